"""Settings of the stage and its keys: a key goes in once, and only that it is there comes out again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import urlsplit

from troupe.accounts import BadSecret, KeyNotFound, Keys, User
from troupe.database import Database
from troupe.duels.domain.stage import StageSettings
from troupe.duels.errors import KeyBoundToHost, UnknownImageProvider
from troupe.duels.errors.stage import WrongField
from troupe.duels.service.stages import Stages
from troupe.duels.store import StageStore
from troupe.kit.errors import TroupeError
from troupe.kit.times import as_text
from troupe.live import LiveLog

OFFLINE = "offline"
KEYS = {"handy_key": "handy", "voice_key": "voice", "image_key": "image"}
OFFERED = ("voice_key", "image_key")
_SECRET = re.compile(r"[!-~]{1,8192}")
_MODEL = re.compile(r"[A-Za-z0-9/._:-]{1,120}")
Changes = Mapping[str, Any]


class ImageProviders(Protocol):
    """Who can paint, and where each is asked."""

    def names(self) -> Sequence[str]: ...

    def usual_place(self, name: str) -> str | None:
        """Scheme, host and port of a service; None for what runs here."""
        ...

    async def probe(self, user: User, name: str) -> str: ...


@dataclass(frozen=True)
class Shown:
    settings: StageSettings
    keys: Mapping[str, Mapping[str, object]]
    changed: Sequence[str] = ()

    def as_json(self) -> dict[str, object]:
        return {"settings": self.settings.as_json(), "keys": dict(self.keys)}


class StageKeys:
    """Keeps what is set on the stage; one wrong field changes nothing."""

    def __init__(
        self,
        database: Database,
        store: StageStore,
        stages: Stages,
        keys: Keys,
        providers: ImageProviders,
        live: LiveLog,
    ) -> None:
        self._database = database
        self._store = store
        self._stages = stages
        self._keys = keys
        self._providers = providers
        self._live = live

    async def show(self, user: User) -> Shown:
        return Shown(await self._store.settings(user.id), await self._flags(user))

    async def change(self, user: User, changes: Changes) -> Shown:
        stage = await self._stages.current(user)
        secrets = {field: _secret(field, changes[field]) for field in KEYS if field in changes}
        secrets = {field: value for field, value in secrets.items() if value != ""}
        async with self._database.writing():
            before = await self._store.settings(user.id)
            after = self._settings(before, changes)
            await self._require_same_host(user, before, after, secrets)
            await self._store.set(user.id, after)
            for field, value in secrets.items():
                await self._put(user, field, value, after)
            changed = [name for name, value in after.as_json().items() if getattr(before, name) != value]
            changed += sorted(secrets)
            flags = await self._flags(user)
            if changed:
                await self._live.announce(stage.topic, "settings.changed", {"keys": flags, "changed": changed})
        return Shown(after, flags, changed)

    async def test(self, user: User, field: str) -> dict[str, object]:
        """Whether a stored key opens, and whether its service lets us in; the key itself is never said."""
        try:
            await self._keys.test(user, KEYS[field])
            if field == "image_key":
                settings = await self._store.settings(user.id)
                return {"ok": True, "detail": await self._providers.probe(user, settings.image_provider)}
        except TroupeError as trouble:
            return {"ok": False, "detail": trouble.detail}
        return {"ok": True, "detail": "The key is stored and can be opened."}

    async def place(self, user: User, provider: str) -> tuple[str | None, str | None]:
        """Where a provider is asked for this person's stage, and with which key."""
        settings = await self._store.settings(user.id)
        own = settings.image_base_url if provider == settings.image_provider else None
        base = own or self._providers.usual_place(provider)
        return base, await self._keys.open(user.id, KEYS["image_key"], _origin(base)) if base else None

    async def _flags(self, user: User) -> dict[str, dict[str, object]]:
        stored = {each.name: each for each in await self._keys.list(user) if each.variable is None}
        flags: dict[str, dict[str, object]] = {}
        for field, name in KEYS.items():
            if key := stored.get(name):
                at = as_text(key.created_at) if key.created_at else None
                last = (key.masked.lstrip("…") or None) if key.readable else None
                flags[field] = {"set": key.readable, "last_four": last, "updated_at": at}
            elif field in OFFERED:
                flags[field] = {"set": False, "last_four": None, "updated_at": None}
        return flags

    def _settings(self, before: StageSettings, changes: Changes) -> StageSettings:
        wanted = {name: changes[name] for name in before.as_json() if name in changes}
        provider = wanted.get("image_provider", before.image_provider)
        if provider != OFFLINE and provider not in self._providers.names():
            raise UnknownImageProvider(provider, [OFFLINE, *self._providers.names()], "image_provider")
        model, base = wanted.get("image_model"), wanted.get("image_base_url")
        if model is not None and not _MODEL.fullmatch(model):
            raise WrongField("image_model", "A model is named by letters, digits and the signs / . _ : -")
        if base is not None and not _is_address(base):
            raise WrongField("image_base_url", "This is an address that begins with https://.")
        return replace(before, **wanted)

    async def _require_same_host(
        self, user: User, before: StageSettings, after: StageSettings, secrets: Mapping[str, str | None]
    ) -> None:
        if "image_key" in secrets or self._host(before) == self._host(after):
            return
        if await self._keys.show(user.id, KEYS["image_key"]) is not None:
            raise KeyBoundToHost

    async def _put(self, user: User, field: str, value: str | None, settings: StageSettings) -> None:
        if value is not None:
            host = self._host(settings) if field == "image_key" else ""
            await self._keys.entrust(user, KEYS[field], value, host)
            return
        try:
            await self._keys.take_back(user, KEYS[field])
        except KeyNotFound:
            return  # it was gone already

    def _host(self, settings: StageSettings) -> str:
        provider = "huggingface" if settings.image_provider == OFFLINE else settings.image_provider
        return _origin(settings.image_base_url or self._providers.usual_place(provider) or "")


def _secret(field: str, value: str | None) -> str | None:
    """What is to be kept; None removes, nothing but space changes nothing."""
    if value is None:
        return None
    trimmed = value.strip(" \t\r\n")
    if trimmed and not _SECRET.fullmatch(trimmed):
        raise BadSecret(field)
    return trimmed


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""


def _is_address(base: str) -> bool:
    try:
        parts = urlsplit(base)
        allowed = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))
        return allowed and bool(parts.hostname) and not parts.username and not parts.query and not parts.fragment
    except ValueError:
        return False
