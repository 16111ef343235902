"""Keys that were there before the studio: of the environment, for the owner, to be used and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from troupe.accounts.store import KeyStore


@dataclass(frozen=True)
class BorrowedKey:
    """A provider's key as the environment held it when the process began."""

    variable: str
    name: str
    host: str
    secret: str = field(repr=False)


class Borrowed:
    """Whoever runs the studio pays with these, so nobody else uses them."""

    def __init__(self, keys: Sequence[BorrowedKey], store: KeyStore) -> None:
        self._keys = keys
        self._store = store

    async def of(self, user_id: str) -> Sequence[BorrowedKey]:
        return self._keys if self._keys and await self._store.owner_id() == user_id else ()

    async def named(self, user_id: str, name: str) -> BorrowedKey | None:
        return next((key for key in await self.of(user_id) if key.name == name), None)

    async def for_host(self, user_id: str, host: str) -> BorrowedKey | None:
        return next((key for key in await self.of(user_id) if key.host == host), None) if host else None
