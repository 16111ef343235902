"""Use cases of hearing: what is said in a recording, at once or as a job, and lines on which somebody speaks."""

import asyncio
import base64
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePath

from troupe.accounts import User
from troupe.jobs import ChildFailed, Job, JobContext, Jobs, run_child
from troupe.kit.errors import TroupeError
from troupe.kit.filetypes import LONGEST_MAGIC, file_type
from troupe.kit.times import Clock, wall_clock
from troupe.media import MediaLibrary, MediaNotFound
from troupe.ports.hearing import BYTES_A_SECOND, RATE, WINDOW, Ear, EarFailed, Heard, PromptEar
from troupe.voices.domain.lips.refusals import NotARecording
from troupe.voices.domain.listening.asking import AT_ONCE_SECONDS, LONGEST_SECONDS, TooLongToHear, checked_hints
from troupe.voices.domain.listening.cutting import LONGEST, Stretch, in_one_go, stretches_of
from troupe.voices.domain.listening.finder import SpeechFinder
from troupe.voices.domain.listening.transcript import ROUGH, Segment, Transcript, Word
from troupe.voices.domain.speech.refusals import PricesAreForAll
from troupe.voices.service.hearing_child import sound_in
from troupe.voices.service.listening.ears import EarNotFound, EarOffer, Ears
from troupe.voices.service.listening.failing import told
from troupe.voices.service.listening.joining import joined, moved
from troupe.voices.service.listening.line import ListeningLine

HEARING = "voices.hear"
STEP = "hearing"
_PLAIN = "en"
_UNKNOWN = "und"
"""As languages are written that nobody knows."""
_GAP = RATE
_AT_ONCE = 2
_ENDING = ".transcript.json"
_MOST_IN_RESULT = 2_000


@dataclass(frozen=True)
class ListenAsked:
    """How a recording is to be heard."""

    language: str | None = None
    hints: Sequence[str] = ()
    provider: str | None = None


@dataclass(frozen=True)
class _Owner:
    """Whose files these are."""

    id: str


@dataclass(frozen=True)
class _Sound:
    pcm: bytes
    cut: bool

    @property
    def duration_ms(self) -> int:
        return len(self.pcm) * 1000 // BYTES_A_SECOND


