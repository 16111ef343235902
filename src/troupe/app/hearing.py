"""The installed ears and detectors behind what `voices` asks for, each with the address and key a person gave it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from troupe.accounts import Keys
from troupe.app.settings import Settings
from troupe.jobs import Jobs
from troupe.kit.outbound import AddressRules, Outbound, check_url
from troupe.media import MediaLibrary
from troupe.ports.hearing import Detector, Ear, Pronounce
from troupe.ports.providers import ProviderManifest, Providers, discover
from troupe.providers.espeak import EspeakSpeaker
from troupe.voices import HEARING, EarNotSetUp, EarUnknown, Listening, Pronouncing, listening_job

OFFLINE = "pocketsphinx"
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
    ) -> None:
        self._outbound = outbound
        self._keys = keys
        self._pronounce = pronounce
        self._url = url
        self._model = model
        self._given = providers
        self._chosen = chosen or OFFLINE
        self._here: dict[str, Ear] = {}
        self._detector: Detector | None = None

    def names(self) -> Sequence[str]:
        return [each.name for each in self._known.of_port("hearing")]

    @asynccontextmanager
    async def open(self, user_id: str | None, name: str | None) -> AsyncIterator[Ear]:
        manifest = self._manifest(name or self._chosen)
        if "base_url" not in manifest.settings:
            yield self._resident(manifest)
            return
        ear = await self._elsewhere(user_id, manifest)
        try:
            yield ear
        finally:
            await ear.close()

    def detector(self) -> Detector:
        """The first that can be made: a missing wheel is told by the name of the detector in every transcript."""
        if self._detector is None:
            self._detector = next(made for name in _DETECTORS if (made := self._made(name)) is not None)
        return self._detector

    @cached_property
    def _known(self) -> Providers:
        return discover() if self._given is None else self._given

    async def close(self) -> None:
        for ear in self._here.values():
            await ear.close()
        self._here.clear()

    def _manifest(self, name: str) -> ProviderManifest:
        found = next((each for each in self._known.of_port("hearing") if each.name == name), None)
        if found is None:
            raise EarUnknown(name, self.names())
        return found

    def _made(self, name: str) -> Detector | None:
        manifest = self._known.named(name)
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

    async def _elsewhere(self, user_id: str | None, manifest: ProviderManifest) -> Ear:
        """A key belongs to one host, so whoever entrusts one for another host says where to ask."""
        base = self._url or str(manifest.settings["base_url"].default)
        stored = None if user_id is None else await self._keys.show(user_id, manifest.name)
        key = None
        if stored is not None and user_id is not None:
            base = stored.host or base
            key = await self._keys.open(user_id, manifest.name, stored.host)
        if key is None and self._url is None:
            raise EarNotSetUp(manifest.name, manifest.title)
        check_url(base, _RULES)
        model = self._model or str(manifest.settings["model"].default)
        make = cast(Callable[..., Ear], manifest.load())
        return make(base, key, model, self._outbound.client(_RULES, max_body=_LARGEST_ANSWER))


@dataclass(frozen=True)
class Hearing:
    """The use cases of hearing, and what they hold open."""

    listening: Listening
    ears: ProviderEars
    speaker: EspeakSpeaker

    async def close(self) -> None:
        await self.ears.close()
        await self.speaker.close()


def open_hearing(settings: Settings, keys: Keys, media: MediaLibrary, jobs: Jobs) -> Hearing:
    """Nothing is loaded before somebody is heard."""
    speaker = EspeakSpeaker()
    ears = ProviderEars(
        Outbound(),
        keys,
        Pronouncing(speaker).say,
        settings.hearing_provider,
        settings.hearing_url,
        settings.hearing_model,
    )
    listening = Listening(ears, media, jobs)
    jobs.register(listening_job(listening))
    jobs.tell_when_ended(HEARING, listening.hear_of_end)
    return Hearing(listening, ears, speaker)
