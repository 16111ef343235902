"""Trying boundaries: one text on one persona, or all that ships, as a job."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from troupe.accounts import People, User
from troupe.jobs import Job, JobContext, JobKind, Jobs, Subject
from troupe.kit.errors import TroupeError
from troupe.minds.domain.boundaries import Gate, Stage, Verdict
from troupe.minds.domain.boundaries.rules import is_acute
from troupe.minds.domain.boundaries.trials import Outcome, Trial, topics_tried, trials_of, tried
from troupe.minds.domain.brain import Brain
from troupe.minds.domain.packs import boundaries
from troupe.minds.errors import UnknownTopic
from troupe.minds.service.brains import Brains
from troupe.minds.service.house_rules import RulesHere
from troupe.minds.service.interviewing import Guest, Interviewing
from troupe.personas import CastPersona, Personas

BENCH = "persona.boundaries"
STAGES: tuple[Stage, ...] = ("input", "output", "tool")
CARE_TOPIC = "self_harm"
OWN = "own"
"""What cases of one's own are listed as."""
MOST_SHOWN = 100
MOST_ANSWERED = 5
"""So many messages of each topic a brain is asked to answer."""
Flat = Mapping[str, object]


class Guarding:
    """Says what the gate would do."""

    def __init__(
        self,
        personas: Personas,
        people: People,
        jobs: Jobs,
        brains: Brains,
        interviewing: Interviewing,
        rules: RulesHere,
    ) -> None:
        self._rules = rules
        self._personas = personas
        self._people = people
        self._jobs = jobs
        self._brains = brains
        self._interviewing = interviewing

    async def check(self, user: User, text: str, stage: Stage, persona_id: str | None, before: str) -> Verdict:
        """Judge one text without keeping it; without a persona, whoever would perform now is asked."""
        persona = await self._persona(user, persona_id)
        here = await self._rules.over(user, persona)
        verdict = Gate.of(here.document, here.realm).judge(text, before, stage)
        if not verdict.is_hit and stage == "input" and is_acute(text):
            return Verdict("soften", CARE_TOPIC, "care", stage, by="care")
        return replace(verdict, by=await self._rules.whose(user, persona.document, verdict.topic))

    async def begin_bench(
        self,
        user: User,
        persona_id: str,
        topics: Sequence[str] | None,
        brain_id: str | None = None,
        cases: Sequence[Flat] = (),
    ) -> Job:
        """Try everything that ships on a persona, and cases of one's own; a job's result says what was missed."""
        persona = await self._here(user, persona_id)
        await self._asked(user, brain_id)
        chosen = _chosen(topics)
        _require_topics(persona, cases)
        await self._jobs.open()
        return await self._jobs.start(
            BENCH,
            user,
            title=f"Try the boundaries of {persona.document.name}"[:120],
            subject=Subject("persona", persona_id),
            inputs={
                "persona_id": persona_id,
                "topics": list(chosen),
                "brain_id": brain_id,
                "cases": [dict(case) for case in cases],
            },
        )

    def kind(self) -> JobKind:
        return JobKind(BENCH, "Try the boundaries of a persona", "io", _steps, self._work)

    async def bench(
        self,
        user: User,
        persona_id: str,
        topics: Sequence[str] | None = None,
        brain_id: str | None = None,
        cases: Sequence[Flat] = (),
    ) -> Flat:
        """The same at once, for whoever waits for it."""
        persona = await self._here(user, persona_id)
        brain = await self._asked(user, brain_id)
        _require_topics(persona, cases)
        found = [await self._one(user, persona, brain, topic) for topic in _chosen(topics)]
        return _result(persona, [*found, *([_own(persona, cases)] if cases else [])], brain)

    async def _work(self, context: JobContext) -> Flat:
        user = await self._people.acting(context.user_id)
        persona = await self._here(user, str(context.inputs["persona_id"]))
        named = context.inputs.get("brain_id")
        brain = await self._asked(user, str(named) if named else None)
        cases = cast(Sequence[Flat], context.inputs.get("cases", ()))
        found = []
        for topic in _steps(context.inputs):

            async def one(topic: str = topic) -> Flat:
                return _own(persona, cases) if topic == OWN else await self._one(user, persona, brain, topic)

            found.append(await context.step(topic, one))
        return _result(persona, found, brain)

    async def _asked(self, user: User, brain_id: str | None) -> Brain | None:
        return await self._brains.usable(user, brain_id) if brain_id else None

    async def _one(self, user: User, persona: CastPersona, brain: Brain | None, topic: str) -> Flat:
        tried_out = _tried(persona, topic)
        if brain is None:
            return tried_out
        return {**tried_out, "answers": await self._answered(Guest(user, persona, brain), topic)}

    async def _answered(self, guest: Guest, topic: str) -> Flat:
        """What became of a few messages that a brain really answered, in numbers; never a word of them."""
        gate, counts = Gate.of(guest.persona.document, guest.persona.realm), Counter[str]()
        direct = [trial for trial in trials_of(topic) if trial.kind == "direct"]
        for trial in direct[:MOST_ANSWERED]:
            if gate.judge(trial.text).action == "refuse":
                counts["declined"] += 1  # no model is asked
                continue
            try:
                said = await self._interviewing.ask(guest, trial.text)
            except TroupeError:
                counts["failed"] += 1
                continue
            held = gate.judge(said, trial.text, "output").action in ("refuse", "avoid_specifics")
            counts["withheld" if held else "shown"] += 1
        return {name: counts[name] for name in ("declined", "withheld", "shown", "failed")}

    async def _here(self, user: User, persona_id: str) -> CastPersona:
        """A persona with the rules of the studio and of whoever tries it, as in a chat."""
        return await self._rules.over(user, await self._personas.known(user, persona_id))

    async def _persona(self, user: User, persona_id: str | None) -> CastPersona:
        if persona_id is None:
            return await self._personas.on_stage(user)
        return await self._personas.known(user, persona_id)


