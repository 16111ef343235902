"""What was read stays known until one of its tables is written: then it is read again, by whoever asks next.

A few rows are asked for before every answer and change once a month: who speaks, with which brain, by which key. They
are known here as long as nobody wrote to their tables. That is certain only while this process holds the write lock of
SQLite: whatever it wrote itself was noted, and whether another process wrote is told by SQLite when the lock is taken.
At any other time, and on PostgreSQL, which has no such lock, everything is read.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Table

from troupe.database.effects import Effects

Asked = TypeVar("Asked")
Thing = TypeVar("Thing")
MOST = 1_000


class Tables:
    """When each table was written last, by a clock that only counts."""

    def __init__(self) -> None:
        self._now = 0
        self._everything = 0
        self._written: dict[str, int] = {}
        self._being_written: set[str] = set()
        self._may_be_anything = False
        self._effects: Effects | None = None
        self._others_wrote = -1
        self._is_held = False

    @property
    def moment(self) -> int | None:
        """Now, while it is certain that nobody else can have written meanwhile."""
        return self._now if self._is_held else None

    def lock_taken(self, effects: Effects, others_wrote: int) -> None:
        """The write lock is ours; the number is another one after every commit of anybody else."""
        if effects is not self._effects or others_wrote != self._others_wrote:
            self._effects, self._others_wrote = effects, others_wrote
            self._forget_everything()
        self._is_held = True

    def lock_leaves(self) -> None:
        """The commit or the rollback begins: from here on others may see what was written, or may not."""
        self._is_held = False
        self._note_again()

    def lock_left(self) -> None:
        self._note_again()
        self._being_written.clear()
        self._may_be_anything = False

    def hear(self, statement: str) -> None:
        """A statement of the writer; what cannot be understood may have changed everything."""
        names = self._effects.of(statement) if self._effects else None
        if names is None:
            self._may_be_anything = True
            self._forget_everything()
        elif names:
            self._being_written |= names
            self._note(names)

    def stood_still(self, names: Iterable[str], since: int) -> bool:
        """Whether none of these tables was written since."""
        return self._everything <= since and all(self._written.get(name, 0) <= since for name in names)

    def _note_again(self) -> None:
        if self._may_be_anything:
            self._forget_everything()
        elif self._being_written:
            self._note(self._being_written)

    def _note(self, names: Iterable[str]) -> None:
        self._now += 1
        self._written.update(dict.fromkeys(names, self._now))

    def _forget_everything(self) -> None:
        self._now += 1
        self._everything = self._now


class Moments(Protocol):
    """Whoever knows which moment the present task looks at."""

    @property
    def tables(self) -> Tables: ...

    def certain_moment(self) -> int | None: ...


class Remembered(Generic[Asked, Thing]):
    """The answers to one question about some tables, by what was asked; whoever has the question owns them."""

    def __init__(self, database: Moments, *tables: Table, most: int = MOST) -> None:
        self._database = database
        self._names = tuple(table.name for table in tables)
        self._most = most
        self._known: OrderedDict[Asked, tuple[int, Thing]] = OrderedDict()

    async def of(self, asked: Asked, read: Callable[[], Awaitable[Thing]]) -> Thing:
        """What was read before, else what `read` reads now. Nobody may change a thing that they get here."""
        moment = self._database.certain_moment()
        if moment is None or not self._database.tables.stood_still(self._names, moment):
            return await read()
        known = self._known.get(asked)
        if known is not None and self._database.tables.stood_still(self._names, known[0]):
            self._known.move_to_end(asked)
            return known[1]
        found = await read()
        self._known[asked] = (moment, found)
        self._known.move_to_end(asked)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return found
