"""Recordings of voices: taken in, listened to, coached one by one, deleted for good."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from troupe.accounts import People, User
from troupe.database import Database
from troupe.jobs import JobContext, Jobs, Subject
from troupe.kit.errors import Invalid, TroupeError
from troupe.kit.filetypes import LONGEST_MAGIC, file_type
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import Page
from troupe.media import MediaLibrary, MediaNotFound, seconds_of_sound
from troupe.personas import PageAsked, Personas, TrainingRecords, VoiceSample
from troupe.ports.speech import Speaker, SpeechFailed
from troupe.voices.domain.asking import wrong_text
from troupe.voices.domain.checks import LONGEST_SECONDS, Judged, SetJudgement, is_comparable, judge, judge_set
from troupe.voices.domain.naming import plain_name
from troupe.voices.domain.speech.language import PLAIN, engine_language
from troupe.voices.errors import BadText, SampleInUse, SampleNotFound, SampleTooLong, TooManySamples
from troupe.voices.service.clips_child import halves, measured
from troupe.voices.service.lining import lines_said
from troupe.voices.service.owning import own_persona

CHECKING = "voices.check"
MOST_CLIPS = 200
MOST_BYTES = 1024**3
_AT_ONCE = 8
_BYTES_AT_ONCE = 16 * 1024**2


@dataclass(frozen=True)
class Owner:
    """Whose files these are."""

    id: str


@dataclass(frozen=True)
class ClipPage:
    """Some recordings, and what all of a persona's come to together."""

    page: Page[VoiceSample]
    together: SetJudgement


