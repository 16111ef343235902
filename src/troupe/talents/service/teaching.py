"""The work of a training: samples laid out, the trainer followed, a kit made and judged."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, cast

from troupe.accounts import People, User
from troupe.jobs import JobContext, JobKind
from troupe.kit.errors import Limited, TroupeError
from troupe.kit.times import Clock, as_text
from troupe.live import LiveLog
from troupe.media import MediaLibrary
from troupe.ports.training import Trainer, TrainingFailed
from troupe.talents.domain.datasets import Dataset, held_out
from troupe.talents.domain.runs import Run, has_worked, repeats, verdict_of
from troupe.talents.errors.training import LikenessRequired, NoEffect, TrainingEnded
from troupe.talents.service.agreeing import Agreements
from troupe.talents.service.collecting import Collecting
from troupe.talents.service.crafting import write_kit
from troupe.talents.service.keeping import Keeping
from troupe.talents.service.personalities import Personalities
from troupe.talents.service.posing import Posing, Told
from troupe.talents.service.previewing import Previewing, write_preview
from troupe.talents.service.seeing import Seen
from troupe.talents.service.training import TRAINING, base_for
from troupe.talents.store import Courses, RunStore, bases_in

if TYPE_CHECKING:
    from troupe.jobs.domain import Flat

STEP = "training"
_BETWEEN_S = 0.5
_CURVE_EVERY_S = 2.0


class Teaching:
    """One kind of job."""

    def __init__(
        self,
        store: RunStore,
        collecting: Collecting,
        posing: Posing,
        agreements: Agreements,
        keeping: Keeping,
        personalities: Personalities,
        courses: Courses,
        previewing: Previewing,
        trainer: Trainer,
        models: Sequence[Path],
        people: People,
        media: MediaLibrary,
        live: LiveLog,
        clock: Clock,
        told: Told,
    ) -> None:
        self._store = store
        self._collecting = collecting
        self._posing = posing
        self._agreements = agreements
        self._keeping = keeping
        self._personalities = personalities
        self._courses = courses
        self._previewing = previewing
        self._trainer = trainer
        self._models = models
        self._people = people
        self._media = media
        self._live = live
        self._clock = clock
        self._told = told

    def kind(self) -> JobKind:
        return JobKind(TRAINING, "Train a talent kit", "cpu", (STEP,), self._work)

    async def _work(self, context: JobContext) -> "Flat | None":
        async def teach() -> dict[str, object]:
            return await self._taught(context)

        return cast("Flat", await context.step(STEP, teach))

    async def _taught(self, context: JobContext) -> dict[str, object]:
        """From the order to the installed kit; an attempt that was cut short goes on where the folder stands."""
        user = await self._people.acting(context.user_id)
        run = await self._store.find(user.id, str(context.inputs["run_id"]))
        if run is None:
            raise TrainingEnded("run_missing", "This training was thrown away.", "Start it again.")
        dataset = await self._collecting.get(user, run.dataset_id)
        await self._agreements.require(user, dataset.subject, dataset.consent_id)
        started = run.started_at or self._clock()
        await self._store.change(run.id, {"state": "preparing", "started_at": started}, only_open=True)
        if run.backend == "preview":
            return await self._previewed(user, run, dataset)
        folder = await self._laid(user, run, dataset)
        report = await self._followed(context, run, folder, finish=bool(context.inputs.get("finish")))
        return await self._installed(user, run.id, dataset, folder, report)

    async def _previewed(self, user: User, run: Run, dataset: Dataset) -> dict[str, object]:
        """Nothing is trained: the drawing is fitted to the pictures, and the kit says so."""
        phase: dict[str, Any] = {"phase": "reading data", "step": 0, "steps": 1}
        await self._tell_phase(run, "preparing", phase)
        found = await self._previewing.look_at(user, run, dataset)
        told = dict(found.report) | {"verdict": "preview", "data": await self._about(user, run, dataset)}
        await self._store.change(run.id, {"report": told, "samples": found.samples}, only_open=True)
        await self._tell_phase(run, "finishing", phase | {"phase": "installing", "step": 1})
        with self._keeping.library.shelves.draft() as draft:
            now = as_text(self._clock())
            await asyncio.to_thread(write_preview, draft, run, dataset, found, now)
            await self._require_consent(user, dataset)
            await self._keeping.install(user, draft, run.kit_id, "trained", on_conflict="version")
        return {"kit_id": run.kit_id, "run_id": run.id, "verdict": "preview"}

    async def _tell_phase(self, run: Run, state: str, progress: Mapping[str, Any]) -> None:
        await self._store.change(run.id, {"state": state, "progress": dict(progress)}, only_open=True)
        news = {name: value for name, value in progress.items() if name != "log"}
        await self._live.announce(f"training:{run.id}", "training.changed", {"id": run.id, "state": state, **news})

    async def _require_consent(self, user: User, dataset: Dataset) -> None:
        if dataset.consent_id and not await self._agreements.holds(user.id, dataset.consent_id):
            raise LikenessRequired

    async def _laid(self, user: User, run: Run, dataset: Dataset) -> Path:
        config = run.config
        base = base_for(bases_in(self._models), config)
        order: dict[str, Any] = {
            "type": run.type,
            "base": str(base.path),
            "family": base.family,
            "config": dict(config),
        }
        if self._courses.is_laid(run.id):
            return await asyncio.to_thread(self._courses.lay, run.id, order, {})
        if run.type == "personality":
            held = held_out(dataset.used)
            lines = [
                {"messages": [dict(one) for one in each.messages], "held": each.id in held, "weight": each.weight}
                for each in dataset.used
            ]
            order |= {"samples": lines, "system": await self._system(user, dataset)}
            return await asyncio.to_thread(self._courses.lay, run.id, order, {})
        files, samples = await self._pictures(user, dataset, "picture", masks=config.get("masked_loss") is not False)
        more, prior = await self._prior(user, config, len(samples))
        if prior:
            files, order["prior"] = files | more, prior
        prompts = config["sample_prompts"] or [", ".join(filter(None, [config["token"], "portrait"]))]
        order |= {"samples": samples, "sample_prompts": prompts, "negatives": config["negatives"]}
        return await asyncio.to_thread(self._courses.lay, run.id, order, files)

    async def _prior(
        self, user: User, config: Mapping[str, Any], count: int
    ) -> tuple[dict[str, bytes], list[dict[str, str]]]:
        """What the model is to keep: pictures that somebody chose, or as many views of a persona as it learns from."""
        if not config["prior_weight"]:
            return {}, []
        if kept := config.get("reg_dataset_id"):
            return await self._pictures(user, await self._collecting.get(user, kept), "prior")
        if not (sitter := config.get("reg_from_persona")):
            return {}, []
        views = await self._posing.views(user, sitter, count)
        names = [f"prior-{number:04d}.png" for number in range(len(views))]
        samples = [{"file": name, "caption": each.caption} for name, each in zip(names, views, strict=True)]
        return {name: each.content for name, each in zip(names, views, strict=True)}, samples

    async def _pictures(
        self, user: User, dataset: Dataset, called: str, *, masks: bool = False
    ) -> tuple[dict[str, bytes], list[dict[str, str]]]:
        """A data set's pictures as files of a course, and what is said of each."""
        files, samples = {}, []
        for number, each in enumerate(dataset.used):
            name = f"{called}-{number:04d}{PurePath(each.name).suffix.lower()[:8]}"
            files[name] = await self._media.read(user, each.media_id or "")
            samples.append({"file": name, "caption": each.caption})
            if each.mask_media_id and masks:
                mask = f"mask-{number:04d}.png"
                files[mask] = await self._media.read(user, each.mask_media_id)
                samples[-1]["mask"] = mask
        return files, samples

    async def _system(self, user: User, dataset: Dataset) -> str:
        """What the model will be told when it talks as this persona, so that it learns beside the same words."""
        if dataset.persona_id:
            with suppress(TroupeError):  # thrown away since; its lines still say how it talks
                return await self._told(user, dataset.persona_id)
        return f"You are {dataset.name}."

    async def _followed(self, context: JobContext, run: Run, folder: Path, *, finish: bool) -> Mapping[str, Any]:
        seen = Seen(run, self._courses.curve(run.id), self._clock)
        telling = asyncio.create_task(self._tell(context, seen))
        try:
            learnt = await self._trainer.train(folder, seen.hear, finish=finish)
        except TrainingFailed as fault:
            raise TrainingEnded(fault.code, fault.detail, fault.next_step, fault.change) from None
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling
            await self._write(context, seen, last=True)
        return learnt.report

    async def _tell(self, context: JobContext, seen: Seen) -> None:
        while True:
            await asyncio.sleep(_BETWEEN_S)
            await self._write(context, seen, last=False)

    async def _write(self, context: JobContext, seen: Seen, *, last: bool) -> None:
        """What is new since the last look: rows, curve, and the page that watches."""
        if not seen.is_new and not (last and seen.points):  # a look that was broken off wrote only a part
            return
        seen.is_new = False
        state = "finishing" if seen.progress.get("phase") == "checking" else "training"
        values = {"progress": dict(seen.progress), "samples": list(seen.samples), "state": state}
        await self._store.change(seen.run.id, values, only_open=True)
        topic = f"training:{seen.run.id}"
        news = {name: value for name, value in seen.progress.items() if name != "log"}
        await self._live.announce(topic, "training.changed", {"id": seen.run.id, "state": state, **news})
        for sample in seen.unsaid():
            await self._live.announce(topic, "training.sample", dict(sample))
        if seen.points and (last or time.monotonic() - seen.curve_at > _CURVE_EVERY_S):
            seen.curve_at = time.monotonic()
            await asyncio.to_thread(self._courses.write_curve, seen.run.id, list(seen.points))
        if not last:
            steps = seen.progress.get("steps") or 1
            with suppress(Limited):
                await context.progress(min(99, seen.progress["step"] * 100 // steps), seen.progress.get("phase"))

    async def _installed(
        self, user: User, run_id: str, dataset: Dataset, folder: Path, report: Mapping[str, Any]
    ) -> dict[str, object]:
        run = await self._store.find(user.id, run_id)
        assert run is not None  # it was there when this began, and only ended runs are thrown away
        told = dict(report) | {"verdict": verdict_of(report["delta"]["median_rms"])}
        told["delta"] = {**report["delta"], "verdict": told["verdict"]}
        told["data"] = await self._about(user, run, dataset)
        await self._store.change(run_id, {"report": told})
        if "repetition" in report:
            told["repetition"] = {**report["repetition"], "verdict": "repeats" if repeats(report) else "fine"}
            await self._store.change(run_id, {"report": told})
        if not has_worked(run.type, report):
            raise NoEffect
        await self._require_consent(user, dataset)
        await self._tell_phase(run, "finishing", {**run.progress, "phase": "installing"})
        learnt = folder / "learnt.safetensors"
        if run.type == "personality":
            await self._personalities.install(user, run, dataset, learnt, told)
        else:
            with self._keeping.library.shelves.draft() as draft:
                now = as_text(self._clock())
                await asyncio.to_thread(write_kit, draft, run, dataset, learnt, told, self._courses, now)
                await self._keeping.install(user, draft, run.kit_id, "trained", on_conflict="version")
        return {"kit_id": run.kit_id, "run_id": run.id, "verdict": told["verdict"]}

    async def _about(self, user: User, run: Run, dataset: Dataset) -> dict[str, object]:
        """What was learnt from, as the report keeps it; of a consent only when it was given."""
        told: dict[str, object] = {"sha256": run.dataset_sha256, "usable": len(dataset.used)}
        if given := await self._agreements.given_at(user.id, dataset.consent_id):
            told["consent_given_at"] = as_text(given)
        return told | {"coach": dataset.report()["verdict"]}
