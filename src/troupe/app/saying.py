"""`troupe say`: one message and its answer, in the same chat each time."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from troupe.app.console import Console
from troupe.app.studio import Studio
from troupe.app.tables import visible
from troupe.chats import Member, NewTerms, Words
from troupe.kit.errors import Unavailable
from troupe.live import Inbox, watch_others


class AnswerFailed(Unavailable):
    def __init__(self, code: str, detail: str, next_step: str) -> None:
        super().__init__(detail, next_step=next_step, code=code)


async def say_once(studio: Studio, console: Console, name: str, words: str, attached: Sequence[str] = ()) -> None:
    """Say something; the answer appears word by word, and is kept like every other."""
    persona = await studio.personas.called(studio.person, name)
    opened = await studio.conversations.open(studio.person, NewTerms((Member(persona.id),)), f"say-{persona.id}")
    async with answers_kept(studio):
        said = with_files(Words(words, opened.chat.active_leaf_id), attached)
        sent = await studio.chats.speaking.say(studio.person, opened.chat.id, said)
        answer = sent.started[0]  # without a client key every message is answered anew
        if answer.node and answer.node.scripted and not console.as_json:
            console.tell(f"{persona.document.spoken_name} (Demo brain: scripted, not an AI model)")
        last = await follow(studio, console, answer.run.id)
    if console.as_json:
        console.show(last)
    elif last.get("error"):
        error = last["error"]
        assert isinstance(error, dict)
        raise AnswerFailed(str(error["error"]), str(error["detail"]), str(error["next_step"]))


@contextlib.asynccontextmanager
async def answers_kept(studio: Studio) -> AsyncIterator[None]:
    """While a command writes answers: what they say is kept, and whoever sees them on the page can stop them."""
    works = [
        studio.runlog.keep_up(),
        watch_others(studio.database, studio.events, studio.live.hub),
        studio.answers.hear_of_stops(),
    ]
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def with_files(words: Words, attached: Sequence[str]) -> Words:
    """Each as `ID`, or as `ID=what is to be seen on it`."""
    pairs = [each.partition("=") for each in attached]
    captions = tuple(caption for _, _, caption in pairs)
    return replace(words, attachments=tuple(id for id, _, _ in pairs), captions=captions if any(captions) else ())


async def follow(studio: Studio, console: Console, run_id: str) -> dict[str, object]:
    """Show an answer while it is written; what is told at its end."""
    inbox = Inbox()
    await studio.live.start(inbox, f"run:{run_id}", 0)
    async for event in studio.live.follow(inbox):
        if event.type == "text.delta" and not console.as_json:
            sys.stdout.write(visible(str(event.data["text"])))
            sys.stdout.flush()
        if event.type == "run.finished":
            if not console.as_json:
                print()
            return dict(event.data)
    return {}