class Clips:
    """The recordings of personas."""

    def __init__(
        self,
        database: Database,
        records: TrainingRecords,
        personas: Personas,
        people: People,
        media: MediaLibrary,
        jobs: Jobs,
        speaker: Speaker,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._speaker = speaker
        self._records = records
        self._store = records.records
        self._personas = personas
        self._people = people
        self._media = media
        self._jobs = jobs
        self._new_id = new_id

    async def upload(
        self, user: User, persona_id: str, content: bytes, *, file_name: str, declared: str, text: str | None
    ) -> tuple[VoiceSample, bool]:
        """Take one recording; its checks follow within seconds. Says whether it is new."""
        text = _checked(text)
        await own_persona(self._personas, user, persona_id)
        await self._jobs.open()
        known = await self._store.same_sample(persona_id, _digest(content))
        if known is not None:
            return known, False
        await _require_short(content, file_name)
        media = await self._media.upload(user, content, file_name=file_name, declared=declared, persona_id=persona_id)
        async with self._no_orphan(user, media.id), self._database.writing():
            sample = await self._add(user, persona_id, content, media.id, text)
            await self._check_soon(user, sample)
        if sample.media_id != media.id:
            await self._media.erase(user, media.id)  # the same recording came twice at once
        return sample, sample.media_id == media.id

    async def take(self, user: User, persona_id: str, content: bytes, text: str | None) -> VoiceSample:
        """Keep a recording that came with a request; what is no sound is remembered, not kept."""
        known = await self._store.same_sample(persona_id, _digest(content))
        if known is not None:
            return await self._with_text(known, text)
        media_id = await self._keep(user, persona_id, content)
        async with self._no_orphan(user, media_id), self._database.writing():
            sample = await self._add(user, persona_id, content, media_id, text)
        if media_id is not None and sample.media_id != media_id:
            await self._media.erase(user, media_id)  # the same recording came twice at once
        return sample

    async def take_file(self, user: User, persona_id: str, media_id: str, text: str | None) -> VoiceSample:
        """Use a sound of the library; the recording is a file of its own from then on."""
        return await self.take(user, persona_id, await self._media.read(user, media_id), text)

    async def named(self, user: User, id: str, text: str | None) -> VoiceSample:
        """A recording that is here already; a text that comes with it is kept."""
        return await self._with_text(await self.get(user, id), text)

    async def is_file(self, user: User, media_id: str) -> bool:
        try:
            return (await self._media.get(user, media_id)).kind == "audio"
        except MediaNotFound:
            return False

    async def page(self, user: User, persona_id: str, asked: PageAsked) -> ClipPage:
        """The recordings of one's own persona, newest first, with what would help most."""
        await own_persona(self._personas, user, persona_id)
        page = await self._records.sample_page(persona_id, asked)
        return ClipPage(page, together(await self._store.samples(persona_id), "fit"))

    async def get(self, user: User, id: str) -> VoiceSample:
        """One's own recording; somebody else's does not exist."""
        found = await self._store.find_sample(id) if is_id(id) else None
        if found is None or found.user_id != user.id:
            raise SampleNotFound(id)
        return found

    async def retext(self, user: User, id: str, text: str | None) -> VoiceSample:
        """Say what is said in a recording; it is judged by the text's length at once, and soon by its words."""
        text = _checked(text)
        async with self._database.writing():
            sample = await self.get(user, id)
            changed = await self._retexted(sample, text)
            if text and changed.verdict != "unchecked":
                await self._check_soon(user, changed)
            return changed

    async def remove(self, user: User, id: str) -> None:
        """Delete a recording for good, file and all."""
        async with self._database.writing():
            await self._people.hold(user)
            sample = await self.get(user, id)
            if any(id in session.sample_ids for session in await self._store.unfinished(sample.persona_id)):
                raise SampleInUse
            await self.forget(sample)

    async def forget(self, sample: VoiceSample) -> None:
        """In the transaction of the caller: row and file."""
        await self._store.remove_sample(sample.id)
        if sample.media_id is not None:
            try:
                await self._media.erase(Owner(sample.user_id), sample.media_id)
            except MediaNotFound:
                return  # whoever owns it forgot it before

    async def uses_of(self, media_id: str) -> list[str]:
        """For the library: which recording a file is."""
        found = await self._store.sample_with_media(media_id)
        return [] if found is None else [f"voice recording of persona {found.persona_id}"]

    async def check_one(self, context: JobContext) -> dict[str, object]:
        """The job behind a single upload."""

        async def listen() -> dict[str, object]:
            sample = await self._store.find_sample(str(context.inputs["sample_id"]))
            if sample is not None:
                [sample] = await self.listen(context, [sample])
            return {"sample_id": context.inputs["sample_id"], "verdict": sample.verdict if sample else None}

        return await context.step("checking", listen)

    async def listen(self, context: JobContext, samples: Sequence[VoiceSample]) -> list[VoiceSample]:
        """Measure and judge recordings, in a process of its own."""
        sounds = [await self._sound(each) for each in samples]
        texts = [await self._said(each) for each in samples]
        found = await context.in_process(measured, sounds, LONGEST_SECONDS, texts)
        assert isinstance(found, list)
        for sample, figures in zip(samples, found, strict=True):
            if figures is not None and "text_distance" in figures:
                figures["text"] = sample.sample_text
        judged = [judged_by(sample, figures) for sample, figures in zip(samples, found, strict=True)]
        for each in judged:
            await self._records.sample_told(each)
        return judged

    async def halves(self, context: JobContext, sample: VoiceSample, spoken: float) -> Any:
        """The figures of the voice in a recording before and after so many seconds of speech; None where it is gone."""
        return await context.in_process(halves, await self._sound(sample), LONGEST_SECONDS, spoken)

    def batches(self, samples: Sequence[VoiceSample]) -> list[list[VoiceSample]]:
        """As many at once as fit into one process."""
        found: list[list[VoiceSample]] = []
        size = 0
        for each in samples:
            if not found or len(found[-1]) >= _AT_ONCE or size + each.bytes > _BYTES_AT_ONCE:
                found.append([])
                size = 0
            found[-1].append(each)
            size += each.bytes
        return found

    async def _said(self, sample: VoiceSample) -> list[Sequence[dict[str, Any]]]:
        """Its text as the built-in voice says it: in the language of the persona, and in that of who sent it."""
        if not sample.sample_text:
            return []
        user = await self._people.acting(sample.user_id)
        persona = await own_persona(self._personas, user, sample.persona_id)
        wanted = {persona.document.language, user.language or PLAIN}
        try:
            known = await self._speaker.languages()
            spoken = {found for each in wanted if is_comparable(each) and (found := engine_language(each, known))}
            return [await lines_said(self._speaker, sample.sample_text, each) for each in sorted(spoken)]
        except SpeechFailed:
            return []  # its length alone is judged then

    async def _sound(self, sample: VoiceSample) -> str:
        if sample.media_id is None:
            return ""
        try:
            return base64.b64encode(await self._media.read(Owner(sample.user_id), sample.media_id)).decode()
        except MediaNotFound:
            return ""

    async def _keep(self, user: User, persona_id: str, content: bytes) -> str | None:
        type = file_type(content[:LONGEST_MAGIC]) or ""
        if not type.startswith("audio/"):
            return None
        try:
            return (await self._media.upload(user, content, file_name="", persona_id=persona_id)).id
        except Invalid:
            return None  # its own words break off or say two things; the job gives it its verdict

    @asynccontextmanager
    async def _no_orphan(self, user: User, media_id: str | None) -> AsyncIterator[None]:
        """A file whose row could not be written (too many, a full disk) does not stay behind."""
        try:
            yield
        except TroupeError:
            if media_id is not None:
                with suppress(TroupeError):
                    await self._media.erase(user, media_id)
            raise

    async def _add(
        self, user: User, persona_id: str, content: bytes, media_id: str | None, text: str | None
    ) -> VoiceSample:
        await self._people.hold(user)
        digest = _digest(content)
        if known := await self._store.same_sample(persona_id, digest):
            return await self._with_text(known, text)
        count, size = await self._store.amount(persona_id)
        if count >= MOST_CLIPS or size + len(content) > MOST_BYTES:
            raise TooManySamples(MOST_CLIPS)
        sample = VoiceSample(
            id=self._new_id(),
            persona_id=persona_id,
            user_id=user.id,
            created_at=self._records.now(),
            sha256=digest,
            bytes=len(content),
            media_id=media_id,
            sample_text=text,
            place=await self._store.next_sample_place(persona_id),
        )
        await self._store.add_sample(sample)
        return sample

    async def _with_text(self, sample: VoiceSample, text: str | None) -> VoiceSample:
        """A text that comes later is judged by the figures that are there."""
        if text is None or text == sample.sample_text:
            return sample
        return await self._retexted(sample, text)

    async def _retexted(self, sample: VoiceSample, text: str | None) -> VoiceSample:
        changed = replace(sample, sample_text=text)
        if changed.verdict != "unchecked":
            changed = judged_by(changed, changed.figures)
        await self._records.sample_told(changed)
        return changed

    async def _check_soon(self, user: User, sample: VoiceSample) -> None:
        await self._jobs.start(
            CHECKING,
            user,
            subject=Subject("persona", sample.persona_id),
            inputs={"sample_id": sample.id},
            identity=f"{sample.id} {_digest((sample.sample_text or '').encode())}",
        )


def judged_by(sample: VoiceSample, figures: Any) -> VoiceSample:
    """A recording with its verdict."""
    found = judge(figures, sample.sample_text)
    return replace(
        sample,
        duration_seconds=figures["seconds"] if figures else None,
        sample_rate=figures["sample_rate"] if figures else None,
        channels=figures["channels"] if figures else None,
        quality_score=found.quality,
        verdict=found.verdict,
        checks=[each.as_json() for each in found.checks],
        figures=figures,
    )


def together(samples: Sequence[VoiceSample], level: str) -> SetJudgement:
    """What recordings come to as a set; the unchecked ones do not count yet."""
    judged = [each for each in samples if each.verdict != "unchecked"]
    verdicts = [(_verdict(each, alike), _speech(each)) for each, alike in _marked(judged)]
    return judge_set(verdicts, level, remedies(judged))


def remedies(samples: Sequence[VoiceSample]) -> list[str]:
    """What to do better, the most frequent first."""
    said = [str(check["say"]) for each in samples for check in each.checks if check["verdict"] != "pass"]
    return sorted(set(said), key=lambda say: (-said.count(say), say))


def different(samples: Sequence[VoiceSample]) -> list[VoiceSample]:
    """Those that do not fail, each recording once."""
    return [each for each, alike in _marked(samples) if not alike and each.verdict != "fail"]


def _marked(samples: Sequence[VoiceSample]) -> list[tuple[VoiceSample, bool]]:
    """Each recording, and whether an earlier one is the same to the ear."""
    kept: list[VoiceSample] = []
    found = []
    for each in samples:
        alike = any(_alike(each, other) for other in kept)
        found.append((each, alike))
        kept += [] if alike else [each]
    return found


def _alike(left: VoiceSample, right: VoiceSample) -> bool:
    if left.figures is None or right.figures is None:
        return False
    if abs((left.duration_seconds or 0) - (right.duration_seconds or 0)) > 0.1:
        return False
    one, two = _voice(left)["pitches"], _voice(right)["pitches"]
    moved = sum(abs(one.get(step, 0) - two.get(step, 0)) for step in {*one, *two})
    return bool(moved <= 0.1 * max(1, sum(one.values())))


def _verdict(sample: VoiceSample, again: bool) -> Judged:
    """What a recording counts as; the same one again teaches nothing."""
    return "fail" if again or sample.verdict == "unchecked" else sample.verdict


def _speech(sample: VoiceSample) -> float:
    return float(_voice(sample)["speech_seconds"]) if sample.figures else 0.0


def _voice(sample: VoiceSample) -> dict[str, Any]:
    assert sample.figures is not None
    found: dict[str, Any] = sample.figures["voice"]  # type: ignore[assignment]  # as measuring wrote it
    return found


async def _require_short(content: bytes, file_name: str) -> None:
    """By what it says of itself; one that lies is judged by what is heard of it."""
    seconds = await asyncio.to_thread(seconds_of_sound, content)
    if seconds is not None and seconds > LONGEST_SECONDS:
        raise SampleTooLong(plain_name(file_name), int(LONGEST_SECONDS))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _checked(text: str | None) -> str | None:
    if wrong_text(text):
        raise BadText
    return (text or "").strip() or None