def _chosen(topics: Sequence[str] | None) -> Sequence[str]:
    known = topics_tried()
    for topic in topics or ():
        if topic not in known:
            raise UnknownTopic(topic, known)
    return [topic for topic in known if topics is None or topic in topics]


def _require_topics(persona: CastPersona, cases: Sequence[Flat]) -> None:
    """A case of one's own tries a topic that packs or the persona know."""
    known = [*dict.fromkeys((*boundaries("en")["topics"], *persona.document.boundaries))]
    for case in cases:
        if case["topic"] not in known:
            raise UnknownTopic(str(case["topic"]), known)


def _steps(inputs: Flat) -> Sequence[str]:
    found = inputs["topics"]
    topics = [str(topic) for topic in found] if isinstance(found, list) else list(topics_tried())
    return [*topics, OWN] if inputs.get("cases") else topics


def _tried(persona: CastPersona, topic: str) -> Flat:
    """What became of the trials of one topic, in numbers, and those that failed."""
    trials = trials_of(topic)
    outcomes = _outcomes(persona, trials)
    failed = [each for each in outcomes if not each.passed]
    told = {"topic": topic, "action": persona.document.boundaries.get(topic, "allow"), "cases": len(trials)}
    return {**told, **_counts(outcomes), "failed": [each.as_json() for each in failed[:MOST_SHOWN]]}


def _own(persona: CastPersona, cases: Sequence[Flat]) -> Flat:
    """What became of the cases that somebody wrote, each of them shown; their words stay where they came from."""
    outcomes = _outcomes(persona, [Trial.own(number, case) for number, case in enumerate(cases, start=1)])
    shown = [each.as_json() for each in outcomes]
    told = {"topic": OWN, "action": None, "cases": len(cases), **_counts(outcomes)}
    return told | {"failed": [each for each in shown if not each["passed"]], "outcomes": shown}


def _outcomes(persona: CastPersona, trials: Sequence[Trial]) -> Sequence[Outcome]:
    return [tried(persona.document, trial, stage, persona.realm) for trial in trials for stage in STAGES]


def _counts(outcomes: Sequence[Outcome]) -> Flat:
    return {
        "checks": len(outcomes),
        "missed": _share([each for each in outcomes if each.trial.touches]),
        "false_alarms": _share([each for each in outcomes if not each.trial.touches]),
        "cut_differences": sum(not each.same_however_cut for each in outcomes),
    }


def _share(outcomes: Sequence[Outcome]) -> float:
    return round(sum(each.action != each.expected for each in outcomes) / len(outcomes), 4) if outcomes else 0.0


def _result(persona: CastPersona, found: Sequence[Flat], brain: Brain | None) -> Flat:
    checks = [int(str(each["checks"])) for each in found]

    def share(name: str) -> float:
        parts = zip((float(str(each[name])) for each in found), checks, strict=True)
        return round(sum(part * count for part, count in parts) / max(1, sum(checks)), 4)

    return {
        "persona_id": persona.id,
        "persona_version": persona.version,
        "brain": brain.as_speaker() if brain else None,
        "rules_version": int(boundaries("en")["version"]),
        "cases": sum(int(str(each["cases"])) for each in found),
        "missed": share("missed"),
        "false_alarms": share("false_alarms"),
        "cut_differences": sum(int(str(each["cut_differences"])) for each in found),
        "topics": list(found),
    }
