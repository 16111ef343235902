"""Trainings: asked for, checked, begun, stopped, gone on with, looked at."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from troupe.accounts import People, User
from troupe.database import Database
from troupe.jobs import Job, Jobs, Subject
from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock, from_millis, to_millis
from troupe.live import LiveLog
from troupe.ports.training import Trainer
from troupe.talents.domain.datasets import Dataset
from troupe.talents.domain.foreign_configs import Format, Translated, translated
from troupe.talents.domain.lessons import LARGEST_YAML, BadConfig, Checked, check, read_yaml
from troupe.talents.domain.runs import Run
from troupe.talents.errors.training import (
    BaseModelMissing,
    BaseOfAnotherFamily,
    ConfigInvalid,
    ConfigTooLong,
    DataNotReady,
    ExtraMissing,
    MalformedConfig,
    NoCheckpoint,
    NoData,
    NothingToResume,
    NotToKeep,
    RunActive,
    RunFileNotFound,
    RunFinished,
    RunNotFound,
    WrongData,
)
from troupe.talents.service.agreeing import Agreements, require_grown
from troupe.talents.service.collecting import Collecting
from troupe.talents.service.crafting import FAMILIES
from troupe.talents.service.posing import Posing
from troupe.talents.store import Base, Courses, RunStore, bases_in, called

TRAINING = "talents.train"
_LIST = "talent runs"
_KEPT = timedelta(days=90)
_PICTURE = (".png",)


class Training:
    """The use cases of trainings."""

    def __init__(
        self,
        database: Database,
        store: RunStore,
        collecting: Collecting,
        posing: Posing,
        agreements: Agreements,
        courses: Courses,
        trainer: Trainer,
        models: Sequence[Path],
        people: People,
        jobs: Jobs,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._collecting = collecting
        self._posing = posing
        self._agreements = agreements
        self._courses = courses
        self._trainer = trainer
        self._models = models
        self._people = people
        self._jobs = jobs
        self._live = live
        self._clock = clock
        self._new_id = new_id
        agreements.when_withdrawn("trainings", self._stopped)

    def read(self, config: Mapping[str, Any] | None, yaml: str | None, *, has_data: bool = False) -> Checked:
        """A config judged as a whole, by itself or with data that are named beside it; nothing is begun."""
        if yaml is not None and len(yaml.encode("utf-8", "replace")) > LARGEST_YAML:
            raise ConfigTooLong(LARGEST_YAML)
        try:
            told = config if config is not None else read_yaml(yaml or "")
        except BadConfig as refused:
            raise MalformedConfig(str(refused)) from None
        return check(told, has_data=has_data, usual=self._trainer.usual())

    def translate(self, format: Format, text: str) -> Translated:
        """Another trainer's config as ours; nothing is begun."""
        try:
            return translated(format, text)
        except BadConfig as refused:
            raise MalformedConfig(str(refused)) from None

    async def start(
        self,
        user: User,
        checked: Checked,
        dataset_id: str | None = None,
        *,
        backend: str | None = None,
        accept_thin: bool = False,
    ) -> tuple[Run, Job]:
        """Begin a training; the very same that waits or runs already is given back."""
        if checked.normalised is None:
            raise ConfigInvalid(checked.errors)
        checked = self._with_backend(checked, backend)
        config = checked.normalised or {}
        require_grown(f"{config['id'].replace('.', ' ')} {config['description']}", "The config")
        named = config.pop("dataset_id", None)  # which data set it was stays with the run, not with the kit
        if not (wanted := dataset_id or named):
            raise NoData
        dataset = await self._collecting.get(user, wanted)
        if dataset.type != checked.type:
            raise WrongData(config["id"], dataset.type)
        await self._agreements.require(user, dataset.subject, dataset.consent_id)
        if config.pop("resume", False) and (last := await self._unfinished(user, config["id"])):
            return await self.resume(user, last.id)
        await self._require_prior(user, config)
        report = dataset.report()
        if report["verdict"] == "not_ready" and not accept_thin:
            raise DataNotReady(report["findings"])
        return await self._begin(user, checked, dataset)

    async def _require_prior(self, user: User, config: Mapping[str, Any]) -> None:
        """Pictures of what the model is to keep come from a data set; they show nobody real."""
        if sitter := config.get("reg_from_persona"):
            await self._posing.grown(user, sitter)
            return
        folder, id = config.get("reg_data_dir"), config.get("reg_dataset_id")
        if folder and not id:
            raise NotToKeep("folders are only read in the terminal", "reg_data_dir")
        if not id:
            return
        kept = await self._collecting.get(user, id)
        if kept.type == "personality" or not kept.used:
            raise NotToKeep("there is no picture among them")
        if kept.subject != "fictional":
            raise NotToKeep("they show somebody real")

    async def resume(self, user: User, id: str, *, finish: bool = False) -> tuple[Run, Job]:
        """Go on from the last checkpoint; with `finish` make a kit of it as it is."""
        run = await self.get(user, id)
        if not run.ended or run.state == "done":
            raise RunFinished(run.state) if run.state == "done" and finish else NothingToResume(run.state)
        if not self._courses.has_checkpoint(id):
            raise NoCheckpoint
        await self._jobs.open()
        async with self._database.writing():
            await self._people.hold(user)
            await self._require_free(user, run.kit_id)
            job = await self._enqueue(user, run, finish=finish)
            again = {"state": "queued", "job_id": job.id, "error": None, "finished_at": None}
            await self._store.change(id, again)
        return await self.get(user, id), job

    async def _unfinished(self, user: User, kit_id: str) -> Run | None:
        """The last training of a kit, when it ended early and can go on."""
        newest = (await self.page(user, 100, None)).items
        last = next((run for run in newest if run.kit_id == kit_id), None)
        return last if last and self.can_resume(last) else None

    def can_resume(self, run: Run) -> bool:
        """Whether a training that ended early has something to go on from."""
        return run.ended and run.state != "done" and self._courses.has_checkpoint(run.id)

    async def cancel(self, user: User, id: str) -> Run:
        """Stop after the present step; what was learnt stays."""
        run = await self.get(user, id)
        if run.ended or run.job_id is None:
            raise RunFinished(run.state)
        await self._jobs.cancel(run.job_id, user)
        return await self.get(user, id)

    async def get(self, user: User, id: str) -> Run:
        found = await self._store.find(user.id, id) if is_id(id) else None
        if found is None:
            raise RunNotFound(id)
        return found

    async def page(self, user: User, limit: int, cursor: str | None) -> Page[Run]:
        place = read_cursor(_LIST, cursor, (int, str))
        before = (from_millis(int(place[0])), str(place[1])) if place else None
        found = await self._store.page(user.id, limit + 1, before)
        return cut(found, limit, lambda each: [to_millis(each.created_at), each.id], _LIST)

    async def seconds_per_step(self, run: Run) -> float | None:
        """How long a step took the last training on the same base model; None before there was one."""
        return (await self._store.paces(run.user_id)).get(str(run.config.get("base_model")))

    async def curve(self, user: User, id: str, since: int = 0) -> list[dict[str, float]]:
        await self.get(user, id)
        return self._courses.curve(id, since)

    async def picture(self, user: User, id: str, name: str) -> bytes:
        """A sample of a run, by a name that the run tells."""
        run = await self.get(user, id)
        known = any(each.get("file") == name for each in run.samples)
        content = self._courses.file(id, name) if known and name.endswith(_PICTURE) else None
        if content is None:
            raise RunFileNotFound(name)
        return content

    async def forget(self, user: User) -> None:
        """A person leaves: what their trainings laid out goes with them; the rows go with all others."""
        cursor = None
        while True:
            page = await self.page(user, 100, cursor)
            for run in page.items:
                self._courses.remove(run.id)
            if (cursor := page.next_cursor) is None:
                return

    async def tidy(self) -> None:
        """Runs that ended long ago go, and their folders with them; loss and report stay with the kit."""
        for consent_id in await self._agreements.withdrawn():
            await self._drop_courses(consent_id)
        old = await self._store.ended_before(self._clock() - _KEPT)
        for id in old:
            self._courses.remove(id)
        if old:
            await self._store.remove(old)

    async def hear_of_end(self, job: Job) -> None:
        """A job ended: its run does too, in the same transaction."""
        run = await self._store.of_job(job.id)
        if run is None or run.ended:
            return
        code = (job.error or {}).get("code")
        failed = "interrupted" if code == "interrupted" else "failed"
        state: Any = {"done": "done", "cancelled": "cancelled"}.get(job.state, failed)
        error = dict(job.error) if job.error and state in ("failed", "interrupted") else None
        await self._store.change(run.id, {"state": state, "error": error, "finished_at": self._clock()})
        if run.consent_id in await self._agreements.withdrawn():
            with suppress(TroupeError):  # what still writes there is gone at the next start, and so is this
                self._courses.remove(run.id)
        told = {"id": run.id, "state": state, "kit_id": run.kit_id if state == "done" else None, "error": error}
        await self._live.announce(f"training:{run.id}", "training.finished", told)

    async def _begin(self, user: User, checked: Checked, dataset: Dataset) -> tuple[Run, Job]:
        config = dict(checked.normalised or {})
        digest = dataset.sha256
        await self._jobs.open()
        async with self._database.writing():
            await self._people.hold(user)
            for other in await self._store.under_way(user.id):
                if other.kit_id != config["id"]:
                    continue
                if other.config == config and other.dataset_sha256 == digest and other.job_id:
                    return other, await self._jobs.get(other.job_id, user)
                raise RunActive(config["id"], other.id)
            begun = {"phase": "queued", "step": 0, "steps": config["max_train_steps"]}
            run = Run(
                self._new_id(), user.id, config["id"], checked.type, config, dataset.id, digest, dataset.consent_id,
                "queued", begun, [], None, None, None, self._clock(), None, None,
            )  # fmt: skip
            job = await self._enqueue(user, run, finish=False)
            run = replace(run, job_id=job.id)
            await self._store.add(run)
        return run, job

    async def _require_free(self, user: User, kit_id: str) -> None:
        for other in await self._store.under_way(user.id):
            if other.kit_id == kit_id:
                raise RunActive(kit_id, other.id)

    async def _enqueue(self, user: User, run: Run, *, finish: bool) -> Job:
        queue = "gpu" if "gpu" in await self._jobs.attended() else "cpu"
        return await self._jobs.start(
            TRAINING,
            user,
            title=f"Train {run.kit_id}"[:120],
            queue=queue,  # type: ignore[arg-type]  # one of the two names above
            subject=Subject("training", run.id),
            inputs={"run_id": run.id, "finish": finish},
        )

    def _with_backend(self, checked: Checked, wanted: str | None) -> Checked:
        """The config with the way that this computer can go; `auto` trains wherever that can be done."""
        config = dict(checked.normalised or {})
        asked = (wanted or config["backend"]) if "backend" in config else "torch"
        if asked != "preview":
            try:
                base_for(bases_in(self._models), config)
                if (lacks := self._trainer.lacks()) is not None:
                    raise ExtraMissing(lacks)
            except (BaseModelMissing, ExtraMissing):
                if asked != "auto":
                    raise
                asked = "preview"
            else:
                asked = "torch"
        if "backend" in config:
            config["backend"] = asked
        return replace(checked, normalised=config)

    async def _drop_courses(self, consent_id: str) -> None:
        """The pictures that ended trainings were given, and what they learnt; curve and kit's report are no picture."""
        for id in await self._store.ended_under(consent_id):
            self._courses.remove(id)

    async def _stopped(self, consent_id: str) -> Sequence[str]:
        """Trainings under an agreement that is none any more stop; nothing of them is installed."""
        found = [run for run in await self._store.open_under(consent_id) if run.job_id]
        for run in found:
            user = await self._people.acting(run.user_id)
            await self._jobs.cancel(run.job_id or "", user)
        await self._drop_courses(consent_id)
        return [run.kit_id for run in found]


def base_for(bases: Sequence[Base], config: Mapping[str, Any]) -> Base:
    """The model that a config names, of the kind that it wants."""
    wanted = FAMILIES.get(config.get("sdx_version", ""), "text")
    fitting = [base for base in bases if wanted in (base.family, base.type)]
    base = called(bases, config["base_model"])
    if base is None:
        raise BaseModelMissing(config["base_model"], [each.name for each in fitting])
    if base not in fitting:
        raise BaseOfAnotherFamily(base.name, base.family, wanted)
    return base
