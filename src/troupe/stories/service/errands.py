"""What of stories takes long: bringing in a large one, and telling many turns again. Both are jobs.

The journal owns every telling: the job waits for one after the other and counts. It begins none a second time. Both
are done by the server on which they were begun: it holds the sessions, and has the file.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from troupe.accounts import People, User
from troupe.jobs import Estimate, Job, JobContext, JobKind, Jobs, Subject
from troupe.kit.durable import Durable
from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId
from troupe.stories.domain.telling import Shown
from troupe.stories.errors import FileGone, ReplayStopped, StoryNotTaken
from troupe.stories.service.bringing import judge_file, lay_file
from troupe.stories.service.telling import Said, Telling

BRINGING, REPLAYING = "stories.import", "stories.replay"
AT_ONCE = 8 * 1024 * 1024
"""A larger file is brought in by a job."""
SECONDS_EACH = (1, 30)


class Errands:
    """Begins these jobs, and does them."""

    def __init__(
        self, jobs: Jobs, people: People, telling: Telling, durable: Durable, sessions: Path, new_id: NewId
    ) -> None:
        self._jobs = jobs
        self._people = people
        self._telling = telling
        self._durable = durable
        self._sessions = sessions
        self._new_id = new_id
        jobs.tell_when_ended(BRINGING, self._forget_file)

    def kinds(self) -> list[JobKind]:
        return [
            JobKind(BRINGING, "Bring a story in", "io", ("judge", "keep"), self._bring, at_home=True),
            JobKind(REPLAYING, "Tell the later turns again", "io", _turns, self._replay, at_home=True),
        ]

    async def bring(self, user: User, content: bytes) -> Job:
        """Take a large story in: the file is on disk when this returns."""
        path = self._file(user.id, self._new_id())
        await asyncio.to_thread(self._keep, path, content)
        inputs = {"file": path.name, "id": self._new_id(), "realm": user.realm}
        return await self._jobs.start(BRINGING, user, inputs=inputs)

    async def replay(
        self, user: User, session_id: str, turn_id: str, said: Said | None, options: Mapping[str, object] | None
    ) -> tuple[Job, Shown]:
        """Tell a turn again and the later ones of its line; the first of them is accepted when this returns."""
        line = await self._telling.line_after(user, session_id, turn_id)
        accepted = await self._telling.replay(user, session_id, turn_id, said, options)
        session_id = accepted.session.id
        inputs = {"session_id": session_id, "run_id": accepted.ticket.run_id, "later": list(line.later)}
        count = 1 + len(line.later)
        low, high = (each * count for each in SECONDS_EACH)
        job = await self._jobs.start(
            REPLAYING, user, subject=Subject("story", session_id), inputs=inputs,
            estimate=Estimate(low, high, line.cost_micros),
        )  # fmt: skip
        return job, line.as_json()

    async def forget(self, user: User) -> None:
        """The files of somebody who leaves."""
        for path in await asyncio.to_thread(lambda: list(self._folder.glob(f"{user.id}.*"))):
            await asyncio.to_thread(self._durable.remove, path)

    @property
    def _folder(self) -> Path:
        return self._sessions.parent / "story-imports"

    def _file(self, user_id: str, key: str) -> Path:
        return self._folder / f"{user_id}.{key}"

    def _keep(self, path: Path, content: bytes) -> None:
        if not self._folder.is_dir():
            self._durable.create_folder(self._folder)
        self._durable.replace(path, content)

    async def _forget_file(self, job: Job) -> None:
        await asyncio.to_thread(self._durable.remove, self._folder / str(job.inputs["file"]))

    async def _bring(self, context: JobContext) -> Shown:
        """In a process of its own, so that a large file keeps nobody waiting and can be stopped."""
        path = self._folder / str(context.inputs["file"])
        if not path.is_file():
            raise FileGone
        about = (str(path), str(self._durable.staging), str(self._sessions), context.user_id, context.inputs["realm"])

        async def judge() -> Shown:
            return _taken(await context.in_process(judge_file, *about, context.inputs["id"]))

        judged = await context.step("judge", judge)

        async def keep() -> Shown:
            return _taken(await context.in_process(lay_file, *about, judged["session_id"]))

        kept = await context.step("keep", keep)
        return {**kept, "notes": [*judged["notes"], *kept["notes"]]}  # type: ignore[misc]  # lists of texts

    async def _replay(self, context: JobContext) -> Shown:
        if context.attempt > 1:
            raise ReplayStopped(0, "the studio stopped meanwhile, and no model is asked by itself after that")
        user = await self._people.acting(context.user_id)
        session_id, told = str(context.inputs["session_id"]), ""
        for done, name in enumerate(_turns(context.inputs)):
            try:
                told = str(await context.step(name, partial(self._turn, context, user, done), paid=True))
            except TroupeError as trouble:
                raise ReplayStopped(done, trouble.detail) from trouble
        return {"session_id": session_id, "turns": len(_turns(context.inputs)), "turn_id": told}

    async def _turn(self, context: JobContext, user: User, place: int) -> str:
        """One turn and its end; whoever stops the job stops the telling."""
        session_id, later = str(context.inputs["session_id"]), _later(context.inputs)
        try:
            if place == 0:
                return await self._telling.outcome(user, session_id, str(context.inputs["run_id"]))
            return await self._telling.tell_anew(user, session_id, later[place - 1])
        except asyncio.CancelledError:
            await asyncio.shield(self._telling.stop(user, session_id))
            raise


def _later(inputs: Mapping[str, object]) -> list[str]:
    later = inputs.get("later")
    return [str(each) for each in later] if isinstance(later, list) else []


def _turns(inputs: Mapping[str, object]) -> list[str]:
    return [f"turn {number}" for number in range(1, len(_later(inputs)) + 2)]


def _taken(answer: object) -> Shown:
    assert isinstance(answer, dict)
    if "refused" in answer:
        raise StoryNotTaken(str(answer["refused"]), str(answer["next_step"]), str(answer["field"]))
    return answer
