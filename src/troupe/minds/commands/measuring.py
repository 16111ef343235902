"""What stands under `troupe personas` and says whether a persona stays itself, and what it did."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

import typer

measuring_app = typer.Typer(no_args_is_help=True, help="Fidelity, drift, reminders, figures, suggestions.")

Name = Annotated[str, typer.Argument(help="a persona's name, handle or id")]
ChatId = Annotated[str, typer.Argument(help="a chat's id, as `troupe chats list` shows it")]
LOOK_EVERY_SECONDS = 0.5


@measuring_app.command("fidelity")
def fidelity(
    context: typer.Context,
    name: Name,
    source: Annotated[str, typer.Option(help="probes (an interview) or chat (answers it gave)")] = "probes",
    chat: Annotated[str | None, typer.Option(help="only the answers of this chat")] = None,
    judge: Annotated[str | None, typer.Option(help="a brain that rates each answer too")] = None,
    last: Annotated[int | None, typer.Option(help="only the newest so many answers, 8 to 200")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="wait for the report")] = False,
    listed: Annotated[bool, typer.Option("--list", help="show earlier reports instead")] = False,
    report: Annotated[str | None, typer.Option(help="show this report instead")] = None,
) -> None:
    """Measure whether a persona is in character; a running studio does the asking, or with `--follow` this command."""
    given = {"source": source, "chat_id": chat, "judge": judge, "last": last}
    fields = {key: value for key, value in given.items() if value is not None}

    async def act(studio: Any, id: str) -> object:
        measuring, person = studio.observing.measuring, studio.person
        if listed:
            return {"items": list((await measuring.page(person, id, 100, None)).items)}
        if report is not None:
            return await measuring.get(person, id, report)
        begun, job = await measuring.begin(person, id, fields)
        if follow:
            async with _somebody_at_work(studio, job.id):
                return await _finished(measuring, person, id, begun.id)
        return {"report_id": begun.id, "job_id": job.id, "job": job.as_json()}

    _show(context, name, act, table=("created_at", "status", "answers", "version", "id") if listed else None)


@measuring_app.command("drift")
def drift(context: typer.Context, name: Name, chat: ChatId) -> None:
    """Show turn by turn how true a persona stays to itself in a chat."""

    async def act(studio: Any, id: str) -> object:
        found = (await studio.observing.reminding.drift(studio.person, id, chat)).as_json()
        return found if context.obj.as_json else {"items": found["points"]}

    _show(context, name, act, table=("turn", "score", "low", "high", "drift"))


@measuring_app.command("anchor")
def anchor(
    context: typer.Context,
    name: Name,
    chat: ChatId,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="take a waiting one back")] = False,
) -> None:
    """Let the next answer in a chat carry a reminder of the persona's own manner."""

    async def act(studio: Any, id: str) -> object:
        reminding = studio.observing.reminding
        if withdraw:
            await reminding.withdraw(studio.person, id, chat)
            return {"withdrawn": chat}
        return (await reminding.agree(studio.person, id, chat)).as_json()

    _show(context, name, act)


@measuring_app.command("analytics")
def analytics(
    context: typer.Context,
    name: Name,
    since: Annotated[str | None, typer.Option("--from", help="the first day, as 2026-11-20")] = None,
    until: Annotated[str | None, typer.Option("--to", help="the last day")] = None,
    bucket: Annotated[str, typer.Option(help="day, week or month")] = "day",
    as_csv: Annotated[bool, typer.Option("--csv", help="print a table for a spreadsheet")] = False,
) -> None:
    """Show your conversations with a persona as figures."""
    asked = [("from", since), ("to", until), ("bucket", bucket)]

    async def act(studio: Any, id: str) -> object:
        tallying = studio.observing.tallying
        span = tallying.read(studio.person, [(key, value) for key, value in asked if value is not None]).span
        found = await tallying.analytics(studio.person, id, span)
        if as_csv:
            return found.as_csv()
        return found.as_json() if context.obj.as_json else {"items": found.as_json()["series"]}

    _show(context, name, act, table=("start", "chats", "turns", "user_words", "persona_words", "violations"))


@measuring_app.command("suggest")
def suggest(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="a description in your own words")],
    language: Annotated[str | None, typer.Option(help="the language it is written in")] = None,
) -> None:
    """Read numbers for a persona out of a description; nothing is stored."""
    fields = {"text": text} if language is None else {"text": text, "language": language}

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.observing.suggesting.suggest(studio.person, fields))

    context.obj.run(run)


def _show(
    context: typer.Context,
    name: str,
    act: Callable[[Any, str], Awaitable[object]],
    table: tuple[str, ...] | None = None,
) -> None:
    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            context.obj.show(await act(studio, persona.id), table=table)

    context.obj.run(run)


@asynccontextmanager
async def _somebody_at_work(studio: Any, job_id: str) -> AsyncIterator[None]:
    """Where no studio and no worker runs, this command does the asking itself while it waits."""
    if (await studio.jobs.get(job_id, studio.person)).waiting_for is None:
        yield
        return
    from troupe.jobs import JobWorker  # its engine is heavy, and only needed here

    worker = JobWorker(studio.jobs, name=studio.name, queues={"io": 1})
    await worker.start()
    try:
        yield
    finally:
        await worker.close()


async def _finished(measuring: Any, person: Any, persona_id: str, report_id: str) -> object:
    """Another process fills the report, so it is looked at now and then."""
    report = await measuring.get(person, persona_id, report_id)
    while report["status"] == "running":
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        report = await measuring.get(person, persona_id, report_id)
    return report
