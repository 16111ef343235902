"""Training a voice: asked for, allowed, begun in turn, cancelled, tried again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from troupe.accounts import People, User
from troupe.database import Database
from troupe.jobs import Job, JobNotFound, Jobs, Subject
from troupe.kit.errors import Conflict, Limited, Missing, TroupeError, Unavailable
from troupe.kit.ids import NewId
from troupe.kit.paging import Page
from troupe.personas import (
    CastPersona,
    PageAsked,
    Personas,
    Problem,
    Refused,
    TrainingRecords,
    TrainingSession,
    VoiceSample,
    Wrong,
)
from troupe.voices.domain.asking import LEAST, AskedClip, Fields, TrainingAsked, read_training, too_few, unknown_keys
from troupe.voices.domain.consent import ConsentGiven, Use
from troupe.voices.errors import InsufficientSamples, InvalidState, NotForChildren, TierRequired
from troupe.voices.service.clips import Clips
from troupe.voices.service.cloning import Cloning
from troupe.voices.service.consents import Consents

log = logging.getLogger(__name__)

TRAINING = "voices.train"
FAILED = "TRAINING_FAILED"
WAITS_FOR_CONSENT = timedelta(days=7)
_KNOWN_CODES = frozenset({"samples_unusable", "consent_invalid", "provider_failed", "outcome_unknown"})


class VoiceTraining:
    """The sessions of voice training."""

    def __init__(
        self,
        database: Database,
        records: TrainingRecords,
        personas: Personas,
        people: People,
        clips: Clips,
        consents: Consents,
        cloning: Cloning,
        jobs: Jobs,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._records = records
        self._store = records.records
        self._personas = personas
        self._people = people
        self._clips = clips
        self._consents = consents
        self._cloning = cloning
        self._jobs = jobs
        self._new_id = new_id
        self._background: set[asyncio.Task[None]] = set()

    async def require_tier(self, user: User) -> None:
        """Before anything of a request is looked at."""
        if not (await self._people.tier_of(user)).voice_training:
            raise TierRequired
        if user.age_band == "child":
            raise NotForChildren

    async def train(self, user: User, persona_id: str, fields: Fields) -> TrainingSession:
        """Begin to learn a voice; everything that was sent is kept before the answer goes out."""
        if unknown := unknown_keys(fields):
            raise Refused(FAILED, unknown)
        if too_few(fields):
            raise InsufficientSamples(LEAST)
        persona = await self._personas.mine(user, persona_id)
        asked, given = await self._read(user, persona, fields)
        samples = [await self._taken(user, persona_id, clip) for clip in asked.clips]
        consent_id = asked.consent_id
        async with self._database.writing():
            await self._people.hold(user)
            if given is not None:
                consent_id = (await self._consents.give(user, persona, given)).id
            session = await self._open(persona, user, samples, asked, consent_id)
        await self.advance(persona_id)
        return await self._now(session)

    def told(self, session: TrainingSession) -> str:
        """What happens now, in words."""
        begins = "The training waits for a consent." if session.waiting_for else "The training begins."
        return f"{begins} {self._cloning.told(session)}".strip()

    async def page(self, user: User, persona_id: str, asked: PageAsked) -> Page[TrainingSession]:
        return await self._records.page(user, persona_id, asked)

    async def session(self, user: User, persona_id: str, session_id: str) -> TrainingSession:
        return await self._records.session(user, persona_id, session_id)

    async def allow(self, user: User, persona_id: str, session_id: str, fields: Fields) -> TrainingSession:
        """Give a waiting session the consent it waits for."""
        session = await self._records.session(user, persona_id, session_id)
        if not session.waiting_for:
            raise InvalidState(session.status, "waiting for a consent")
        persona = await self._personas.mine(user, persona_id)
        id = fields.get("consent_id")
        if "consent_id" in fields and (len(fields) > 1 or not isinstance(id, str)):
            raise Refused(FAILED, [Problem("consent_id", "malformed", "Send consent_id alone, or a whole consent.")])
        given = None if isinstance(id, str) else await self._given(user, fields, "")
        if isinstance(id, str):
            await self._require_consent(user, persona, id, self._cloning.use_of(session))
        async with self._database.writing():
            await self._people.hold(user)
            consent_id = id if given is None else (await self._consents.give(user, persona, given)).id
            if given is not None and self._cloning.use_of(session) not in given.uses:
                raise Refused(FAILED, [_not_covered("uses")])
            if not await self._records.change(session, consent_id=consent_id):
                raise InvalidState((await self._now(session)).status, "waiting for a consent")
        await self.advance(persona_id)
        return await self._now(session)

    async def cancel(self, user: User, persona_id: str, session_id: str) -> TrainingSession:
        """Stop a session; the persona's voice and the recordings stay as they are."""
        session = await self._records.session(user, persona_id, session_id)
        await self.stop(session)
        now = await self._now(session)
        if now.status != "cancelled":
            raise InvalidState(now.status, "waiting or under way")
        await self.advance(persona_id)
        return now

    async def retry(self, user: User, persona_id: str, session_id: str) -> TrainingSession:
        """The same recordings once more, as a new session; the old one stays as it ended."""
        await self.require_tier(user)
        before = await self._records.session(user, persona_id, session_id)
        if before.status not in ("failed", "cancelled"):
            raise InvalidState(before.status, "failed or cancelled")
        persona = await self._personas.mine(user, persona_id)
        samples = await self._store.samples_called(before.sample_ids)
        if len(samples) < LEAST:
            raise InsufficientSamples(LEAST)
        use = self._cloning.use_of(before)
        kept = await self._consents.allows(user.id, before.consent_id, persona_id, use)
        asked = TrainingAsked((), before.level, before.provider, None, None)
        session = await self._open(
            persona, user, samples, asked, before.consent_id if kept else None, retry_of=before.id
        )
        await self.advance(persona_id)
        return await self._now(session)

    async def stop(self, session: TrainingSession) -> None:
        """Cancel a session wherever it is. Its job is stopped afterwards: jobs are never held while people are."""
        if await self._records.cancel(session):
            await self.stop_job_of(session)

    async def stop_job_of(self, session: TrainingSession) -> None:
        """The work behind a session that was cancelled."""
        await self._stop_job(await self._now(session))

    async def advance(self, persona_id: str) -> None:
        """Let the oldest session that may begin do so, unless another one of the persona is under way."""
        await self._jobs.open()
        try:
            async with self._database.writing():
                await self._begin_next(persona_id)
        except (Limited, Unavailable) as full:
            # It stays first in line, and every hour, at every start and at every end somebody looks again.
            log.warning("voices.training_waits", extra={"fields": {"persona": persona_id, "error": full.code}})

    async def tidy(self) -> None:
        """Once an hour: begin what was left waiting, and forget what nobody allowed within a week."""
        for persona_id in await self._store.waiting_personas():
            await self.advance(persona_id)
        for session in await self._store.waiting_since(self._records.now() - WAITS_FOR_CONSENT):
            async with self._database.writing():
                await self._people.holder_of(session.user_id)
                if await self._records.cancel(session):
                    for sample in await self._only_of(session):
                        await self._clips.forget(sample)

    async def hear_of_end(self, job: Job) -> None:
        """A job ended: its session does too, in the same transaction; afterwards the next one begins."""
        session = await self._store.session_of_job(job.id)
        if session is None:
            return
        if not session.ended:
            await self._end_with(session, job)
        self._database.after_commit(lambda: self._later(session.persona_id))

    async def leave(self, persona: CastPersona) -> None:
        """A persona goes into the bin: its sessions end at once."""
        for session in await self._store.unfinished(persona.id):
            if await self._records.cancel(session):
                self._database.after_commit(partial(self._stop_later, session))

    async def forget(self, persona: CastPersona) -> None:
        """A persona leaves for good: recordings and sessions go with it."""
        await self.leave(persona)
        for sample in await self._store.samples(persona.id):
            await self._clips.forget(sample)
        await self._store.remove_all(persona.id)

    async def close(self) -> None:
        """Wait for what was begun behind the doors."""
        await asyncio.gather(*self._background, return_exceptions=True)

    async def _read(
        self, user: User, persona: CastPersona, fields: Fields
    ) -> tuple[TrainingAsked, ConsentGiven | None]:
        asked = read_training(fields)
        if not isinstance(asked, TrainingAsked):
            raise Refused(FAILED, asked)
        wrong = [each async for each in self._missing(user, persona, asked.clips)]
        if asked.level == "clone" and (why := await self._cloning.missing(user, asked.provider)):
            wrong.append(Problem("provider", "not_set_up", why))
        if wrong:
            raise Refused(FAILED, wrong)
        use = self._cloning.use(asked.level, asked.provider)
        if asked.consent_id is not None:
            await self._require_consent(user, persona, asked.consent_id, use)
        given = None if asked.consent is None else await self._given(user, asked.consent, "consent.")
        if given is not None and use not in given.uses:
            raise Refused(FAILED, [_not_covered("consent.uses")])
        return asked, given

    async def _missing(self, user: User, persona: CastPersona, clips: Sequence[AskedClip]) -> AsyncIterator[Problem]:
        for place, clip in enumerate(clips):
            if clip.kind == "media":
                there = await self._clips.is_file(user, clip.value)
            elif clip.kind == "sample":
                sample = await self._store.find_sample(clip.value)
                there = sample is not None and sample.persona_id == persona.id
            else:
                there = True
            if not there:
                yield Problem(f"audio_samples.{place}", "unknown", "There is no such recording.")

    async def _given(self, user: User, fields: Mapping[str, object], before: str) -> ConsentGiven:
        try:
            given = self._consents.read(fields)
            await self._consents.check_evidence(user, given)
        except Wrong as wrong:
            raise Refused(FAILED, [replace(each, field=before + each.field) for each in wrong.problems]) from None
        except Missing:
            field = f"{before}evidence_media_id"
            raise Refused(FAILED, [Problem(field, "unknown", "There is no such file.")]) from None
        return given

    async def _require_consent(self, user: User, persona: CastPersona, id: str, use: Use) -> None:
        if not await self._consents.allows(user.id, id, persona.id, use):
            raise Refused(FAILED, [_not_covered("consent_id")])

    async def _taken(self, user: User, persona_id: str, clip: AskedClip) -> VoiceSample:
        if clip.kind == "media":
            return await self._clips.take_file(user, persona_id, clip.value, clip.text)
        if clip.kind == "sound":
            content = await asyncio.to_thread(clip.content)
            return await self._clips.take(user, persona_id, content, clip.text)
        return await self._clips.named(user, clip.value, clip.text)

    async def _open(
        self,
        persona: CastPersona,
        user: User,
        samples: Sequence[VoiceSample],
        asked: TrainingAsked,
        consent_id: str | None,
        retry_of: str | None = None,
    ) -> TrainingSession:
        session = TrainingSession(
            id=self._new_id(),
            persona_id=persona.id,
            user_id=user.id,
            created_at=self._records.now(),
            sample_ids=list(dict.fromkeys(each.id for each in samples)),
            level=asked.level,
            provider=asked.provider,
            consent_id=consent_id,
            retry_of=retry_of,
        )
        async with self._database.writing():
            added = await self._records.add(session)
            for sample in samples:
                if sample.session_id is None:
                    await self._store.name_session(sample.id, session.id)
        return added

    async def _begin_next(self, persona_id: str) -> None:
        waiting = await self._store.unfinished(persona_id)
        if not waiting or any(each.job_id for each in waiting):
            return
        user = await self._people.holder_of(waiting[0].user_id)
        for session in waiting:
            use = self._cloning.use_of(session)
            if await self._consents.allows(user.id, session.consent_id, persona_id, use):
                job = await self._jobs.start(
                    TRAINING,
                    user,
                    subject=Subject("persona", persona_id),
                    inputs={"session_id": session.id, "level": session.level},
                    identity=session.id,
                    estimate=self._cloning.estimate(session),
                )
                await self._records.change(session, job_id=job.id, phase="queued")
                return

    async def _end_with(self, session: TrainingSession, job: Job) -> None:
        if job.state == "cancelled":
            await self._records.cancel(session)
            return
        error = job.error or {}
        code, said = str(error.get("code", "crashed")), str(error.get("detail", "The work ended without a result."))
        code = "provider_failed" if code.startswith("provider_") else code
        await self._records.fail(session, code if code in _KNOWN_CODES else "crashed", said)

    async def _only_of(self, session: TrainingSession) -> list[VoiceSample]:
        """Recordings that came with this session and that no other one uses."""
        others = await self._store.newest(session.persona_id, 1_000)
        used = {id for each in others if each.id != session.id for id in each.sample_ids}
        found = await self._store.samples_called(session.sample_ids)
        return [each for each in found if each.session_id == session.id and each.id not in used]

    async def _stop_job(self, session: TrainingSession) -> None:
        if session.job_id is None:
            return
        try:
            await self._jobs.cancel(session.job_id, await self._people.acting(session.user_id))
        except (Conflict, JobNotFound):
            return  # it ended by itself meanwhile

    def _stop_later(self, session: TrainingSession) -> None:
        self._in_background(self._stop_job(session))

    def _later(self, persona_id: str) -> None:
        self._in_background(self.advance(persona_id))

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(_quietly(work))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _now(self, session: TrainingSession) -> TrainingSession:
        return await self._store.find_session(session.id) or session


async def _quietly(work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except TroupeError as trouble:
        log.warning("voices.training_not_advanced", extra={"fields": {"error": trouble.code}})


def _not_covered(field: str) -> Problem:
    return Problem(field, "not_allowed", "There is no valid consent of this name that covers this training.")
