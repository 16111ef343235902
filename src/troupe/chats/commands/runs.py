"""`troupe runs`: answers that are being written or were, from the terminal."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

import typer

from troupe.chats.domain import RunState
from troupe.chats.schemas import RunView
from troupe.kit.sse import EventReader

runs_app = typer.Typer(no_args_is_help=True, help="Answers: list, watch, cancel.")
RunId = Annotated[str, typer.Argument(help="an answer, by its id")]


@runs_app.command("list")
def list_runs(
    context: typer.Context,
    chat: Annotated[str | None, typer.Option(help="only those of a chat")] = None,
    state: Annotated[RunState | None, typer.Option(help="only those in this state")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 50,
) -> None:
    """Show your answers, the newest first."""

    async def run() -> None:
        async with context.obj.open() as studio:
            page = await studio.chats.listing.newest(studio.person, chat, state=state, limit=limit)
            rows = [RunView.model_validate(await studio.answers.show(each)).model_dump() for each in page.items]
            context.obj.show({"items": rows}, table=("created_at", "kind", "state", "chat_id", "id"))

    context.obj.run(run)


@runs_app.command("watch")
def watch(
    context: typer.Context,
    run_id: RunId,
    since: Annotated[int, typer.Option(min=0, help="the number of the newest event you have")] = 0,
) -> None:
    """Show an answer as it is written, whoever writes it; with --json each event on a line, and the answer last."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.answers.get(studio.person, run_id)
            lines = await studio.watching.stream(found, str(since))
            if lines is not None:
                await _tell_all(context, lines)
            over = await studio.answers.show(await studio.answers.get(studio.person, run_id))
            if context.obj.as_json:
                context.obj.show(RunView.model_validate(over).model_dump())
            else:
                context.obj.say("\n")
                context.obj.tell(f"{over['state']}: {over['finish_reason']}")

    context.obj.run(run)


@runs_app.command("cancel")
def cancel(context: typer.Context, run_id: RunId) -> None:
    """Stop an answer and keep what it said; one that is over stays as it is."""

    async def run() -> None:
        async with context.obj.open() as studio:
            stopped = await studio.answers.cancel(studio.person, run_id)
            context.obj.show(RunView.model_validate(await studio.answers.show(stopped)).model_dump())

    context.obj.run(run)


async def _tell_all(context: typer.Context, lines: AsyncIterator[bytes]) -> None:
    reader = EventReader()
    async for line in lines:
        for event in reader.feed(line):
            if context.obj.as_json:
                context.obj.show(json.loads(event.data))
            elif event.event == "text.delta":
                context.obj.say(json.loads(event.data)["data"]["text"])
            elif event.event == "run.waiting":
                context.obj.tell(f"It waits until {json.loads(event.data)['data']['retry_at']}.")
