"""Trying out two versions of a persona in live chats, and saying once which one is better."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal
from troupe.personas.domain import CastPersona, Shown
from troupe.personas.domain.experiment import (
    MOST_EXPERIMENTS,
    Experiment,
    ExperimentStatus,
    Measure,
    NewExperiment,
    Promotion,
)
from troupe.personas.domain.reading import Fields, Problem, read
from troupe.personas.domain.trial import Results, results_of
from troupe.personas.errors import ExperimentRunning, ExperimentState, Refused, SeedPersonaNotFound
from troupe.personas.service.history import History
from troupe.personas.service.seeing import Personas, said_as
from troupe.personas.store import ExperimentStore, VersionStore


@dataclass(frozen=True)
class ShownExperiment:
    """An experiment and what it has measured so far."""

    experiment: Experiment
    results: Results


@dataclass(frozen=True)
class Measurement:
    """One answer of a chat, as a number."""

    measure: Measure
    persona: CastPersona
    chat_id: str
    node_id: str
    value: float
    scripted: bool


class Experimenting:
    """Experiments with personas; for their owners."""

    def __init__(
        self,
        database: Database,
        personas: Personas,
        store: ExperimentStore,
        versions: VersionStore,
        history: History,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._personas = personas
        self._store = store
        self._versions = versions
        self._history = history
        self._live = live
        self._clock = clock
        self._new_id = new_id

    async def list(self, user: User, id: str) -> Sequence[ShownExperiment]:
        """All experiments with one persona, the newest first."""
        await self._personas.mine(user, id)
        return [await self._shown(each) for each in await self._store.of(id)]

    async def make(self, user: User, id: str, fields: Fields) -> ShownExperiment:
        """A new experiment with two versions; it begins when it is started."""
        with said_as("INVALID_INPUT"):
            wanted = read(NewExperiment, fields)
        async with self._database.writing():
            await self._personas.held(user, id, "owner")
            await self._require_versions(id, wanted)
            experiment = Experiment(
                id=self._new_id(),
                persona_id=id,
                status="draft",
                verdict="undecided",
                decided=None,
                created_at=self._clock(),
                **wanted.model_dump(),
            )
            await self._store.add(experiment)
        return await self._shown(experiment)

    async def start(self, user: User, id: str, experiment_id: str) -> ShownExperiment:
        """From now on chats are shared between both versions; or again, after a pause."""
        async with self._database.writing():
            persona, experiment = await self._held(user, id, experiment_id, "draft", "paused")
            if persona.experiment_id is not None:
                raise ExperimentRunning(persona.experiment_id)
            return await self._save(experiment.started(self._clock()))

    async def pause(self, user: User, id: str, experiment_id: str) -> ShownExperiment:
        """All chats get the present version; nothing is measured meanwhile."""
        async with self._database.writing():
            _, experiment = await self._held(user, id, experiment_id, "running")
            return await self._save(replace(experiment, status="paused"))

    async def finish(self, user: User, id: str, experiment_id: str) -> ShownExperiment:
        """The end; without enough chats the verdict stays open for good."""
        async with self._database.writing():
            _, experiment = await self._held(user, id, experiment_id, "running", "paused")
            return await self._save(experiment.finished(self._clock()))

    async def promote(self, user: User, id: str, experiment_id: str, fields: Fields) -> Shown:
        """Make one arm the persona's next version; a running experiment ends with it."""
        with said_as("INVALID_INPUT"):
            arm = read(Promotion, fields).arm
        async with self._database.writing():
            _, experiment = await self._held(user, id, experiment_id, "running", "paused", "finished")
            if experiment.status != "finished":
                await self._save(experiment.finished(self._clock()))
            return await self._history.restore(user, id, str(experiment.version_of(arm)), None)

    async def measured(self, told: Measurement) -> None:
        """Count an answer, if a running experiment measures this and the answer came from one of its arms."""
        if told.persona.experiment_id is None:
            return
        async with self._database.writing():
            experiment = await self._store.hold(told.persona.experiment_id)
            if experiment is None or not _counts(experiment, told):
                return
            new_chat = not await self._store.knows(experiment.id, told.chat_id, scripted=told.scripted)
            await self._store.measured(experiment.id, told.chat_id, told.node_id, told.value, scripted=told.scripted)
            if new_chat and experiment.verdict == "undecided":
                await self._judge(experiment)

    async def forget(self, node_ids: Sequence[str]) -> None:
        """Answers that were taken out of their chat count no longer; a verdict that was given stays."""
        await self._store.forget(node_ids)

    async def _judge(self, experiment: Experiment) -> None:
        """Give the verdict, once: who looks again and again finds differences that are not there."""
        results = results_of(experiment, await self._store.values(experiment.id))
        verdict, scripted = results.conclusion(experiment.min_per_arm)
        if verdict != "undecided":
            decided = results.as_json() | {"scripted_only": scripted}
            judged = replace(experiment, verdict=verdict, decided=decided)
            await self._store.save(judged)
            await self._announce(judged)

    async def _announce(self, experiment: Experiment) -> None:
        data = {
            "persona_id": experiment.persona_id,
            "experiment_id": experiment.id,
            "verdict": experiment.verdict,
        }
        await self._live.announce(f"persona:{experiment.persona_id}", "experiment.decided", data)
        owner_id = await self._personas.owner_of(experiment.persona_id)
        if owner_id is not None:
            await self._live.announce(personal("me", owner_id), "experiment.decided", data)

    async def _require_versions(self, id: str, wanted: NewExperiment) -> None:
        wrong = [
            Problem(name, "not_found", f"There is no version {number} of this persona.")
            for name, number in (("arm_a", wanted.arm_a), ("arm_b", wanted.arm_b))
            if await self._versions.find(id, number) is None
        ]
        if wanted.arm_a == wanted.arm_b:
            wrong.append(Problem("arm_b", "same", "Both arms are the same version."))
        if len(await self._store.of(id)) >= MOST_EXPERIMENTS:
            wrong.append(Problem("", "too_many", f"A persona has at most {MOST_EXPERIMENTS} experiments."))
        if wrong:
            raise Refused("INVALID_INPUT", wrong)

    async def _held(
        self, user: User, id: str, experiment_id: str, *allowed: ExperimentStatus
    ) -> tuple[CastPersona, Experiment]:
        persona = await self._personas.held(user, id, "owner")
        found = await self._store.hold(experiment_id) if is_id(experiment_id) else None
        if found is None or found.persona_id != id:
            raise SeedPersonaNotFound(id, "experiment")
        if found.status not in allowed:
            raise ExperimentState(found.status)
        return persona, found

    async def _save(self, experiment: Experiment) -> ShownExperiment:
        await self._store.save(experiment)
        return await self._shown(experiment)

    async def _shown(self, experiment: Experiment) -> ShownExperiment:
        return ShownExperiment(experiment, results_of(experiment, await self._store.values(experiment.id)))


def _counts(experiment: Experiment, told: Measurement) -> bool:
    same_version = told.persona.version == experiment.version_for(told.chat_id)
    return experiment.status == "running" and experiment.measure == told.measure and same_version
