"""`troupe chats auto`: personas talk among themselves, watched from the terminal."""

import asyncio
from typing import Annotated

import typer

from troupe.chats.commands.application import chats_app
from troupe.chats.commands.tree import ChatId
from troupe.chats.schemas.auto import NewAutoTalk
from troupe.chats.service.auto import LONGEST_DELAY, MOST_TURNS
from troupe.jobs import ended


@chats_app.command("auto")
def auto(
    context: typer.Context,
    chat_id: ChatId,
    turns: Annotated[int, typer.Option(min=1, max=MOST_TURNS, help="how many answers at most")] = 6,
    delay: Annotated[int, typer.Option(min=0, max=LONGEST_DELAY, help="milliseconds between two of them")] = 0,
    topic: Annotated[str, typer.Option(help="what you wish them to talk of")] = "",
    stop: Annotated[bool, typer.Option("--stop", help="end the talk that goes on")] = False,
) -> None:
    """Let the personas of a chat talk among themselves, and wait for it; Ctrl-C ends it."""

    async def run() -> None:
        async with context.obj.open() as studio:
            talks = studio.chats.auto
            if stop:
                await talks.stop(studio.person, chat_id)
                context.obj.show({"stopped": chat_id})
                return
            terms = NewAutoTalk(turns=turns, delay_ms=delay, topic=topic).terms()
            job = await talks.start(studio.person, chat_id, terms)
            keeping = asyncio.create_task(studio.runlog.keep_up())  # for answers that are written in this process
            try:
                over = await ended(studio.jobs, studio.person, job.id, lambda notice: None)
            finally:
                keeping.cancel()
            context.obj.show({"job_id": over.id, "state": over.state, "result": over.result, "error": over.error})

    context.obj.run(run)
