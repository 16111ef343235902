"""A small studio for the tests of background work: a database with people in it, and some kinds of job."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from troupe.database import Database
from troupe.jobs import Job, JobContext, JobKind, Jobs, job
from troupe.kit.errors import Conflict, Unavailable

MADE = sa.table("made", sa.column("job_id"), sa.column("step"))


@dataclass(frozen=True)
class Someone:
    """A person who acts."""

    id: str
    role: str = "member"


ADA = Someone("ada", "owner")
BEN = Someone("ben")


@dataclass
class Heard:
    """An event log that keeps what was announced in committed transactions."""

    database: Database
    events: list[tuple[str, str, Mapping[str, object]]] = field(default_factory=list)

    async def announce(self, topic: str, type: str, data: Mapping[str, object]) -> None:
        self.database.after_commit(lambda: self.events.append((topic, type, data)))

    def told(self, type: str) -> Callable[[], Awaitable[bool]]:
        """Whether such an event was heard; a change can be read a moment before it is heard of."""

        async def holds() -> bool:
            return any(each == type for _, each, _ in self.events)

        return holds


async def settle(database: Database) -> None:
    """Stamp the directory, and let Ada and Ben live in it."""
    async with database.writing() as connection:
        await connection.exec_driver_sql("INSERT INTO realm VALUES ('stamp', 'family', 0)")
        for id, role in ((ADA.id, ADA.role), (BEN.id, BEN.role)):
            await connection.exec_driver_sql(
                "INSERT INTO users (id, realm, username, display_name, tier, role, status, age_band, language,"
                " time_zone, credential_generation, created_at, updated_at) VALUES "
                f"('{id}', 'family', '{id}', '{id}', 'free', '{role}', 'active', 'adult', 'en', 'UTC', 1, 0, 0)"
            )
        await connection.exec_driver_sql("CREATE TABLE made (job_id TEXT NOT NULL, step TEXT NOT NULL)")


async def made(database: Database, job_id: str) -> list[str]:
    """What the steps of a job wrote, in order of their names."""
    wanted = sa.select(MADE.c.step).where(MADE.c.job_id == job_id).order_by(MADE.c.step)
    async with database.reading() as connection:
        return [str(step) for step in (await connection.execute(wanted)).scalars()]


async def until(jobs: Jobs, job_id: str, *states: str, seconds: float = 30.0, person: Someone = ADA) -> Job:
    """The job, as soon as it is in one of these states."""
    deadline = time.monotonic() + seconds
    while True:
        found = await jobs.get(job_id, person)
        if found.state in states:
            return found
        assert time.monotonic() < deadline, f"still {found.as_json()}"
        await asyncio.sleep(0.03)


def register_all(jobs: Jobs) -> None:
    for kind in (empty, sleeper, in_child, stubborn_child, flaky, broken, faulty, paid, deadly):
        jobs.register(kind)
    jobs.register(chain(jobs.database))


def chain(database: Database) -> JobKind:
    """A job of `steps` steps, each of which takes `pause` seconds and writes one row in the recording transaction."""

    async def work(context: JobContext) -> dict[str, object]:
        answers = []
        for number in range(_number(context.inputs["steps"])):
            name = f"step {number}"

            async def think(number: int = number) -> int:
                await asyncio.sleep(float(str(context.inputs["pause"])))
                return number * number

            async def keep(answer: int, name: str = name) -> int:
                async with database.writing() as connection:
                    await connection.execute(sa.insert(MADE).values(job_id=context.job_id, step=name))
                return answer

            answers.append(await context.step(name, think, save=keep))
        return {"answers": answers, "attempt": context.attempt}

    return JobKind(
        "test.chain", "A chain", "io", lambda inputs: [f"step {n}" for n in range(_number(inputs["steps"]))], work
    )


@job("test.empty", title="Nothing to do", queue="io", steps=["all"])
async def empty(context: JobContext) -> dict[str, object]:
    return {}


@job("test.sleeper", title="Sleep long", queue="io", steps=["first", "asleep"])
async def sleeper(context: JobContext) -> dict[str, object]:
    await context.step("first", _answer)
    await context.say("going to sleep")
    await context.step("asleep", lambda: asyncio.sleep(60.0, "woke up"))
    return {}


@job("test.child", title="Count in a child", queue="cpu", steps=["count"])
async def in_child(context: JobContext) -> dict[str, object]:
    counted = await context.step("count", lambda: context.in_process(count, *_list(context.inputs["arguments"])))
    return {"counted": counted}


@job("test.stubborn", title="Never listen", queue="cpu", steps=["ignore"])
async def stubborn_child(context: JobContext) -> dict[str, object]:
    await context.step("ignore", lambda: context.in_process(ignore_all_requests, str(context.inputs["pid_file"])))
    return {}


@job("test.flaky", title="Fail for a while", queue="io", steps=["call"])
async def flaky(context: JobContext) -> dict[str, object]:
    async def call() -> str:
        note(context.inputs["calls"], context.idempotency_key("call"))
        if context.attempt <= _number(context.inputs["failures"]):
            raise Unavailable("The vendor is away.", next_step="Wait.")
        return "answered"

    return {"said": await context.step("call", call)}


@job("test.broken", title="Fail at the second step", queue="io", steps=["one", "two", "three"])
async def broken(context: JobContext) -> dict[str, object]:
    async def take(name: str) -> str:
        note(context.inputs["calls"], name)
        if name == "two" and not Path(str(context.inputs["calls"])).with_name("mended").exists():
            raise Conflict("The second step cannot work.", next_step="Mend it.", code="not_mended")
        return name

    return {"steps": [await context.step(name, lambda name=name: take(name)) for name in ("one", "two", "three")]}  # type: ignore[misc]


@job("test.faulty", title="A mistake in the program", queue="io", steps=["divide"])
async def faulty(context: JobContext) -> dict[str, object]:
    return {"value": 1 // (context.attempt - context.attempt)}


@job("test.paid", title="Call something that costs", queue="io", steps=["buy"])
async def paid(context: JobContext) -> dict[str, object]:
    async def buy() -> str:
        note(context.inputs["calls"], "bought")
        await asyncio.sleep(float(str(context.inputs["pause"])))
        await context.spend(1_500)
        return "receipt"

    return {"receipt": await context.step("buy", buy, paid=True)}


@job("test.deadly", title="Take the worker along", queue="io", steps=["die"])
async def deadly(context: JobContext) -> dict[str, object]:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def count(up_to: int, seconds: float) -> int:
    """Something for a child process to do."""
    print("this is not the answer")
    time.sleep(seconds)
    return sum(range(up_to))


def ignore_all_requests(pid_file: str) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Path(pid_file).write_text(str(os.getpid()))
    time.sleep(60)


async def _answer() -> str:
    return "answer"


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


async def eventually(holds: Callable[[], Awaitable[bool]], seconds: float = 30.0) -> None:
    """Wait until something holds."""
    for _ in range(round(seconds / 0.03)):
        if await holds():
            return
        await asyncio.sleep(0.03)
    raise AssertionError("this did not come true")


async def said(jobs: Jobs, job_id: str) -> bool:
    """Whether a job has said anything yet."""
    return bool(await jobs.log(job_id, ADA))


def note(file: object, words: str) -> None:
    """Leave a trace of what a step did in the outside world."""
    with Path(str(file)).open("a") as calls:
        calls.write(words + "\n")
