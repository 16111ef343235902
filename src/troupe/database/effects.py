"""Which tables a statement may change on SQLite: its own, and those that its triggers and foreign keys lead on to."""

import re
import sqlite3
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

_WRITING = r"(?:(INSERT(?:\s+OR\s+\w+)?|REPLACE)\s+INTO|(UPDATE)(?:\s+OR\s+\w+)?|(DELETE)\s+FROM)\s+\"?(\w+)"
_STATEMENT, _DOES = re.compile(rf"\s*{_WRITING}", re.IGNORECASE), re.compile(rf"\b{_WRITING}", re.IGNORECASE)
_CHANGES_NOTHING = re.compile(r"\s*(?:SELECT|PRAGMA|BEGIN|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
_TRIGGER = re.compile(r"\b(INSERT|UPDATE|DELETE)\b.*?\sON\s+\"?(\w+)", re.IGNORECASE | re.DOTALL)
_IDLE = ("NO ACTION", "RESTRICT")


class Change(NamedTuple):
    """One kind of writing to one table."""

    verb: Literal["INSERT", "UPDATE", "DELETE"]
    table: str


class Effects:
    """What leads on to what in one database, read from its own schema."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self._known: dict[frozenset[Change], frozenset[str]] = {}

    def of(self, statement: str) -> frozenset[str] | None:
        """The tables that are other ones afterwards; None where a statement does not say."""
        begun = _changes_of(statement)
        if begun is None:
            return None
        if begun not in self._known:
            self._known[begun] = self._reached(begun)
        return self._known[begun]

    def _reached(self, begun: frozenset[Change]) -> frozenset[str]:
        seen, open_ones = set(begun), list(begun)
        while open_ones:
            new = self._leads_to.get(open_ones.pop(), set()) - seen
            seen |= new
            open_ones += new
        return frozenset(change.table for change in seen)

    @cached_property
    def _leads_to(self) -> dict[Change, set[Change]]:
        found: dict[Change, set[Change]] = {}
        for before, after in (*self._by_triggers(), *self._by_keys()):
            found.setdefault(before, set()).add(after)
        return found

    def _by_triggers(self) -> Iterator[tuple[Change, Change]]:
        for (said,) in self._raw.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall():
            head, _, body = str(said).partition("BEGIN")
            named = _TRIGGER.search(head.partition(" WHEN ")[0])
            if named:
                before = Change(named[1].upper(), named[2].lower())  # type: ignore[arg-type]  # one of the three
                yield from ((before, after) for does in _DOES.finditer(body) for after in _changes(does))

    def _by_keys(self) -> Iterator[tuple[Change, Change]]:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
        asked = (
            f'SELECT t.name, k."table", k.on_update, k.on_delete FROM ({tables}) t, pragma_foreign_key_list(t.name) k'
        )
        for child, parent, on_update, on_delete in self._raw.execute(asked).fetchall():
            child, parent = child.lower(), parent.lower()
            if on_update not in _IDLE:
                yield Change("UPDATE", parent), Change("UPDATE", child)
            if on_delete not in _IDLE:
                yield Change("DELETE", parent), Change("DELETE" if on_delete == "CASCADE" else "UPDATE", child)


@lru_cache(maxsize=2048)
def _changes_of(statement: str) -> frozenset[Change] | None:
    if _CHANGES_NOTHING.match(statement):
        return frozenset()
    found = _STATEMENT.match(statement)
    return None if found is None else frozenset(_changes(found))


def _changes(found: re.Match[str]) -> Iterator[Change]:
    """What replaces a row removes it first; what meets a row that is there may change it instead."""
    puts, table = (found[1] or "").upper(), found[4].lower()
    if puts:
        yield from (Change("INSERT", table), Change("UPDATE", table))
        if "REPLACE" in puts:
            yield Change("DELETE", table)
    else:
        yield Change("UPDATE" if found[2] else "DELETE", table)
