"""A training that goes on at another computer: its folder written out, and taken in again."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from troupe.accounts import User
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.talents.domain.courses import BadCourse, Course, CourseExchange, CoursePicture
from troupe.talents.domain.datasets import Type
from troupe.talents.domain.lessons import Checked, check
from troupe.talents.domain.runs import Run
from troupe.talents.errors.training import ConfigInvalid, NoCheckpoint, NothingAdded, NothingToResume, NoTraining
from troupe.talents.service.agreeing import Agreements
from troupe.talents.service.collecting import Collecting
from troupe.talents.service.crafting import FAMILIES
from troupe.talents.service.masks import Arriving
from troupe.talents.service.training import Training
from troupe.talents.store import Courses, RunStore

_AT_ONCE = 20
_OF_THERE = ("dataset_id", "reg_dataset_id", "reg_from_persona")
"""What a config names that is known only where it was begun."""


class Travelling:
    """Trainings that leave, and trainings that arrive."""

    def __init__(
        self,
        training: Training,
        collecting: Collecting,
        agreements: Agreements,
        store: RunStore,
        courses: Courses,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._training = training
        self._collecting = collecting
        self._agreements = agreements
        self._store = store
        self._courses = courses
        self._clock = clock
        self._new_id = new_id

    async def pack(self, user: User, id: str, folder: Path) -> Sequence[str]:
        """Write a training that ended early into a new folder, with all that it needs but the model."""
        run = await self._training.get(user, id)
        if not run.ended or run.state == "done":
            raise NothingToResume(run.state)
        if not self._courses.has_checkpoint(id):
            raise NoCheckpoint
        dataset = await self._collecting.get(user, run.dataset_id)
        await self._agreements.require(user, dataset.subject, dataset.consent_id)
        about = {
            "format": 1,
            "config": dict(run.config),
            "data": {"name": dataset.name, "token": dataset.token, "subject": dataset.subject},
            "progress": {name: run.progress.get(name) or 0 for name in ("step", "steps", "saved")},
            "samples": list(run.samples),
        }
        try:
            return await asyncio.to_thread(self._courses.write_out, id, folder, about)
        except FileExistsError:
            raise NoTraining(f"{folder} is there already.", "Name a folder that is not there yet.") from None

    async def bring(self, user: User, folder: Path, consent_id: str | None = None) -> Run:
        """Take such a folder in: its data become a data set, and the training waits to go on."""
        try:
            course = await asyncio.to_thread(self._courses.look_at, folder)
        except BadCourse as refused:
            raise NoTraining(str(refused)) from None
        checked = _checked(course)
        config = dict(checked.normalised or {})
        config.pop("resume", None)
        config.pop("dataset_id", None)
        data = course.data
        dataset = await self._collecting.make(
            user,
            name=data.name,
            type=cast(Type, checked.type),
            token=data.token,
            subject=data.subject,
            consent_id=consent_id,
        )
        await self._fill(user, dataset.id, course.order.samples, folder)
        if course.order.prior:
            kept = await self._collecting.make(user, name=f"{data.name} kept"[-80:], type="style")
            await self._fill(user, kept.id, course.order.prior, folder)
            config["reg_dataset_id"] = kept.id
        dataset = await self._collecting.get(user, dataset.id)
        shots = [each.model_dump(exclude_none=True) for each in course.samples]
        now, progress = self._clock(), {"phase": "queued", **course.progress.model_dump()}
        run = Run(
            self._new_id(), user.id, config["id"], checked.type, config, dataset.id, dataset.sha256,
            dataset.consent_id, "interrupted", progress, shots, None, None, None, now, now, now,
        )  # fmt: skip
        order = course.order_json(config, checked.type, FAMILIES.get(config.get("sdx_version", ""), ""))
        await asyncio.to_thread(self._courses.take_in, run.id, folder, order, course.files, shots)
        await self._store.add(run)
        return run

    async def _fill(self, user: User, dataset_id: str, samples: Sequence[Any], folder: Path) -> None:
        """Everything in it is judged as whatever arrives is; one that is refused keeps the training out."""
        refused: list[dict[str, object]] = []
        lines = [
            each.model_dump(include={"messages"}) | ({"quality": each.weight} if each.weight < 1 else {})
            for each in samples
            if isinstance(each, CourseExchange)
        ]
        if lines:
            _, refused = await self._collecting.add_lines(user, dataset_id, lines)
        pictures = [each for each in samples if isinstance(each, CoursePicture)]
        for at in range(0, len(pictures), _AT_ONCE):
            some = await asyncio.to_thread(_read, pictures[at : at + _AT_ONCE], folder)
            _, here = await self._collecting.add(user, dataset_id, some)
            refused += here
        if refused:
            await self._collecting.remove(user, dataset_id)
            raise NothingAdded(refused)


def _checked(course: Course) -> Checked:
    told: Mapping[str, Any] = course.config
    checked = check({name: value for name, value in told.items() if name not in _OF_THERE}, has_data=True)
    if checked.normalised is None:
        raise ConfigInvalid(checked.errors)
    talks = isinstance(course.order.samples[0], CourseExchange)
    if talks != (checked.type == "personality"):
        raise NoTraining("What it learns from does not fit its kit.")
    return checked


def _read(pictures: Sequence[CoursePicture], folder: Path) -> list[Arriving]:
    def content(name: str | None) -> bytes | None:
        return (folder / name).read_bytes() if name else None

    return [Arriving(each.file, content(each.file) or b"", each.caption, content(each.mask)) for each in pictures]
