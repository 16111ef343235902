"""The work of a training session: listen to the clips, measure the voice, move the built-in one towards it, judge."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troupe.accounts import People, User
from troupe.database import Database
from troupe.jobs import JobContext
from troupe.kit.ids import NewId
from troupe.personas import CastPersona, Personas, TrainingRecords, TrainingSession, VoiceSample
from troupe.voices.domain.checks import LONGEST_SECONDS, Check, judge
from troupe.voices.domain.own import OwnVoice
from troupe.voices.domain.timbre import MOST_TRACT, VARIANTS, Timbre
from troupe.voices.errors import ConsentInvalid, SamplesUnusable, SessionEnded
from troupe.voices.service.clips import Clips, different, together
from troupe.voices.service.clips_child import measured as measure
from troupe.voices.service.cloning import Cloning
from troupe.voices.service.consents import Consents
from troupe.voices.service.copies import Copies
from troupe.voices.service.own import OwnVoices

PHASES = ("checking", "measuring", "matching", "verifying")
CLONE_PHASES = ("checking", "measuring", "cloning", "verifying")

_VARIANTS_AT_ONCE = 4
_MOST_NAMED = 10


def phases(inputs: Mapping[str, object]) -> Sequence[str]:
    """The steps of a session: a clone is made where a fit is searched for."""
    return CLONE_PHASES if inputs.get("level") == "clone" else PHASES


@dataclass(frozen=True)
class FittingChild:
    """Functions that run in processes of their own, because they load the engine; arguments and answers are JSON."""

    bodies: Callable[..., object]
    """(wanted, variants, largest tract) gives bodies with their distance."""
    tuned: Callable[..., object]
    """(wanted, body) gives a timbre."""
    nearness: Callable[..., object]
    """(wanted, timbres) gives how alike each one is."""


@dataclass(frozen=True)
class Learner:
    """One session on its way, and for whom."""

    context: JobContext
    session: TrainingSession
    user: User


class VoiceLearning:
    """Does the jobs of the kind `voices.train`."""

    def __init__(
        self,
        database: Database,
        records: TrainingRecords,
        personas: Personas,
        people: People,
        clips: Clips,
        consents: Consents,
        voices: OwnVoices,
        cloning: Cloning,
        copies: Copies,
        child: FittingChild,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._records = records
        self._store = records.records
        self._personas = personas
        self._people = people
        self._clips = clips
        self._consents = consents
        self._voices = voices
        self._cloning = cloning
        self._copies = copies
        self._child = child
        self._new_id = new_id

    async def learn(self, context: JobContext) -> dict[str, object]:
        """One attempt; what earlier attempts finished is not done again."""
        learner = await self._begin(context)
        accepted = await context.step("checking", lambda: self._check(learner))
        measured = await context.step("measuring", lambda: self._measure(learner, accepted))
        if learner.session.level == "clone":
            return await self._cloned(learner, accepted, measured)
        timbre = await context.step("matching", lambda: self._match(learner, measured["wanted"]))
        return await context.step(
            "verifying",
            lambda: self._verify(learner, measured, timbre),
            save=lambda found: self._finish(learner, found),
        )

    async def _cloned(self, learner: Learner, accepted: Sequence[str], measured: dict[str, Any]) -> dict[str, object]:
        """A voice of an engine; one that nobody wants any more when it is there is taken back."""
        made = await learner.context.step("cloning", lambda: self._clone(learner, accepted), paid=True)
        try:
            return await learner.context.step(
                "verifying",
                lambda: self._try(learner, measured, made),
                save=lambda found: self._finish(learner, found),
            )
        except (SessionEnded, ConsentInvalid):
            await self._drop(learner, made)
            raise
        except asyncio.CancelledError:
            if learner.context.cancelled():
                await self._drop(learner, made)
            raise

    async def _clone(self, learner: Learner, accepted: Sequence[str]) -> dict[str, str]:
        await self._require_consent(learner.session)
        samples = await self._store.samples_called(accepted)
        made = await self._cloning.make(learner.context, learner.user, learner.session, samples)
        return {"voice_id": self._new_id(), "remote_id": made}

    async def _try(self, learner: Learner, measured: dict[str, Any], made: Mapping[str, str]) -> dict[str, Any]:
        """How alike the built-in voice was, and the clone is; a clone is taken up whatever the number says."""
        await self._go_on(learner, 85, "verifying")
        await self._require_consent(learner.session)
        before = (await self._voices.present(await self._persona(learner))).model_dump(mode="json")
        [was] = await _heard(learner.context.in_process(self._child.nearness, measured["wanted"], [before]))
        said = await self._cloning.tried(learner.session, made["voice_id"], made["remote_id"])
        figures = await _heard(learner.context.in_process(measure, said, LONGEST_SECONDS)) if said else []
        await self._go_on(learner, 98, "verifying")
        now = _alike(measured["wanted"], figures)
        return {"before": was, "after": now, "ceiling": measured["ceiling"], "timbre": None, **made}

    async def _drop(self, learner: Learner, made: Mapping[str, str]) -> None:
        engine = str(learner.session.provider)
        async with self._database.writing():
            await self._copies.drop(learner.session.user_id, engine, made["remote_id"], made["voice_id"])

    async def _begin(self, context: JobContext) -> Learner:
        session = await self._store.find_session(str(context.inputs["session_id"]))
        if session is None or session.ended:
            raise SessionEnded
        await self._require_consent(session)
        if session.status == "pending" and not await self._records.begin(session):
            raise SessionEnded
        return Learner(context, session, await self._people.acting(session.user_id))

    async def _check(self, learner: Learner) -> list[str]:
        """Listen to every clip that nobody has listened to; the ids of those to learn from."""
        samples = await self._store.samples_called(learner.session.sample_ids)
        unheard = [each for each in samples if each.verdict == "unchecked"]
        done = len(samples) - len(unheard)
        for batch in self._clips.batches(unheard):
            await self._clips.listen(learner.context, batch)
            done += len(batch)
            await self._go_on(learner, 30 * done // max(1, len(samples)), "checking")
        samples = await self._store.samples_called(learner.session.sample_ids)
        good = different(samples)
        judged = together(samples, learner.session.level)
        await self._go_on(learner, 30, "checking", accepted=len(good), rejected=len(samples) - len(good))
        if not judged.enough:
            raise SamplesUnusable(judged.coach, _named(samples))
        return [each.id for each in good]

    async def _measure(self, learner: Learner, accepted: Sequence[str]) -> dict[str, Any]:
        """The voice in all clips together, and how alike its two halves are."""
        await self._require_consent(learner.session)
        samples = [each for each in await self._store.samples_called(accepted) if each.figures]
        from troupe.voices.domain.likeness import figures_of_json, voice_of  # loads arrays

        figures = [figures_of_json(_voice(each)) for each in samples]
        ceiling = await self._ceiling(learner, samples)
        await self._go_on(learner, 45, "measuring")
        return {"wanted": voice_of(figures).as_json(), "ceiling": ceiling}

    async def _ceiling(self, learner: Learner, samples: Sequence[VoiceSample]) -> float | None:
        """How alike the first and the second half of all speech are: no fit can be asked for more."""
        from troupe.voices.domain.likeness import halfway  # loads arrays

        voices: list[Mapping[str, Any]] = [_voice(each) for each in samples]
        place, spoken = halfway([each["speech_seconds"] for each in voices])
        first, second = voices[:place], voices[place:]
        if spoken and (parted := await self._clips.halves(learner.context, samples[place], spoken)):
            first, second = [*first, parted[0]], [parted[1], *second[1:]]
        return _between(first, second)

    async def _match(self, learner: Learner, wanted: dict[str, Any]) -> dict[str, Any]:
        """The timbre that comes nearest."""
        await self._require_consent(learner.session)
        most_tract = MOST_TRACT[(await self._persona(learner)).realm]
        found: list[dict[str, Any]] = []
        for start in range(0, len(VARIANTS), _VARIANTS_AT_ONCE):
            group = list(VARIANTS[start : start + _VARIANTS_AT_ONCE])
            found += await _heard(learner.context.in_process(self._child.bodies, wanted, group, most_tract))
            await self._go_on(learner, 45 + 25 * (start + len(group)) // len(VARIANTS), "matching")
        best = min(found, key=lambda each: each["distance"])
        timbre: dict[str, Any] = await _heard(learner.context.in_process(self._child.tuned, wanted, best))
        await self._go_on(learner, 85, "matching")
        return timbre

    async def _verify(self, learner: Learner, measured: dict[str, Any], timbre: dict[str, Any]) -> dict[str, Any]:
        """How alike the built-in voice was before, and is now, on sentences that the search did not hear."""
        await self._require_consent(learner.session)
        before = (await self._voices.present(await self._persona(learner))).model_dump(mode="json")
        ask = learner.context.in_process(self._child.nearness, measured["wanted"], [before, timbre])
        was, now = await _heard(ask)
        await self._go_on(learner, 98, "verifying")
        return {"before": was, "after": now, "ceiling": measured["ceiling"], "timbre": timbre}

    async def _finish(self, learner: Learner, found: dict[str, Any]) -> dict[str, Any]:
        """In the transaction that ends the session: the voice, the document, the session, or none of them."""
        session, persona = learner.session, await self._persona(learner)
        await self._people.hold(learner.user)
        voice = OwnVoice(
            id=found.get("voice_id") or self._new_id(),
            user_id=session.user_id,
            persona_id=session.persona_id,
            realm=persona.realm,
            session_id=session.id,
            consent_id=session.consent_id or "",
            kind=session.level,
            engine=str(session.provider) if session.level == "clone" else "espeak",
            timbre=found["timbre"] and Timbre.model_validate(found["timbre"]),
            remote_id=found.get("remote_id"),
            similarity_before=found["before"],
            similarity_after=found["after"],
            ceiling=found["ceiling"],
            applied=session.level == "clone" or found["after"] > found["before"],
            state="ready",
            created_at=self._records.now(),
        )
        result = summary(voice)
        if voice.applied:
            await self._voices.take_up(learner.user, persona, voice)
        if not await self._records.complete(session, result):
            raise SessionEnded
        return {"session_id": session.id, **result}

    async def _persona(self, learner: Learner) -> CastPersona:
        return await self._personas.get(learner.user, learner.session.persona_id)

    async def _require_consent(self, session: TrainingSession) -> None:
        if not await self._consents.allows(
            session.user_id, session.consent_id, session.persona_id, self._cloning.use_of(session)
        ):
            raise ConsentInvalid

    async def _go_on(self, learner: Learner, percent: int, phase: str, **values: object) -> None:
        await learner.context.checkpoint()
        if not await self._records.go_on(learner.session, percent, phase, **values):
            raise SessionEnded
        await learner.context.progress(percent)


async def _heard(answer: Awaitable[object]) -> Any:
    """What a child answered, in the shape that `FittingChild` promises."""
    return await answer


def summary(voice: OwnVoice) -> dict[str, Any]:
    """What a session says of what it came to."""
    numbers = {
        "similarity_before": voice.similarity_before,
        "similarity_after": voice.similarity_after,
        "ceiling": voice.ceiling,
    }
    if not voice.applied:
        said = "Nothing got better, so the persona keeps the voice it has."
        return {"voice": None, "applied": False, "message": said, **numbers}
    said = "The persona speaks with the learnt voice from now on."
    if voice.kind == "clone" and voice.similarity_after is None:
        said += " How alike it is could not be measured."
    return {"voice": voice.reference, "applied": True, "message": said, **numbers}


def _alike(wanted: Mapping[str, Any], figures: Sequence[Mapping[str, Any] | None]) -> float | None:
    """How alike some recordings and a voice are; None where nothing is voiced in them."""
    from troupe.voices.domain.likeness import Voice, figures_of_json, likeness, voice_of  # loads arrays

    voiced = [each["voice"] for each in figures if each and each["voice"]["pitches"]]
    return likeness(Voice.of_json(wanted), voice_of([figures_of_json(each) for each in voiced])) if voiced else None


def _between(first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]) -> float | None:
    """How alike two halves of somebody's speech are; None where one of them holds no voice."""
    from troupe.voices.domain.likeness import figures_of_json, likeness, voice_of  # loads arrays

    if not all(any(each["pitches"] for each in half) for half in (first, second)):
        return None
    return likeness(*(voice_of([figures_of_json(each) for each in half]) for half in (first, second)))


def _voice(sample: VoiceSample) -> Mapping[str, Any]:
    """The voice in what was measured on a recording."""
    figures: Mapping[str, Any] = sample.figures or {}
    found: Mapping[str, Any] = figures["voice"]
    return found


def _named(samples: Sequence[VoiceSample]) -> list[str]:
    """What is wrong with each clip that cannot be used, by its place."""
    found = []
    for place, sample in enumerate(samples, 1):
        if sample.verdict == "fail":
            bad = [each for each in _checks(sample) if each.verdict == "fail"]
            found.append(f"Clip {place}: {bad[0].say}")
    more = len(found) - _MOST_NAMED
    return found[:_MOST_NAMED] + ([f"And {more} more."] if more > 0 else [])


def _checks(sample: VoiceSample) -> Sequence[Check]:
    figures: Mapping[str, Any] | None = sample.figures
    return judge(figures, sample.sample_text).checks
