"""A lorebook that was edited elsewhere and came in again: taken over entry by entry, all of it as one change."""

import asyncio
from collections.abc import Mapping
from typing import Literal

from troupe.accounts import User
from troupe.cards.errors import CannotBe
from troupe.cards.service.books.comparing import Difference, difference
from troupe.minds import AddEntry, ChangeEntry, Lorebooks

Choice = Literal["theirs", "both"]


class BookDifferences:
    """Compares two books of one person, and takes over what is chosen."""

    def __init__(self, lorebooks: Lorebooks) -> None:
        self._lorebooks = lorebooks

    async def between(self, user: User, id: str, other: str) -> Difference:
        mine = await self._lorebooks.all_entries(user, id)
        theirs = await self._lorebooks.all_entries(user, other)
        return await asyncio.to_thread(difference, mine, theirs)

    async def take(self, user: User, id: str, other: str, choices: Mapping[str, Choice]) -> int:
        """How many entries became otherwise or more; whatever is not chosen stays as it is here."""
        found = await self.between(user, id, other)
        changed = {pair.theirs.id: pair for pair in found.changed}
        fresh = {each.id: each for each in found.theirs}
        operations: list[AddEntry | ChangeEntry] = []
        for entry_id, choice in choices.items():
            if entry_id in fresh:
                operations.append(AddEntry(fresh[entry_id].entry))
            elif entry_id not in changed:
                raise CannotBe("take", f"The other book has no entry {entry_id[:60]!r} that is otherwise.")
            elif choice == "both":
                operations.append(AddEntry(changed[entry_id].theirs.entry))
            else:
                pair = changed[entry_id]
                said = pair.theirs.entry.model_dump(mode="json", exclude={"uid"})
                operations.append(ChangeEntry(pair.mine.id, said, pair.mine.version))
        if operations:
            await self._lorebooks.bulk(user, id, operations, None)
        return len(operations)
