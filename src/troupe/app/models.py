"""The installed providers behind what `minds` asks for.

Providers are found by their manifests and loaded at first use. A few need something of the house, such as a folder or
a client; every other text provider is made from its manifest alone and offered as a brain of its own.
"""

import asyncio
import hashlib
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import cast

import httpx2

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.kit.outbound import AddressRules, Outbound, check_url
from troupe.minds import Abilities, Brain, BuiltInBrain, Connection, GatewayOffer, SkippedRow, Way
from troupe.ports.providers import ProviderManifest, Providers, discover
from troupe.ports.text import TextModel
from troupe.providers.fake_text import FakeTextControls
from troupe.providers.openai_like import Gateway, OpenAIText, load_gateways

_LONG_AGO = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
_ROWS = "openai_like"  # its connections are rows of gateways.toml, made by users
_CONTEXT = 32_000
_SCAN_SECONDS = 0.3
_LARGEST_LIST = 256 * 1024


class ProviderModels:
    """Opens one model server for each connection and keeps it."""

    def __init__(
        self,
        data: Path,
        outbound: Outbound,
        owner: User,
        fake: FakeTextControls | None,
        providers: Providers | None = None,
    ) -> None:
        self._outbound = outbound
        self._owner = owner
        self._fake = fake
        self._models_folder = data / "models"
        known = load_gateways(data / "gateways.toml")
        self._rows, self._skipped = known.rows, known.broken
        found = (discover() if providers is None else providers).of_port("text")
        self._built_in = {each.name: each for each in sorted(found, key=self._rank) if self._is_offered(each)}
        self._services = {each.name: each for each in found if _is_service(each)}
        self._open: dict[tuple[str, str, Way], TextModel] = {}
        self._scout: httpx2.AsyncClient | None = None

    def gateways(self) -> Sequence[GatewayOffer]:
        return self._gateways

    @cached_property
    def _gateways(self) -> Sequence[GatewayOffer]:
        return [_offer(row) for row in self._rows.values()] + [_offer_of(each) for each in self._services.values()]

    def skipped(self) -> list[SkippedRow]:
        return [SkippedRow(row.file, row.line, row.id, row.problem) for row in self._skipped]

    def built_in(self) -> list[BuiltInBrain]:
        """What thinks without any set-up; the first brain is the default."""
        return self._offers

    @cached_property
    def _offers(self) -> list[BuiltInBrain]:
        return [self._offer_built_in(manifest) for manifest in self._built_in.values()]

    def behind(self, connection: Connection, way: Way) -> TextModel:
        place = (connection.id, connection.base_url, way)
        if place not in self._open:
            self._open[place] = self._make(connection, way)
        return self._open[place]

    async def models_at(self, base_url: str) -> list[str] | None:
        """Ask one server on this computer for its models, with little patience and no trust."""
        if self._scout is None:
            self._scout = self._outbound.client(AddressRules(loopback=True), max_body=_LARGEST_LIST)
        try:
            async with asyncio.timeout(_SCAN_SECONDS):
                answer = await self._scout.get(f"{base_url}/models")
                listed = answer.json() if answer.status_code == 200 else None
        except (TimeoutError, httpx2.HTTPError, ValueError, TroupeError):
            return None
        rows = listed.get("data") if isinstance(listed, dict) else None
        if not isinstance(rows, list):
            return None
        return [row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)][:200]

    async def forget(self, connection: Connection) -> None:
        for place in [place for place in self._open if place[0] == connection.id]:
            await self._open.pop(place).aclose()

    async def close(self) -> None:
        for model in self._open.values():
            await model.aclose()
        if self._scout:
            await self._scout.aclose()
        self._open.clear()

    def _make(self, connection: Connection, way: Way) -> TextModel:
        if manifest := self._built_in.get(connection.gateway):
            return self._load(manifest)
        check_url(connection.base_url, way.rules)
        client, headers = self._outbound.client(way.rules), dict(way.headers)
        if service := self._services.get(connection.gateway):
            make = cast(Callable[..., TextModel], service.load())
            return make(connection.base_url, way.key, client, **({"extra_headers": headers} if headers else {}))
        return OpenAIText(self._rows[connection.gateway], connection.base_url, way.key, client, headers)

    def _load(self, manifest: ProviderManifest) -> TextModel:
        make = cast(Callable[..., TextModel], manifest.load())
        match manifest.name:
            case "gguf":
                # The engine runs in this very process and listens on loopback with a key of its own.
                return make(self._models_folder, self._outbound.client(AddressRules(loopback=True)))
            case "fake_text":
                return make(self._fake)
        return make()

    def _is_offered(self, manifest: ProviderManifest) -> bool:
        if manifest.name == _ROWS or _is_service(manifest):
            return False
        return manifest.name != "fake_text" or self._fake is not None

    def _rank(self, manifest: ProviderManifest) -> tuple[int, str]:
        """In test mode the fake brain comes first; then the demo brain, then whatever else was found."""
        return ({"fake_text": 0, "improv": 1}.get(manifest.name, 2), manifest.name)

    def _offer_built_in(self, manifest: ProviderManifest) -> BuiltInBrain:
        connection = Connection(
            id=_fixed_id("connection", manifest.name),
            user_id=self._owner.id,
            gateway=manifest.name,
            name=_TITLES.get(manifest.name, manifest.title),
            base_url="",
            status="ok",
            detail="",
            latency_ms=None,
            checked_at=None,
            version=1,
            created_at=_LONG_AGO,
            updated_at=_LONG_AGO,
            built_in=True,
        )
        return BuiltInBrain(connection, None if manifest.name == "gguf" else _brain(manifest, connection))


_TITLES = {"fake_text": "Test brain", "improv": "Demo brain", "gguf": "Model files on this computer"}
_FIRST_MODEL = {"fake_text": "fake"}


def _brain(manifest: ProviderManifest, connection: Connection) -> Brain:
    return Brain(
        id=_fixed_id("brain", manifest.name),
        name=connection.name,
        connection_id=connection.id,
        gateway=manifest.name,
        model=_FIRST_MODEL.get(manifest.name, manifest.name),
        kind="scripted" if manifest.name == "improv" else "local",
        context_tokens=_CONTEXT,
    )


def _fixed_id(kind: str, name: str) -> str:
    """The same id in every studio, so that what refers to a built-in brain means the same everywhere."""
    digest = hashlib.sha256(f"troupe/{kind}/{name}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _is_service(manifest: ProviderManifest) -> bool:
    """Whether one connects to it with an address and a key of one's own, by a wire of its own."""
    return manifest.name != _ROWS and "base_url" in manifest.settings


def _offer_of(manifest: ProviderManifest) -> GatewayOffer:
    takes, place = manifest.takes, manifest.settings["base_url"].default
    return GatewayOffer(
        id=manifest.name,
        title=manifest.title,
        base_url=str(place) if place else None,
        editable_url=True,
        local=False,
        key_required="key" in manifest.settings,
        help_url=manifest.help_url,
        abilities=Abilities(takes.system, takes.mid_system, takes.prefill, takes.begins_with_user),
        sees=takes.sees,
    )


def _offer(row: Gateway) -> GatewayOffer:
    takes = Abilities(row.system_role != "user", row.mid_system, row.prefill)
    return GatewayOffer(
        row.id,
        row.title,
        row.base_url,
        row.editable_url,
        row.local,
        row.key_required,
        row.help_url,
        takes,
        tuple(row.sees),
        row.default_context,
    )
