"""The installed voice engines behind what `voices` asks for, each with the address and key a person gave it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import cast

from troupe.accounts import Keys
from troupe.app.own_prices import OwnPrices
from troupe.app.prices import Prices
from troupe.kit.outbound import AddressRules, Outbound, check_url
from troupe.ports.providers import ProviderManifest, Providers, discover
from troupe.ports.speech import EngineAbilities, VoiceEngine
from troupe.voices import EngineNotReady, EngineOffer

_BUILT_IN = "espeak"
_PORT_ENDING = "_speech"
_LARGEST_ANSWER = 32 * 1024 * 1024
_RULES = AddressRules(loopback=True)


class ProviderVoices:
    """Opens a voice server for the length of one call. An engine is called as its folder, without the port's name."""

    def __init__(self, outbound: Outbound, keys: Keys, data: Path, providers: Providers | None = None) -> None:
        self._outbound = outbound
        self._keys = keys
        found = (discover() if providers is None else providers).of_port("speech")
        self._known = {
            each.name.removesuffix(_PORT_ENDING): each for each in found if each.name != _BUILT_IN and _address(each)
        }
        self._prices = Prices(self._known, data)
        self._own_prices = OwnPrices(data)

    def names(self) -> Sequence[str]:
        return list(self._known)

    def abilities(self, name: str) -> EngineAbilities:
        return cast(type[VoiceEngine], self._known[name].load()).abilities

    def price(self, name: str, voice: str) -> int | None:
        """By the model where the voice's name tells one."""
        return self._prices.of_speech(name, voice.rpartition(":")[0] or None)

    def set_price(self, name: str, micros: int | None, today: date) -> None:
        self._own_prices.set_speech(name, micros, today)

    async def offers(self, user_id: str) -> list[EngineOffer]:
        return [await self._offer(user_id, name) for name in self._known]

    @asynccontextmanager
    async def open(self, user_id: str, name: str) -> AsyncIterator[VoiceEngine]:
        manifest = self._known[name]
        make = cast(Callable[..., VoiceEngine], manifest.load())
        base, key = await self._place(user_id, name)
        if key is None and self.abilities(name).needs_key:
            raise EngineNotReady(name, manifest.title)
        check_url(base, _RULES)
        engine = make(base, key, self._outbound.client(_RULES, max_body=_LARGEST_ANSWER))
        try:
            yield engine
        finally:
            await engine.aclose()

    async def _place(self, user_id: str, name: str) -> tuple[str, str | None]:
        """A key belongs to one host, so whoever entrusts one for another host says where to ask."""
        default = _address(self._known[name])
        for called in self._key_names(name):
            stored = await self._keys.show(user_id, called)
            if stored is not None:
                return stored.host or default, await self._keys.open(user_id, called, stored.host)
        return default, None

    async def _offer(self, user_id: str, name: str) -> EngineOffer:
        manifest, can = self._known[name], self.abilities(name)
        base, key = await self._place(user_id, name)
        set_up = key is not None or not can.needs_key
        needs = None if set_up else f"A key: PUT /api/accounts/keys/{name}, with `host` for another server."
        return EngineOffer(name, manifest.title, can, base, set_up, needs, self._prices.own_of_speech(name))

    def _key_names(self, name: str) -> tuple[str, ...]:
        """A key for speech alone stands before one that the vendor's other doors take as well."""
        folder = self._known[name].name
        return (folder, name) if folder != name else (name,)


def _address(manifest: ProviderManifest) -> str:
    setting = manifest.settings.get("base_url")
    return str(setting.default) if setting else ""
