"""Who acts, what they have set, what they are writing, and the keys they entrust to the studio."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from troupe.accounts.domain import Draft, Tier, User, first_owner
from troupe.accounts.errors import BadDraft, BadSecret, DraftNotFound, UserUnknown
from troupe.accounts.preferences import Setting, Value, known_settings, setting
from troupe.accounts.store import DraftStore, KeyStore, PeopleStore, SettingStore
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.sealing import Sealer, masked
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal

LONGEST_DRAFT = 100_000
_DRAFT_KEY = re.compile(r"[a-z0-9:_-]{1,80}")
_SECRET = re.compile(r"[!-~]{1,500}")


class People:
    """The people of this studio."""

    def __init__(self, store: PeopleStore, realm: str, clock: Clock, new_id: NewId) -> None:
        self._store = store
        self._realm = realm
        self._clock = clock
        self._new_id = new_id

    async def settle_owner(self) -> User:
        """The owner; made at the first start."""
        if found := await self._store.owner():
            return found
        owner = first_owner(self._new_id(), self._realm, self._clock())
        await self._store.add(owner)
        return owner

    async def acting(self, user_id: str | None) -> User:
        """Who acts in local mode: the owner, or the local person a request names."""
        if user_id is None:
            return await self.settle_owner()
        found = await self._store.find(user_id)
        if found is None or found.status != "active":
            raise UserUnknown
        return found

    async def tier_of(self, user: User) -> Tier:
        return await self._store.tier(user.tier)


@dataclass(frozen=True)
class SettingRow:
    """A setting and what it is for one person."""

    setting: Setting
    value: Value
    source: str

    @property
    def changed(self) -> bool:
        return self.source != "default"


class Preferences:
    """What each person has set."""

    def __init__(self, store: SettingStore, database: Database, live: LiveLog) -> None:
        self._store = store
        self._database = database
        self._live = live

    async def rows(self, user: User) -> list[SettingRow]:
        chosen = await self._store.all(user.id)
        return [_row(each, chosen) for each in known_settings().values()]

    async def values(self, user: User) -> dict[str, Value]:
        return {row.setting.key: row.value for row in await self.rows(user)}

    async def change(self, user: User, changes: Mapping[str, object]) -> list[SettingRow]:
        """Set or, with None, reset; when one value is wrong nothing is changed."""
        accepted = {key: None if value is None else setting(key).accept(value) for key, value in changes.items()}
        for key in changes:
            setting(key)
        async with self._database.writing():
            for key, value in accepted.items():
                await (self._store.remove(user.id, key) if value is None else self._store.put(user.id, key, value))
            await self._live.announce(personal("me", user.id), "settings.changed", {"keys": sorted(accepted)})
        return await self.rows(user)


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

    async def keep(self, user: User, key: str, text: str, attachments: tuple[str, ...]) -> Draft:
        if len(text) > LONGEST_DRAFT:
            raise BadDraft("text", f"A draft has at most {LONGEST_DRAFT:,} characters.")
        draft = Draft(_draft_key(key), text, attachments, self._clock())
        await self._store.put(user.id, draft)
        return draft

    async def drop(self, user: User, key: str) -> None:
        await self._store.remove(user.id, _draft_key(key))


@dataclass(frozen=True)
class StoredKey:
    """What may be known of a key: never its value."""

    name: str
    host: str
    masked: str
    readable: bool


class Keys:
    """Secrets, each with the one place it may be sent to; opened for the length of one call."""

    def __init__(self, store: KeyStore, sealer: Sealer, clock: Clock) -> None:
        self._store = store
        self._sealer = sealer
        self._clock = clock

    async def keep(self, user_id: str, name: str, secret: str, host: str) -> StoredKey:
        """Seal a secret for one scheme, host and port; an older one under this name is gone."""
        if not _SECRET.fullmatch(secret):
            raise BadSecret
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
        return self._sealer.open(row.sealed, bound_to=_bond(user_id, name, row.host, row.version))

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


def _draft_key(key: str) -> str:
    if not _DRAFT_KEY.fullmatch(key):
        raise BadDraft("key", "A draft's key has 1 to 80 of a–z, 0–9, colon, underscore and hyphen.")
    return key


def _row(each: Setting, chosen: Mapping[str, object]) -> SettingRow:
    if each.key in chosen:
        return SettingRow(each, each.accept(chosen[each.key]), "you")
    return SettingRow(each, each.default, "default")
