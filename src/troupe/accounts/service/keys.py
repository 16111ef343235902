"""The keys that people entrust to the studio."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from troupe.accounts.errors import BadSecret
from troupe.accounts.store import KeyStore
from troupe.kit.sealing import Sealer, masked
from troupe.kit.times import Clock

_SECRET = re.compile(r"[!-~]{1,500}")


@dataclass(frozen=True)
class StoredKey:
    """What may be known of a key: never its value."""

    name: str
    host: str
    masked: str
    readable: bool


class Keys:
    """Secrets, each with the one place it may be sent to; opened for the length of one call."""

    def __init__(
        self, store: KeyStore, sealer: Sealer, clock: Clock, on_secret: Callable[[str], None] = lambda secret: None
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._on_secret = on_secret  # told every secret this process has held, so that no log repeats it

    async def keep(self, user_id: str, name: str, secret: str, host: str) -> StoredKey:
        """Seal a secret for one scheme, host and port; an older one under this name is gone."""
        if not _SECRET.fullmatch(secret):
            raise BadSecret
        self._on_secret(secret)
        before = await self._store.find(user_id, name)
        version = 1 if before is None else before.version + 1
        await self._store.put(
            user_id,
            name,
            {
                "host": host,
                "version": version,
                "sealed": self._sealer.seal(secret, bound_to=_bond(user_id, name, host, version)),
                "masked": masked(secret),
                "created_at": self._clock(),
            },
        )
        return StoredKey(name, host, masked(secret), readable=True)

    async def open(self, user_id: str, name: str, host: str) -> str | None:
        """The secret for this host; None when there is none, it belongs elsewhere, or no master key opens it."""
        row = await self._store.find(user_id, name)
        if row is None or row.host != host:
            return None
        secret = self._sealer.open(row.sealed, bound_to=_bond(user_id, name, row.host, row.version))
        if secret is not None:
            self._on_secret(secret)
        return secret

    async def show(self, user_id: str, name: str) -> StoredKey | None:
        row = await self._store.find(user_id, name)
        if row is None:
            return None
        readable = self._sealer.open(row.sealed, bound_to=_bond(user_id, name, row.host, row.version)) is not None
        return StoredKey(row.name, row.host, row.masked, readable)

    async def drop(self, user_id: str, name: str) -> None:
        await self._store.remove(user_id, name)


def _bond(user_id: str, name: str, host: str, version: int) -> str:
    return "\n".join((user_id, name, host, str(version)))
