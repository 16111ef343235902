"""`troupe chats summaries|summarise|reword`: what is older than a chat's window, from the terminal."""

from typing import Annotated

import typer

from troupe.chats.commands.application import chats_app
from troupe.chats.commands.tree import ChatId
from troupe.jobs import ended


@chats_app.command("summaries")
def summaries(context: typer.Context, chat_id: ChatId) -> None:
    """Show what each persona is told of the beginning of a chat."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = [each.as_json() for each in await studio.chats.summaries.list(studio.person, chat_id)]
            for each in await studio.chats.summaries.troubles(studio.person, chat_id):
                told = each.as_json()
                context.obj.tell(f"{each.persona_id}: {each.error.get('detail', '')} Again from {told['again_at']} on.")
            context.obj.show({"items": rows}, table=("persona_id", "depth", "stands", "edited", "text", "id"))

    context.obj.run(run)


@chats_app.command("summarise")
def summarise(
    context: typer.Context,
    chat_id: ChatId,
    persona_id: Annotated[str, typer.Argument(help="who is to be told in short")],
) -> None:
    """Have a persona told in short now, and wait for it; Ctrl-C ends it."""

    async def run() -> None:
        async with context.obj.open() as studio:
            job = await studio.chats.summaries.begin(studio.person, chat_id, persona_id)
            over = await ended(studio.jobs, studio.person, job.id, lambda notice: None)
            context.obj.show({"job_id": over.id, "state": over.state, "result": over.result, "error": over.error})

    context.obj.run(run)


@chats_app.command("reword")
def reword(
    context: typer.Context,
    chat_id: ChatId,
    summary_id: Annotated[str, typer.Argument(help="the summary, as `summaries` names it")],
    text: Annotated[str, typer.Argument(help="what is to be told instead")],
) -> None:
    """Put a summary into other words; they stay, and are only added to."""

    async def run() -> None:
        async with context.obj.open() as studio:
            changed = await studio.chats.summaries.change(studio.person, chat_id, summary_id, text, None)
            context.obj.show(changed.as_json())

    context.obj.run(run)
