"""`troupe stories play`: a story at the terminal, as it is told."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from typing import Annotated, Any, TextIO

import typer

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.stories.commands.application import door, here_or_there, stories_app
from troupe.stories.domain.story import Node
from troupe.stories.service import Accepted, NewStory, Said, StoryDesk

LOOK_SECONDS = 0.1
FIRST = "the-last-ferry"
HELP = "A number picks a choice, words do anything else. :undo  :again NOTE  :why  :cards  :quit"


@stories_app.command("play")
def play(
    context: typer.Context,
    story: Annotated[str | None, typer.Argument(help="a story by its id; a new one when none is given")] = None,
    template: Annotated[str, typer.Option(help="what a new one begins as")] = FIRST,
) -> None:
    """Play a story, one move after the other."""

    async def run() -> None:
        async with context.obj.open() as studio:
            desk: StoryDesk = studio.stories
            id = story or (await desk.stories.create(studio.person, NewStory(template=template))).session_id
            await Table(context, studio, id).play(sys.stdin)

    context.obj.run(run)


class Table:
    """Where one story is played."""

    def __init__(self, context: typer.Context, studio: Any, id: str) -> None:
        self._context = context
        self._console = context.obj
        self._studio = studio
        self._desk: StoryDesk = studio.stories
        self._person: User = studio.person
        self._id = id

    async def play(self, source: TextIO) -> None:
        await self._begin()
        async for move in _moves(source):
            if move == ":quit":
                break
            try:
                await self._do(move)
            except TroupeError as trouble:
                self._console.tell(f"{trouble.detail} {trouble.next_step}")
        self._console.tell(f"Go on with: troupe stories play {self._id}")

    async def _begin(self) -> None:
        """Where the story stands: its last telling, or how it opens."""
        state = await self._desk.reading.state(self._person, self._id)
        self._console.tell(HELP)
        last, opening = state["last_turn"], state["prologue"]
        text = last["response"]["narrative"]["text"] if isinstance(last, dict) else ""
        if not text and isinstance(opening, dict):
            text = opening["text"]
        choices = [str(each["text"]) for each in state["choices"]]  # type: ignore[attr-defined]  # a list
        self._show(str(text), choices, None)

    async def _do(self, move: str) -> None:
        word, _, rest = move.partition(" ")
        match word:
            case ":undo":
                back = partial(self._desk.moving.undo, self._person, self._id)
                await here_or_there(self._context, self._studio, back, door("POST", self._id, "/undo"))
                await self._begin()
            case ":again":
                note = rest or None
                accept = partial(self._desk.telling.regenerate, self._person, self._id, None, note, None)
                await self._hear(accept, "POST /api/story/regenerate", {"session_id": self._id, "note": note})
            case ":why":
                history = await self._desk.reading.history(self._person, self._id, 1, 0)
                for turn in history.turns:
                    why = await self._desk.reading.why(self._person, self._id, str(turn["turn_id"]), None)
                    self._console.show(why)
            case ":cards":
                world = await self._desk.reading.world(self._person, self._id, None)
                self._console.show({"items": world["entities"]}, table=("kind", "name", "present", "summary"))
            case _:
                accept = partial(self._desk.telling.turn, self._person, self._id, Said(move, {}))
                await self._hear(accept, "POST /api/story/turn", {"session_id": self._id, "user_input": move})

    async def _hear(self, accept: Callable[[], Awaitable[Accepted]], there: str, body: object) -> None:
        """The telling as it comes, word by word; as one document, or from a server, it comes when it is whole."""

        async def here() -> Node:
            accepted = await accept()
            return await (accepted.told() if self._console.as_json else self._heard(accepted))

        told = await here_or_there(self._context, self._studio, here, there, body)
        if isinstance(told, Node):
            text = told.text if self._console.as_json else ""
            self._show(text, [choice.text for choice in told.told.choices], told.told.ending)
            return
        newest = (await self._desk.reading.history(self._person, self._id, 1, 0)).turns[0]
        if care := newest["care"]:
            self._console.show(f"\n{care}")
        choices = [str(each["text"]) for each in newest["choices"]]  # type: ignore[attr-defined]  # a list
        ending = newest["ending"]
        self._show(f"\n{told['narrative']['text']}\n", choices, str(ending) if ending else None)

    async def _heard(self, accepted: Accepted) -> Node:
        told, heard = asyncio.ensure_future(accepted.told()), 0
        care = accepted.session.story.runs[accepted.ticket.run_id].asked.care
        self._console.say(f"\n{care}\n\n" if care else "\n")
        while not told.done():
            await asyncio.wait({told}, timeout=LOOK_SECONDS)
            text = accepted.ticket.text
            self._console.say(text[heard:])
            heard = len(text)
        if told.exception() is None:
            self._console.say(told.result().text[heard:])
        self._console.say("\n\n")
        return await told

    def _show(self, text: str, choices: list[str], ending: str | None) -> None:
        """One step of the story: as text to read, or as one JSON document on a line of its own."""
        if self._console.as_json:
            step = {"session_id": self._id, "text": text.strip(), "choices": choices, "ending": ending}
            self._console.show(step)
            return
        for line in (text, f"The end: {ending}" if ending else ""):
            if line:
                self._console.show(line)
        for place, choice in enumerate(choices, 1):
            self._console.show(f"{place}. {choice}")


async def _moves(source: TextIO) -> AsyncGenerator[str, None]:
    """What is typed, line by line; nothing else waits for the typing."""
    while line := await asyncio.to_thread(source.readline):
        if move := line.strip():
            yield move
