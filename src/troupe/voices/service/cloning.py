"""Making a voice with an engine elsewhere: which engine can, what it is given, and how the result is tried."""

import base64
from collections.abc import Sequence

from troupe.accounts import User
from troupe.jobs import Estimate, JobContext
from troupe.kit.errors import TroupeError
from troupe.kit.sound.encoding import wav
from troupe.media import MediaLibrary
from troupe.personas import TrainingSession, VoiceSample
from troupe.ports.speech import CloningEngine
from troupe.ports.text import ProviderError
from troupe.voices.domain.checks import LONGEST_SECONDS
from troupe.voices.domain.consent import Use
from troupe.voices.domain.own import CLIP
from troupe.voices.domain.speech.foreign import ForeignVoice
from troupe.voices.errors import CloneUncertain
from troupe.voices.service.clips import Owner
from troupe.voices.service.cloning_child import plain_recordings
from troupe.voices.service.engines import VoiceEngines, in_words
from troupe.voices.service.foreign import ForeignSounding, Rambled, Speaks

LONGEST_CLIP_S = 30.0
_MOST_FILES = 25
_MOST_BYTES = 32 * 1024 * 1024
_CHARS = 1_000
_SECONDS = (20, 180)
_SENTENCES = (
    "The kettle began to sing just before seven, and nobody in the house had slept.",
    "Why would anyone carry four yellow chairs across a frozen lake?",
)
_UNKNOWN = ("timeout", "unavailable")


class Cloning:
    """Engines that make voices of recordings."""

    def __init__(self, engines: VoiceEngines, foreign: ForeignSounding, media: MediaLibrary) -> None:
        self._engines = engines
        self._foreign = foreign
        self._media = media

    def use_of(self, session: TrainingSession) -> Use:
        """What somebody must have agreed to."""
        return self.use(session.level, session.provider)

    def use(self, level: str, provider: str | None) -> Use:
        if level == "fit":
            return "fit"
        here = provider in self._engines.names() and self._engines.abilities(provider or "").runs_here
        return "clone_local" if here else "clone_cloud"

    async def missing(self, user: User, provider: str | None) -> str | None:
        """Why an engine cannot be asked for a clone; None where it can."""
        can = [each for each in self._engines.names() if self._engines.abilities(each).clones != "no"]
        if provider not in can:
            return f"A clone needs an engine: provider is one of {', '.join(can)}."
        [offer] = [each for each in await self._engines.offers(user.id) if each.name == provider]
        return None if offer.set_up else f"{offer.title} is not set up. {offer.needs or ''}".strip()

    def estimate(self, session: TrainingSession) -> Estimate | None:
        """What it will take: making a voice is free of charge where it is offered at all, trying it is not."""
        if session.level == "fit" or session.provider not in self._engines.names():
            return None
        price = self._engines.price(session.provider or "", "") or 0
        return Estimate(*_SECONDS, cost_micros=price * sum(map(len, _SENTENCES)) // _CHARS)

    def told(self, session: TrainingSession) -> str:
        """Who gets the recordings, how long it takes and what it costs; said before anything begins."""
        taking = self.estimate(session)
        if taking is None:
            return ""
        engine = str(session.provider)
        known = self._engines.abilities(engine).runs_here or self._engines.price(engine, "") is not None
        cost = f"${taking.cost_micros / 1_000_000:.2f}" if known else "an unknown amount"
        return (
            f"{engine} gets the recordings. It takes {taking.seconds_low} to {taking.seconds_high} seconds;"
            f" trying the voice costs {cost}."
        )

    async def make(
        self, context: JobContext, user: User, session: TrainingSession, samples: Sequence[VoiceSample]
    ) -> str:
        """A voice of the best recordings: its name at the engine, or the recording that goes along."""
        engine = str(session.provider)
        best = sorted(samples, key=lambda each: (-(each.quality_score or 0), each.place))
        if self._engines.abilities(engine).clones == "with_every_request":
            [clip] = await self._recordings(context, best, LONGEST_CLIP_S)
            kept = await self._media.keep(
                user, clip, kind="audio", type="audio/wav", name="voice.wav", persona_id=session.persona_id
            )
            return f"{CLIP}{kept.id}"
        return await self._asked(user, engine, session, await self._recordings(context, best, None))

    async def tried(self, session: TrainingSession, voice_id: str, remote_id: str) -> list[str]:
        """Sentences as the new voice says them; those that it did not say are missing."""
        clip = remote_id.removeprefix(CLIP) if remote_id.startswith(CLIP) else ""
        name = "" if clip else remote_id
        voice = ForeignVoice(f"own/{voice_id}", str(session.provider), name, "en-US", clip=clip)
        said = []
        for text in _SENTENCES:
            try:
                heard = await self._foreign.say(text, voice, "en-us", Speaks(session.user_id, session.persona_id))
            except (TroupeError, Rambled):
                continue  # the voice is there; only how alike it is stays unknown
            said.append(base64.b64encode(wav(heard.sounded.samples, heard.sounded.rate)).decode())
        return said

    async def _recordings(
        self, context: JobContext, samples: Sequence[VoiceSample], joined_up_to: float | None
    ) -> list[bytes]:
        encoded, size = list[str](), 0
        for each in samples[:_MOST_FILES]:
            if each.media_id is None or (encoded and size + each.bytes > _MOST_BYTES):
                continue
            size += each.bytes
            content = await self._media.read(Owner(each.user_id), each.media_id)
            encoded.append(base64.b64encode(content).decode())
        found = await context.in_process(plain_recordings, encoded, LONGEST_SECONDS, joined_up_to)
        assert isinstance(found, list)
        return [base64.b64decode(each) for each in found]

    async def _asked(self, user: User, engine: str, session: TrainingSession, recordings: Sequence[bytes]) -> str:
        """Asked once: whoever does not hear what became of it never asks again by itself."""
        try:
            async with self._engines.open(user.id, engine) as opened:
                assert isinstance(opened, CloningEngine)
                return await opened.clone(f"troupe-{session.id}", recordings)
        except ProviderError as error:
            if error.kind in _UNKNOWN:
                raise CloneUncertain(engine) from error
            raise in_words(error) from error
