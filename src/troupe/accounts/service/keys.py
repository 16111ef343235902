"""The keys that people entrust to the studio."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from troupe.accounts.domain import User
from troupe.accounts.errors import BadKeyName, BadSecret, ChildCannot, KeyNotFound, KeyReadOnly, KeyUnreadable
from troupe.accounts.service.audit import Audit
from troupe.accounts.service.borrowed import Borrowed, BorrowedKey
from troupe.accounts.store import KeyStore
from troupe.database import Database
from troupe.kit.sealing import Sealer, masked
from troupe.kit.times import Clock

_SECRET = re.compile(r"[!-~]{1,8192}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_USED_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class StoredKey:
    """What may be known of a key: never its value."""

    name: str
    host: str
    masked: str
    readable: bool
    created_at: datetime | None = None
    last_tested_at: datetime | None = None
    last_used_at: datetime | None = None
    variable: str | None = None
    """The variable of the environment it comes from; such a key is read only."""


class Keys:
    """Secrets, each with the one place it may be sent to; opened for the length of one call."""

    def __init__(
        self,
        database: Database,
        store: KeyStore,
        sealer: Sealer,
        audit: Audit,
        clock: Clock,
        on_secret: Callable[[str], None] = lambda secret: None,
        borrowed: Sequence[BorrowedKey] = (),
    ) -> None:
        self._borrowed = Borrowed(borrowed, store)
        for each in borrowed:
            on_secret(each.secret)
        self._database = database
        self._audit = audit
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._on_secret = on_secret  # told every secret this process has held, so that no log repeats it

    def check(self, secret: str) -> None:
        """Refuse what cannot be a key, before anything is sent or kept."""
        if not _SECRET.fullmatch(secret):
            raise BadSecret

    async def keep(self, user_id: str, name: str, secret: str, host: str) -> StoredKey:
        """Seal a secret for one scheme, host and port; an older one under this name is gone."""
        self.check(secret)
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

    async def keep_unseen(self, user_id: str, name: str, parts: Sequence[str], secret: str, host: str) -> None:
        """Seal what holds several secrets; no end of it is shown, and no log repeats a part of it."""
        for part in parts:
            self._on_secret(part)
        await self.keep(user_id, name, secret, host)
        await self._store.change(user_id, name, masked="…")

    async def entrust(self, user: User, name: str, secret: str, host: str | None) -> StoredKey:
        """What people keep by themselves: only names that no connection owns."""
        if user.age_band == "child":
            raise ChildCannot
        if not _NAME.fullmatch(name) or name.startswith("c-"):
            raise BadKeyName
        async with self._database.writing():
            kept = await self.keep(user.id, name, secret, _checked_host(host))
            await self._audit.note("key.kept", user.id, rule=name)
        return kept

    async def list(self, user: User) -> Sequence[StoredKey]:
        """Their own; of the environment's, those that no own key stands before."""
        own = [self._shown(row) for row in await self._store.list(user.id)]
        names = {key.name for key in own}
        return own + [_lent(key) for key in await self._borrowed.of(user.id) if key.name not in names]

    async def take_back(self, user: User, name: str) -> None:
        async with self._database.writing():
            if await self._store.find(user.id, name) is None:
                lent = await self._borrowed.named(user.id, name)
                raise KeyReadOnly(lent.variable) if lent else KeyNotFound
            await self._store.remove(user.id, name)
            await self._audit.note("key.removed", user.id, rule=name)

    async def test(self, user: User, name: str) -> StoredKey:
        """Whether this key still opens; remembers when it was tried."""
        row = await self._store.find(user.id, name)
        if row is None:
            if lent := await self._borrowed.named(user.id, name):
                return _lent(lent)
            raise KeyNotFound
        if not self._shown(row).readable:
            raise KeyUnreadable
        await self._store.change(user.id, name, last_tested_at=self._clock())
        return self._shown(await self._store.find(user.id, name))

    async def turn(self) -> int:
        """Seal everything again with the first master key, whole or not at all; how many were sealed."""
        async with self._database.writing():
            rows = await self._store.all()
            turned = 0
            for row in rows:
                bond = _bond(row.user_id, row.name, row.host, row.version)
                secret = self._sealer.open(row.sealed, bound_to=bond)
                if secret is not None:
                    sealed = self._sealer.seal(secret, bound_to=bond)
                    await self._store.change(row.user_id, row.name, sealed=sealed)
                    turned += 1
            return turned

    async def open(self, user_id: str, name: str, host: str) -> str | None:
        """The secret for this host; None when there is none, it belongs elsewhere, or no master key opens it."""
        if await self._store.find(user_id, name) is None:
            lent = await self._borrowed.for_host(user_id, host)
            return lent.secret if lent else None
        return await self.open_own(user_id, name, host)

    async def open_own(self, user_id: str, name: str, host: str) -> str | None:
        """The same, of what was entrusted to the studio alone."""
        row = await self._store.find(user_id, name)
        if row is None or row.host != host:
            return None
        secret = self._sealer.open(row.sealed, bound_to=_bond(user_id, name, row.host, row.version))
        if secret is not None:
            self._on_secret(secret)
            if row.last_used_at is None or self._clock() - row.last_used_at >= _USED_AGAIN:
                await self._store.change(user_id, name, last_used_at=self._clock())
        return secret

    async def show(self, user_id: str, name: str, host: str = "") -> StoredKey | None:
        """What is known of a key; where nobody entrusted one, of the environment's for this name or host."""
        row = await self._store.find(user_id, name)
        if row is not None:
            return self._shown(row)
        lent = await self._borrowed.named(user_id, name) or await self._borrowed.for_host(user_id, host)
        return _lent(lent) if lent else None

    async def drop(self, user_id: str, name: str) -> None:
        await self._store.remove(user_id, name)

    def _shown(self, row: Any) -> StoredKey:
        bond = _bond(row.user_id, row.name, row.host, row.version)
        readable = self._sealer.open(row.sealed, bound_to=bond) is not None
        times = (row.created_at, row.last_tested_at, row.last_used_at)
        return StoredKey(row.name, row.host, row.masked, readable, *times)


def _lent(key: BorrowedKey) -> StoredKey:
    return StoredKey(key.name, key.host, masked(key.secret), readable=True, variable=key.variable)


def _checked_host(host: str | None) -> str:
    """Scheme, host and port, or nothing for a key that its own provider sends."""
    if not host:
        return ""
    parts = urlsplit(host)
    plain = parts.scheme in ("https", "http", "wss", "ws") and parts.hostname and not parts.username
    if not plain or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise BadSecret("host", "A key is sent to a scheme, a host and a port, such as https://api.example:443.")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _bond(user_id: str, name: str, host: str, version: int) -> str:
    return "\n".join((user_id, name, host, str(version)))
