"""From a candidate to a better version: a replay judged blind, and a gate before adoption."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from troupe.accounts import People, User
from troupe.database import Database
from troupe.duels.domain.arena import Duel, Round, Spot
from troupe.duels.domain.improving import (
    FEWEST_RESULTS,
    USUAL_PROMPTS,
    Condition,
    Replay,
    Tally,
    conditions,
    verdict_of,
)
from troupe.duels.domain.prompts import everyday
from troupe.duels.errors.arena import DuelMissing, NotEnoughPrompts, NotImproved, OutOfStep
from troupe.duels.service.arena import Arena
from troupe.duels.service.duels import Asked, Duels
from troupe.duels.service.judging import Judging
from troupe.duels.service.playing import Players
from troupe.duels.service.prompt_sets import PromptSets
from troupe.duels.store.arena import ArenaStore
from troupe.duels.store.beside import JudgementStore, ReplayStore
from troupe.jobs import JobContext, JobKind, Jobs, Subject
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import Clock
from troupe.minds import boundaries_lost, truth_of
from troupe.personas import History, Persona, Personas

REPLAYING = "duels.replay"
MOST_SHOWN = 50


@dataclass(frozen=True)
class Below:
    """What stands below the making of better versions."""

    database: Database
    people: People
    personas: Personas
    history: History
    jobs: Jobs
    clock: Clock
    new_id: NewId


class Improving:
    """Has versions replayed, and lets in what is surely better."""

    def __init__(
        self,
        below: Below,
        store: ArenaStore,
        replays: ReplayStore,
        judgements: JudgementStore,
        duels: Duels,
        arena: Arena,
        players: Players,
        sets: PromptSets,
        judging: Judging,
    ) -> None:
        self._below = below
        self._store = store
        self._replays = replays
        self._judgements = judgements
        self._duels = duels
        self._arena = arena
        self._players = players
        self._sets = sets
        self._judging = judging

    def kind(self) -> JobKind:
        return JobKind(REPLAYING, "Replay two versions of a persona", "io", _steps, self._work)

    async def begin(
        self, user: User, persona_id: str, base: int, candidate: int, judge: str, prompts: Sequence[str] | None
    ) -> Replay:
        """Base and candidate answer the same prompts; the person judges in the arena, or a brain as a job."""
        below = self._below
        persona = await below.personas.as_least(user, persona_id, "editor")
        brain = None if judge == "me" else await self._judging.judge(user, judge)
        words = list(prompts) if prompts else await self._held_out(user, persona_id)
        if len(words) < FEWEST_RESULTS:
            raise NotEnoughPrompts(len(words), FEWEST_RESULTS)
        await below.jobs.open()
        async with below.database.writing():
            title = f"{persona.document.name} v{base} · v{candidate}"[:80]
            asked = [Asked(persona_id, base), Asked(persona_id, candidate)]
            prompt_set = await self._sets.add(user, title, words, for_replay=True)
            duel = await self._duels.set_up(
                user, asked, title, blind=True, pace="together", max_words=150, prompt_set_id=prompt_set.id
            )
            id, job_id = below.new_id(), None
            if brain is not None:
                inputs = {"replay_id": id, "prompts": len(prompt_set.prompts)}
                job = await below.jobs.start(REPLAYING, user, subject=Subject("persona", persona_id), inputs=inputs)
                job_id = job.id
            replay = Replay(
                id=id,
                user_id=user.id,
                realm=user.realm,
                persona_id=persona_id,
                base_version=base,
                candidate_version=candidate,
                current_version=persona.version,
                duel_id=duel.id,
                brain_id=brain.id if brain else None,
                job_id=job_id,
                adopted_version=None,
                created_at=below.clock(),
            )
            await self._replays.add(replay)
        return replay

    async def all(self, user: User) -> list[dict[str, object]]:
        return [each.as_json() for each in await self._replays.list(user.id, MOST_SHOWN)]

    async def show(self, user: User, id: str) -> dict[str, object]:
        """How far a replay is, and what it shows."""
        replay = await self._get(user, id)
        duel = await self._duels.get(user, replay.duel_id)
        rounds = await self._store.rounds_of(user.id, duel.id)
        tally, held = await self._held(user, replay, duel, rounds)
        prompts = (await self._sets.get(user, duel.prompt_set_id or "")).prompts
        played = sum(each.vote is not None or each.state == "skipped" for each in rounds)
        over = (played if replay.brain_id is None else await self._judged(user, replay, rounds)) >= len(prompts)
        return replay.as_json() | {
            "prompts": len(prompts),
            "played": played if replay.brain_id is None else len(rounds),
            "results": {**asdict(tally), "counted": tally.counted, "score": tally.score, "lower": tally.lower},
            "conditions": [asdict(each) for each in held],
            "verdict": verdict_of(held, is_over=over),
            "scripted": any(each.scripted == "both" for each in rounds),
        }

    async def adopt(self, user: User, id: str) -> dict[str, object]:
        """Make the candidate the present version; the base stays one restoring away."""
        replay = await self._get(user, id)
        persona = await self._below.personas.as_least(user, replay.persona_id, "editor")
        if persona.version != (replay.adopted_version or replay.current_version):
            raise OutOfStep(replay.current_version, persona.version)
        if replay.adopted_version is None:
            duel = await self._duels.get(user, replay.duel_id)
            _, held = await self._held(user, replay, duel, await self._store.rounds_of(user.id, duel.id))
            if not all(each.holds for each in held):
                raise NotImproved([each.name for each in held if not each.holds], [asdict(each) for each in held])
            async with self._below.database.writing():
                shown = await self._below.history.restore(user, persona.id, str(replay.candidate_version), None)
                await self._replays.change(replay.id, adopted_version=shown.persona.version)
                persona = shown.persona
        return {"persona_id": persona.id, "version": persona.version, "base_version": replay.base_version}

    async def _get(self, user: User, id: str) -> Replay:
        found = await self._replays.find(user.id, id) if is_id(id) else None
        if found is None:
            raise DuelMissing("replay")
        return found

    async def _held_out(self, user: User, persona_id: str) -> list[str]:
        """Prompts of the built-in set that nobody has voted on for this persona."""
        cast = await self._store.contestants(user.id)
        own = {each.id for each in cast.values() if each.persona_id == persona_id}
        rounds = await self._store.rounds_of(user.id)
        seen = {each.prompt for each in rounds if each.vote is not None and {each.x_id, each.y_id} & own}
        fresh = [prompt for prompt in everyday(user.language).prompts if prompt not in seen]
        secrets.SystemRandom().shuffle(fresh)
        return fresh[:USUAL_PROMPTS]

    async def _held(
        self, user: User, replay: Replay, duel: Duel, rounds: Sequence[Round]
    ) -> tuple[Tally, list[Condition]]:
        base_id, candidate_id = duel.contestant_ids
        tally = await self._tally(user, replay, rounds, candidate_id)
        documents = [
            await self._document(user, replay, version) for version in (replay.base_version, replay.candidate_version)
        ]
        truths = [
            truth_of(document, _texts(rounds, id))
            for document, id in zip(documents, (base_id, candidate_id), strict=True)
        ]
        return tally, conditions(tally, truths[0], truths[1], boundaries_lost(*documents))

    async def _document(self, user: User, replay: Replay, version: int) -> Persona:
        return (await self._below.personas.for_chat(user, replay.persona_id, "", version)).document

    async def _tally(self, user: User, replay: Replay, rounds: Sequence[Round], candidate: str) -> Tally:
        if replay.brain_id is None:
            said = [(each, each.better) for each in rounds if each.counts]
        else:
            there = {each.id: each for each in rounds}
            found = await self._judgements.of(user.id, with_contestants=True)
            own = [each for each in found if each.brain_id == replay.brain_id and each.round_id in there]
            said = [(there[each.round_id], each.verdict) for each in own if each.verdict != "invalid"]
        wins = sum(_whom(round, spot) == candidate for round, spot in said)
        ties = sum(spot == "tie" for _, spot in said)
        return Tally(wins, ties, len(said) - wins - ties)

    async def _judged(self, user: User, replay: Replay, rounds: Sequence[Round]) -> int:
        ids = {each.id for each in rounds}
        found = await self._judgements.of(user.id, with_contestants=True)
        return sum(each.brain_id == replay.brain_id and each.round_id in ids for each in found)

    async def _work(self, context: JobContext) -> Mapping[str, object]:
        """Play every prompt and have it judged, one after another."""
        user = await self._below.people.acting(context.user_id)
        replay = await self._get(user, str(context.inputs["replay_id"]))
        judge = await self._judging.judge(user, replay.brain_id or "")
        for step in _steps(context.inputs):

            async def one(step: str = step) -> str:
                round, _ = await self._arena.begin(user, replay.duel_id, "", None, f"{replay.id}:{step}")
                await self._players.wait(round.id)
                written = await self._arena.round(user, round.id)
                if not all(reply.is_written for reply in written.replies.values()):
                    return "void"
                return (await self._judging.read(user, judge, written)).verdict

            await context.step(step, one)
        return {"replay_id": replay.id, "verdict": str((await self.show(user, replay.id))["verdict"])}


def _texts(rounds: Sequence[Round], contestant: str) -> list[str]:
    spots: list[tuple[Round, Spot]] = [(each, "x" if each.x_id == contestant else "y") for each in rounds]
    return [each.replies[spot].text for each, spot in spots if each.replies[spot].is_written]


def _whom(round: Round, spot: object) -> str | None:
    return round.x_id if spot == "x" else round.y_id if spot == "y" else None


def _steps(inputs: Mapping[str, object]) -> Sequence[str]:
    return [str(number) for number in range(int(str(inputs["prompts"])))]
