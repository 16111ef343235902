"""The installed ears and detectors behind what `voices` asks for, each with the address and key a person gave it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from troupe.accounts import Keys, People, Preferences, Spending
from troupe.app.billed_ear import Bill, BilledEar, Charge
from troupe.app.own_prices import OwnPrices
from troupe.app.prices import Prices
from troupe.app.settings import Settings
from troupe.jobs import Jobs
from troupe.kit.outbound import AddressRules, Outbound, check_url
from troupe.media import MediaLibrary
from troupe.ports.hearing import Detector, Ear, Pronounce
from troupe.ports.providers import ProviderManifest, Providers, discover
from troupe.providers.espeak import EspeakSpeaker
from troupe.voices import HEARING, EarNotSetUp, EarOffer, EarUnknown, Listening, Pronouncing, listening_job

OFFLINE = "pocketsphinx"
Prefers = Callable[[str], Awaitable[str]]
"""Whom a person wants to be heard by; empty where they have no wish."""
_PORT_ENDING = "_hearing"
_DETECTORS = ("silero", "loudness")
_LARGEST_ANSWER = 4 * 1024 * 1024
_RULES = AddressRules(loopback=True)


class ProviderEars:
    """What hears on this computer is made once and kept; a service elsewhere is opened for the length of one call."""

    def __init__(
        self,
        outbound: Outbound,
        keys: Keys,
        pronounce: Pronounce,
        chosen: str | None = None,
        url: str | None = None,
        model: str | None = None,
        providers: Providers | None = None,
        bill: Callable[[Mapping[str, ProviderManifest]], Bill] | None = None,
        prefers: Prefers | None = None,
        own_prices: OwnPrices | None = None,
    ) -> None:
        self._own_prices = own_prices
        self._outbound = outbound
        self._keys = keys
        self._pronounce = pronounce
        self._url = url
        self._model = model
        self._given = providers
        self._bill_of = bill
        self._prefers = prefers
        self._chosen = chosen or OFFLINE
        self._here: dict[str, Ear] = {}
        self._detector: Detector | None = None

    def names(self) -> Sequence[str]:
        return list(self._known)

    @asynccontextmanager
    async def open(self, user_id: str | None, name: str | None) -> AsyncIterator[Ear]:
        called = name or await self._favourite(user_id)
        manifest = self._known.get(called)
        if manifest is None:
            raise EarUnknown(called, self.names())
        if "base_url" not in manifest.settings:
            yield self._resident(manifest)
            return
        ear = await self._elsewhere(user_id, called, manifest)
        try:
            yield ear
        finally:
            await ear.close()

    async def offers(self, user_id: str) -> Sequence[EarOffer]:
        chosen = await self._favourite(user_id)
        here_first = sorted(self._known.items(), key=lambda each: "base_url" in each[1].settings)
        return [await self._offer(user_id, name, manifest, chosen) for name, manifest in here_first]

    async def _favourite(self, user_id: str | None) -> str:
        """Whom somebody chose, as long as they are installed; else whom the studio uses."""
        wish = await self._prefers(user_id) if self._prefers and user_id is not None else ""
        return wish if wish in self._known else self._chosen

    async def _offer(self, user_id: str, name: str, manifest: ProviderManifest, chosen: str) -> EarOffer:
        is_chosen = name == chosen
        if "base_url" not in manifest.settings:
            missing = _missing(manifest)
            needs = f"The package {missing}: run `make up` in the folder of Troupe." if missing else None
            return EarOffer(name, manifest.title, True, None, needs is None, needs, is_chosen, 0, None)
        vendor = str(manifest.settings["base_url"].default)
        base, key = await self._place(user_id, name, vendor)
        key_name = f"{name}-hearing"
        is_set_up = key is not None or base == self._url
        needs = None if is_set_up else f"A key: PUT /api/accounts/keys/{key_name}, with `host` for your own server."
        model = self._model or str(manifest.settings["model"].default)
        prices = self._bill.prices if self._bill else None
        price = prices.of_hearing(name, model, at_vendor=base == vendor) if prices else None
        own = prices.own_of_hearing(name) if prices else None
        return EarOffer(name, manifest.title, False, base, is_set_up, needs, is_chosen, price, key_name, own)

    def priced(self) -> Sequence[str]:
        return [name for name, manifest in self._known.items() if "base_url" in manifest.settings]

    def set_price(self, name: str, micros: int | None, today: date) -> None:
        if self._own_prices is not None:
            self._own_prices.set_hearing(name, micros, today)

    def detector(self) -> Detector:
        """The first that can be made: a missing wheel is told by the name of the detector in every transcript."""
        if self._detector is None:
            self._detector = next(made for name in _DETECTORS if (made := self._made(name)) is not None)
        return self._detector

    @cached_property
    def _providers(self) -> Providers:
        return discover() if self._given is None else self._given

    @cached_property
    def _bill(self) -> Bill | None:
        return None if self._bill_of is None else self._bill_of(self._known)

    @cached_property
    def _known(self) -> Mapping[str, ProviderManifest]:
        """An ear is called as its folder, without the port's name."""
        return {each.name.removesuffix(_PORT_ENDING): each for each in self._providers.of_port("hearing")}

    async def close(self) -> None:
        for ear in self._here.values():
            await ear.close()
        self._here.clear()

    def _made(self, name: str) -> Detector | None:
        manifest = self._providers.named(name)
        if manifest is None:
            return None
        try:
            return cast(Callable[[], Detector], manifest.load())()
        except ModuleNotFoundError:
            return None

    def _resident(self, manifest: ProviderManifest) -> Ear:
        if manifest.name not in self._here:
            make = cast(Callable[[Pronounce], Ear], manifest.load())
            self._here[manifest.name] = make(self._pronounce)
        return self._here[manifest.name]

    async def _elsewhere(self, user_id: str | None, name: str, manifest: ProviderManifest) -> Ear:
        vendor = str(manifest.settings["base_url"].default)
        base, key = await self._place(user_id, name, vendor)
        if key is None and base != self._url:
            raise EarNotSetUp(name, manifest.title)
        check_url(base, _RULES)
        make, model = cast(Callable[..., Ear], manifest.load()), self._model or str(manifest.settings["model"].default)
        ear = make(base, key, model, self._outbound.client(_RULES, max_body=_LARGEST_ANSWER))
        if self._bill is None or user_id is None:
            return ear
        price = self._bill.prices.of_hearing(name, model, at_vendor=base == vendor)
        return BilledEar(ear, self._bill, Charge(user_id, model, price, key is not None))

    async def _place(self, user_id: str | None, name: str, default: str) -> tuple[str, str | None]:
        """A key belongs to one host, so whoever entrusts one for another host says where to ask.

        A key for hearing alone comes first, then the server of the settings, then a key for all doors of the vendor.
        """
        names = (f"{name}-hearing",) if self._url else (f"{name}-hearing", name)
        for called in names if user_id is not None else ():
            stored = await self._keys.show(str(user_id), called)
            if stored is not None:
                return stored.host or default, await self._keys.open(str(user_id), called, stored.host)
        return self._url or default, None


