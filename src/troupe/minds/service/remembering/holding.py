"""Memories of people who have few of them, held between one answer and the next.

Whether what is held still holds is known from the version that is read with the shelf, so another process may write.
"""

from collections import OrderedDict
from typing import TYPE_CHECKING

from troupe.database import Database
from troupe.minds.service.remembering.known import Held, Known, Stored
from troupe.minds.service.remembering.shelves import Shelves
from troupe.minds.store.memories import MemoryStore
from troupe.minds.store.memories_index import MemoryIndex
from troupe.minds.store.memories_rounds import RoundStore

if TYPE_CHECKING:
    from troupe.minds.service.remembering.shelf import Shelf

FEW = 400
MOST_CHARACTERS = 400_000
"""Of one person; whoever said longer things is asked about in the database."""
MOST_PEOPLE = 50


class Holding:
    """Gives what is known of a person; what changed is read as soon as it did, not when an answer waits for it."""

    def __init__(
        self, database: Database, shelves: Shelves, facts: MemoryStore, rounds: RoundStore, index: MemoryIndex
    ) -> None:
        self._database = database
        self._shelves = shelves
        self._facts = facts
        self._rounds = rounds
        self._index = index
        self._held: OrderedDict[str, tuple[int, Held]] = OrderedDict()

    def stored(self, user_id: str) -> Known:
        """Everything, also what is no matter for an answer, as it stands in the database."""
        return Stored(user_id, self._facts, self._rounds, self._index)

    async def known(self, user_id: str, shelf: "Shelf") -> Known:
        """What an answer draws on."""
        if not 0 < len(shelf) <= FEW:
            self.forget(user_id)
            return self.stored(user_id)
        removals, held = self._held.get(user_id, (0, None))
        if held is None or removals != shelf.removals or held.version != shelf.version:
            before = held if removals == shelf.removals else None
            held = await self._read(user_id, shelf.version, before)
            if before and len(held.worded) < len(shelf):  # one that was begun earlier was kept later
                held = await self._read(user_id, shelf.version, None)
            if sum(len(each.text) for each in held.worded.values()) > MOST_CHARACTERS:
                self.forget(user_id)
                return self.stored(user_id)
        self._keep(user_id, shelf.removals, held)
        return held

    async def read_again(self, user_id: str) -> None:
        """Somebody who is talking has told something; nobody waits for this."""
        if user_id in self._held:
            async with self._database.one_moment():
                await self.known(user_id, await self._shelves.of(user_id))
            async with self._database.holding() as is_certain:
                if is_certain:
                    await self._shelves.of(user_id)  # that nothing changed is known from here on

    def forget(self, user_id: str) -> None:
        """Hold nothing of this person any more."""
        self._held.pop(user_id, None)

    async def _read(self, user_id: str, version: int, before: Held | None) -> Held:
        """Facts may have changed in any way; a round never does, so only new ones are read."""
        rounds = dict(before.all_rounds) if before else {}
        rounds |= {each.number: each for each in await self._rounds.after(user_id, max(rounds, default=0))}
        return Held(user_id, version, await self._facts.all_of(user_id), rounds.values(), before)

    def _keep(self, user_id: str, removals: int, held: Held) -> None:
        self._held[user_id] = (removals, held)
        self._held.move_to_end(user_id)
        if len(self._held) > MOST_PEOPLE:
            self._held.popitem(last=False)
