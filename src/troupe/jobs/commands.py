"""The doors of background work on the command line."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Protocol, TypeVar

import typer

from troupe.jobs.domain import Job, State
from troupe.jobs.service import Jobs, Person

jobs_app = typer.Typer(help="Background work: see it, follow it, stop it, repeat it.", no_args_is_help=True)

COLUMNS = ("id", "state", "progress", "phase", "kind", "title", "queued_at")
Answer = TypeVar("Answer")


class Studio(Protocol):
    """What the commands need of an opened studio."""

    @property
    def jobs(self) -> Jobs: ...

    @property
    def person(self) -> Person: ...


class Console(Protocol):
    """What the program hands to its commands."""

    def open(self) -> AbstractAsyncContextManager[Studio]: ...

    def show(self, data: object, table: Sequence[str] | None = None) -> None: ...

    def follow(self, event: Mapping[str, object]) -> None: ...


def with_studio(context: typer.Context, act: Callable[[Studio], Awaitable[Answer]]) -> Answer:
    """Open the data directory, act in it, close it."""
    console: Console = context.obj

    async def opened() -> Answer:
        async with console.open() as studio:
            return await act(studio)

    return asyncio.run(opened())


JobId = Annotated[str, typer.Argument(help="The id of the job, as `troupe jobs list` shows it.")]


@jobs_app.command("list")
def list_jobs(
    context: typer.Context,
    state: Annotated[list[str] | None, typer.Option(help="Only jobs in this state; can be repeated.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only jobs of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many.")] = 50,
) -> None:
    """Show your jobs, newest first."""
    states: list[State] = state or []  # type: ignore[assignment]  # an unknown state finds nothing
    page = with_studio(context, lambda studio: studio.jobs.list(studio.person, states=states, kind=kind, limit=limit))
    context.obj.show([job.as_json() for job in page.items], table=COLUMNS)


@jobs_app.command("show")
def show_job(context: typer.Context, job: JobId) -> None:
    """Show everything about one job."""
    context.obj.show(with_studio(context, lambda studio: studio.jobs.get(job, studio.person)).as_json())


@jobs_app.command("follow")
def follow_job(context: typer.Context, job: JobId) -> None:
    """Show what a job says and how far it is, until it ends. Ctrl C asks it to stop, twice leaves."""
    with_studio(context, lambda studio: _follow(context, studio, job))


@jobs_app.command("cancel")
def cancel_job(context: typer.Context, job: JobId) -> None:
    """Stop a job; what is finished is kept."""
    context.obj.show(with_studio(context, lambda studio: studio.jobs.cancel(job, studio.person)).job.as_json())


@jobs_app.command("retry")
def retry_job(
    context: typer.Context,
    job: JobId,
    from_step: Annotated[int | None, typer.Option(help="The step to begin with; else the failed one.")] = None,
) -> None:
    """Do a failed or stopped job again."""
    context.obj.show(_one(context, lambda studio: studio.jobs.retry(job, studio.person, from_step)))


@jobs_app.command("move")
def move_job(
    context: typer.Context,
    job: JobId,
    before: Annotated[str | None, typer.Option(help="The waiting job to go before; else the front of yours.")] = None,
) -> None:
    """Let a waiting job start earlier or later than your others."""
    context.obj.show(_one(context, lambda studio: studio.jobs.move(job, studio.person, before)))


@jobs_app.command("checkup")
def check_up(
    context: typer.Context,
    follow: Annotated[bool, typer.Option(help="Follow it until it ends.")] = False,
) -> None:
    """Look whether database, disk and background work are well."""

    async def act(studio: Studio) -> None:
        started = await studio.jobs.start("studio.checkup", studio.person, identity="studio")
        context.obj.show(started.as_json())
        if follow:
            await _follow(context, studio, started.id)

    with_studio(context, act)


def _one(context: typer.Context, act: Callable[[Studio], Awaitable[Job]]) -> dict[str, object]:
    return with_studio(context, act).as_json()


async def _follow(context: typer.Context, studio: Studio, job_id: str) -> None:
    loop = asyncio.get_running_loop()

    def interrupted() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        stopping.append(loop.create_task(studio.jobs.cancel(job_id, studio.person)))

    stopping: list[asyncio.Task[object]] = []
    loop.add_signal_handler(signal.SIGINT, interrupted)
    try:
        async for notice in await studio.jobs.follow(job_id, studio.person):
            context.obj.follow({"seq": notice.seq, "type": notice.type, **notice.data})
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        await asyncio.gather(*stopping, return_exceptions=True)
