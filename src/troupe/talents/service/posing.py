"""A data set from a persona itself: pictures it sits for, or the exchanges it was taught by."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from troupe.accounts import People, User
from troupe.jobs import Job, JobContext, JobKind, Jobs, Subject
from troupe.talents.domain.sittings import LEAST, USUAL, Sitting, sittings
from troupe.talents.errors.training import MinorRefused, NothingTaught
from troupe.talents.service.collecting import Collecting
from troupe.talents.service.masks import Arriving

if TYPE_CHECKING:
    from troupe.jobs.domain import Flat

POSING = "talents.pose"
STEP = "posing"
_AT_ONCE = 4
_OF_AGE = 18


@dataclass(frozen=True)
class Sitter:
    """A persona that sits: what it wears, and how a picture of it is made."""

    name: str
    age: int | None
    wears: Sequence[str]
    emotions: Sequence[str]
    poses: Sequence[str]
    drawn: Callable[[Sitting], tuple[bytes, bytes]]
    """A picture and its mask."""
    lines: Callable[[], Awaitable[list[dict[str, Any]]]]


Sit = Callable[[User, str], Awaitable[Sitter]]
Told = Callable[[User, str], Awaitable[str]]
"""What a model is told of a persona before it talks, said by whoever knows minds."""


class Posing:
    """The job that fills a data set."""

    def __init__(self, collecting: Collecting, sit: Sit, people: People, jobs: Jobs) -> None:
        self._collecting = collecting
        self._sit = sit
        self._people = people
        self._jobs = jobs

    async def start(self, user: User, dataset_id: str, persona_id: str, count: int) -> Job:
        """Fill it as a job; asked again while it goes on, the same is given back."""
        dataset = await self._collecting.get(user, dataset_id)
        sitter = await self.grown(user, persona_id)
        return await self._jobs.start(
            POSING,
            user,
            title=f"{sitter.name} for {dataset.name}"[:120],
            subject=Subject("dataset", dataset_id),
            inputs={"dataset_id": dataset_id, "persona_id": persona_id, "count": count},
            identity=dataset_id,
        )

    def kind(self) -> JobKind:
        return JobKind(POSING, "Fill a data set from a persona", "cpu", (STEP,), self._work)

    async def _work(self, context: JobContext) -> "Flat | None":
        async def pose() -> dict[str, object]:
            return await self._posed(context, context.inputs)

        return cast("Flat", await context.step(STEP, pose))

    async def _posed(self, context: JobContext, told: Mapping[str, Any]) -> dict[str, object]:
        user = await self._people.acting(context.user_id)
        dataset = await self._collecting.get(user, str(told["dataset_id"]))
        sitter = await self.grown(user, str(told["persona_id"]))
        if dataset.type == "personality":
            lines = await sitter.lines()
            if not lines:
                raise NothingTaught(sitter.name)
            count, refused = await self._collecting.add_lines(user, dataset.id, lines, sitter.name)
            await self._collecting.belongs_to(dataset, str(told["persona_id"]))
            return {"added": count, "refused": len(refused)}
        there = {each.name for each in dataset.samples}
        plan = [each for each in sittings(int(told["count"]), sitter.emotions, sitter.poses) if each.name not in there]
        added = 0
        for at in range(0, len(plan), _AT_ONCE):
            some = plan[at : at + _AT_ONCE]
            arriving = [await _sat(sitter, each, dataset.token) for each in some]
            added += len(await self._collecting.add_made(user, dataset.id, arriving))
            await context.progress((at + len(some)) * 100 // len(plan), "drawing")
        return {"added": added, "refused": len(plan) - added}

    async def views(self, user: User, persona_id: str, count: int) -> list[Arriving]:
        """Pictures of a persona that no word calls, for a model that is to keep how such pictures are."""
        sitter = await self.grown(user, persona_id)
        plan = sittings(min(USUAL, max(LEAST, count)), sitter.emotions, sitter.poses)
        return [await _sat(sitter, each, None) for each in plan]

    async def grown(self, user: User, persona_id: str) -> Sitter:
        """Whoever is under age trains nothing, drawn or not."""
        sitter = await self._sit(user, persona_id)
        if sitter.age is not None and sitter.age < _OF_AGE:
            raise MinorRefused("The persona")
        return sitter


async def _sat(sitter: Sitter, asked: Sitting, token: str | None) -> Arriving:
    content, mask = await asyncio.to_thread(sitter.drawn, asked)
    return Arriving(asked.name, content, asked.caption(token, sitter.wears), mask)
