"""What each person is still writing."""

import re
from collections.abc import Sequence

from troupe.accounts.domain import Draft, User
from troupe.accounts.errors import BadDraft, DraftNotFound
from troupe.accounts.store import DraftStore
from troupe.kit.times import Clock

LONGEST_DRAFT = 100_000
_DRAFT_KEY = re.compile(r"[a-z0-9:_-]{1,80}")


class Drafts:
    """What each person is still writing; a draft survives the window it was typed in."""

    def __init__(self, store: DraftStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def get(self, user: User, key: str) -> Draft:
        found = await self._store.find(user.id, _draft_key(key))
        if found is None:
            raise DraftNotFound
        return found

    async def keys(self, user: User) -> Sequence[str]:
        """Where this person has something half written."""
        return await self._store.keys(user.id)

    async def keep(self, user: User, key: str, text: str, attachments: tuple[str, ...]) -> Draft:
        if len(text) > LONGEST_DRAFT:
            raise BadDraft("text", f"A draft has at most {LONGEST_DRAFT:,} characters.")
        draft = Draft(_draft_key(key), text, attachments, self._clock())
        await self._store.put(user.id, draft)
        return draft

    async def drop(self, user: User, key: str) -> None:
        await self._store.remove(user.id, _draft_key(key))


def _draft_key(key: str) -> str:
    if not _DRAFT_KEY.fullmatch(key):
        raise BadDraft("key", "A draft's key has 1 to 80 of a–z, 0–9, colon, underscore and hyphen.")
    return key