@dataclass(frozen=True)
class Hearing:
    """The use cases of hearing, and what they hold open."""

    listening: Listening
    ears: ProviderEars
    speaker: EspeakSpeaker

    async def close(self) -> None:
        await self.ears.close()
        await self.speaker.close()


def _missing(manifest: ProviderManifest) -> str | None:
    """The package that an ear of this computer stands on, where it is not installed."""
    package = getattr(manifest.load(), "package", None)
    return package if package and find_spec(package) is None else None


def open_hearing(
    settings: Settings,
    keys: Keys,
    media: MediaLibrary,
    jobs: Jobs,
    people: People,
    spending: Spending,
    preferences: Preferences,
    data: Path,
) -> Hearing:
    """Nothing is loaded before somebody is heard."""

    async def prefers(user_id: str) -> str:
        return str((await preferences.values(await people.acting(user_id)))["hearing.ear"])

    speaker = EspeakSpeaker()
    ears = ProviderEars(
        Outbound(),
        keys,
        Pronouncing(speaker).say,
        settings.hearing_provider,
        settings.hearing_url,
        settings.hearing_model,
        bill=lambda known: Bill(people, spending, Prices(known, data)),
        prefers=prefers,
        own_prices=OwnPrices(data),
    )
    listening = Listening(ears, media, jobs)
    jobs.register(listening_job(listening))
    jobs.tell_when_ended(HEARING, listening.hear_of_end)
    return Hearing(listening, ears, speaker)