class Listening:
    """Hears words."""

    def __init__(self, ears: Ears, media: MediaLibrary, jobs: Jobs, clock: Clock = wall_clock) -> None:
        self._ears = ears
        self._clock = clock
        self._media = media
        self._jobs = jobs
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def ears(self, user: User) -> Sequence[EarOffer]:
        """Who can hear here, and who does where nobody is named."""
        return await self._ears.offers(user.id)

    async def set_price(self, user: User, ear: str, micros: int | None) -> EarOffer:
        """What a minute costs that an ear listens to, as somebody read it in a vendor's list."""
        if not user.is_admin:
            raise PricesAreForAll
        if ear not in self._ears.priced():
            raise EarNotFound(ear, self._ears.priced())
        await asyncio.to_thread(self._ears.set_price, ear, micros, self._clock().date())
        return next(each for each in await self._ears.offers(user.id) if each.name == ear)

    @property
    def detector(self) -> str:
        """What tells speech from silence here."""
        return self._ears.detector().name

    def line(
        self,
        language: str | None = None,
        hints: Sequence[str] = (),
        provider: str | None = None,
        *,
        user_id: str | None = None,
        free: bool = False,
    ) -> ListeningLine:
        """A line on which somebody may speak. With hints only those are heard; `free` takes all else as dictation."""
        return ListeningLine(self._ears, user_id, language or _PLAIN, checked_hints(hints), provider, free)

    async def transcript(self, user: User, content: bytes, asked: ListenAsked) -> Transcript:
        """What is said in a recording, however long one waits. The recording is not kept."""
        asked = replace(asked, hints=checked_hints(asked.hints))
        return await self._heard(user.id, await self._sound(content, LONGEST_SECONDS), asked)

    async def hear(self, user: User, content: bytes, asked: ListenAsked, *, file_name: str = "") -> Transcript | Job:
        """What is said in a recording that was sent; a long one is heard by a job, and is kept until it has ended."""
        return await self._heard_or_begun(user, content, asked, None, file_name)

    async def hear_file(self, user: User, media_id: str, asked: ListenAsked) -> Transcript | Job:
        """What is said in a recording of the library."""
        media = await self._media.get(user, media_id)
        return await self._heard_or_begun(user, await self._media.read(user, media_id), asked, media_id, media.name)

    async def do(self, context: JobContext) -> dict[str, object]:
        """The job behind a long recording: its transcript becomes a document of the library."""

        async def listen() -> dict[str, object]:
            owner, inputs = _Owner(context.user_id), context.inputs
            content = await self._media.read(owner, str(inputs["media_id"]))
            asked = ListenAsked(**json.loads(str(inputs["asked"])))
            found = await self._heard(owner.id, await self._sound(content, LONGEST_SECONDS), asked)
            return await self._kept(owner, found, str(inputs["name"]))

        return await context.step(STEP, listen)

    async def hear_of_end(self, job: Job) -> None:
        """A recording that was kept for a job alone goes with it."""
        if job.inputs.get("only_for_this"):
            try:
                await self._media.erase(_Owner(job.user_id), str(job.inputs["media_id"]))
            except MediaNotFound:
                return  # whoever owns it deleted it before

    async def _heard_or_begun(
        self, user: User, content: bytes, asked: ListenAsked, media_id: str | None, name: str
    ) -> Transcript | Job:
        asked = replace(asked, hints=checked_hints(asked.hints))
        async with self._ears.open(user.id, asked.provider):
            pass  # an ear that is not there is refused before a recording is opened
        sound = await self._sound(content, AT_ONCE_SECONDS)
        if not sound.cut:
            return await self._heard(user.id, sound, asked)
        return await self._begun(user, content, asked, media_id, name)

    async def _begun(self, user: User, content: bytes, asked: ListenAsked, media_id: str | None, name: str) -> Job:
        await self._jobs.open()
        kept = media_id or (await self._media.upload(user, content, file_name=name)).id
        how = {"language": asked.language, "hints": list(asked.hints), "provider": asked.provider}
        inputs = {
            "media_id": kept,
            "only_for_this": media_id is None,
            "asked": json.dumps(how, ensure_ascii=False),
            "name": name,
        }
        try:
            return await self._jobs.start(HEARING, user, inputs=inputs)
        except TroupeError:  # no job, no recording: it was to be kept no longer than that
            if media_id is None:
                with suppress(TroupeError):
                    await self._media.erase(_Owner(user.id), kept)
            raise

    async def _kept(self, owner: _Owner, found: Transcript, name: str) -> dict[str, object]:
        content = json.dumps(found.as_json(), ensure_ascii=False).encode()
        stem = PurePath(name).stem or "recording"
        media = await self._media.keep(
            owner, content, kind="document", type="application/json", name=f"{stem}{_ENDING}"
        )
        return {"media_id": media.id, "text": found.text[:_MOST_IN_RESULT], "provider": found.provider}

    async def _sound(self, content: bytes, longest_seconds: int) -> _Sound:
        """The samples of a recording. One that is longer than asked for comes cut, and one that nobody hears not."""
        if not (file_type(content[:LONGEST_MAGIC]) or "").startswith("audio/"):
            raise NotARecording
        async with self._places:
            try:
                found = await run_child(sound_in, (base64.b64encode(content).decode(), longest_seconds))
            except ChildFailed:
                raise EarFailed("The recording could not be opened.") from None
        assert isinstance(found, dict)
        if "refused" in found:
            raise NotARecording
        if found["cut"] and longest_seconds >= LONGEST_SECONDS:
            raise TooLongToHear
        return _Sound(base64.b64decode(found["pcm"]), found["cut"])

    async def _heard(self, user_id: str, sound: _Sound, asked: ListenAsked) -> Transcript:
        detector = self._ears.detector()
        whole = sound.pcm + bytes(-len(sound.pcm) % (2 * WINDOW))
        likely = await asyncio.to_thread((await detector.open()).hear, whole) if whole else []
        speech = _speech_in(likely, len(sound.pcm) // 2)
        async with self._ears.open(user_id, asked.provider) as ear:
            is_here = isinstance(ear, PromptEar)
            # The ear of this computer knows one language; others find out by themselves what is spoken.
            language = asked.language or (_PLAIN if is_here else "")
            pieces = in_one_go(speech, likely, _GAP if is_here else LONGEST)
            heard = [await _heard_in(ear, sound.pcm, each, language, asked.hints) for each in pieces]
            name = ear.name
        together = joined(heard)
        return Transcript(
            text=together.text,
            language=language or together.language or _UNKNOWN,
            provider=name,
            confidence=together.confidence,
            duration_ms=sound.duration_ms,
            segments=[_segment(piece, each) for piece, each in zip(pieces, heard, strict=True) if each.text],
            words=[Word(each.text, each.start_ms, each.end_ms, each.confidence) for each in together.words],
            speech_ms=sum(each.samples for each in speech) * 1000 // RATE,
            hints_used=len(asked.hints),
            detector=detector.name,
            notice=ROUGH if together.rough else None,
        )


def _speech_in(likely: Sequence[float], samples: int) -> list[Stretch]:
    finder = SpeechFinder()
    found = stretches_of([*finder.feed(likely), *finder.finish()])
    return [Stretch(each.first, min(each.last, samples)) for each in found]


async def _heard_in(ear: Ear, pcm: bytes, piece: Stretch, language: str, hints: Sequence[str]) -> Heard:
    async with told():
        heard = await ear.hear(pcm[2 * piece.first : 2 * piece.last], language=language, hints=hints)
    return moved(heard, piece.first)


def _segment(piece: Stretch, heard: Heard) -> Segment:
    return Segment(piece.first * 1000 // RATE, piece.last * 1000 // RATE, heard.text)
