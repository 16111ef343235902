"""`troupe stories new`, `turn`, `regenerate`, `resume`: what makes a story go on."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any

import typer

from troupe.stories.commands.application import StoryId, door, here_or_there, json_object, stories_app
from troupe.stories.service import Accepted, NewStory, Said, Wish

Options = Annotated[str | None, typer.Option(help="options of this turn, as a JSON object")]


@stories_app.command("new")
def new(
    context: typer.Context,
    template: Annotated[str | None, typer.Option(help="a start, see `troupe stories templates`")] = None,
    name: Annotated[str | None, typer.Option(help="what it is called")] = None,
    about: Annotated[str | None, typer.Option("--context", help="a few sentences it begins with")] = None,
    settings: Annotated[str | None, typer.Option(help="settings, as a JSON object")] = None,
    narrator: Annotated[str | None, typer.Option(help="the persona who tells it, by its id")] = None,
    cast: Annotated[list[str] | None, typer.Option(help="a persona who plays in it, by its id; again for more")] = None,
) -> None:
    """Open a story."""

    async def run() -> None:
        async with context.obj.open() as studio:
            seats = [Wish("narrator", narrator)] if narrator else []
            seats += [Wish("cast", each) for each in cast or ()]
            wanted = NewStory(name, about, template, json_object(settings), seats)
            opened = await studio.stories.stories.create(studio.person, wanted)
            context.obj.show({"session_id": opened.session_id, "created_at": opened.created_at, "status": "ready"})

    context.obj.run(run)


@stories_app.command("turn")
def turn(context: typer.Context, story: StoryId, text: str, options: Options = None) -> None:
    """Say what happens and hear the story go on; a number picks a choice."""

    async def run() -> None:
        async with context.obj.open() as studio:
            wanted = json_object(options) or {}
            accept = partial(studio.stories.telling.turn, studio.person, story, Said(text, wanted))
            body = {"session_id": story, "user_input": text, "options": wanted}
            await told(context, studio, story, accept, "POST /api/story/turn", body)

    context.obj.run(run)


@stories_app.command("regenerate")
def regenerate(
    context: typer.Context,
    story: StoryId,
    note: Annotated[str | None, typer.Option(help="what should be different")] = None,
    options: Options = None,
) -> None:
    """Have the last turn told another way; the earlier telling stays."""

    async def run() -> None:
        async with context.obj.open() as studio:
            wanted = json_object(options)
            accept = partial(studio.stories.telling.regenerate, studio.person, story, wanted, note, None)
            body = {"session_id": story, "options": wanted, "note": note}
            await told(context, studio, story, accept, "POST /api/story/regenerate", body)

    context.obj.run(run)


@stories_app.command("resume")
def resume(
    context: typer.Context,
    story: StoryId,
    keep: Annotated[bool, typer.Option("--keep", help="keep its words as the turn")] = False,
    discard: Annotated[bool, typer.Option("--discard", help="let it go instead")] = False,
) -> None:
    """Tell again what was cut off."""

    async def run() -> None:
        async with context.obj.open() as studio:
            telling, there = studio.stories.telling, door("POST", story, "/resume")
            if discard:

                async def here() -> object:
                    return (await telling.discard(studio.person, story, None)).metadata()

                context.obj.show(await here_or_there(context, studio, here, there, {"mode": "discard"}))
                return
            accept = partial(telling.resume, studio.person, story, None, keep=keep)
            await told(context, studio, story, accept, there, {"mode": "keep" if keep else "retry"})

    context.obj.run(run)


@stories_app.command("cancel")
def cancel(
    context: typer.Context, story: StoryId, turn: Annotated[str | None, typer.Option(help="one that waits")] = None
) -> None:
    """Stop what the running studio tells in a story, or take a turn that waits out of the queue."""

    async def run() -> None:
        async with context.obj.open() as studio:
            work = partial(studio.stories.telling.cancel, studio.person, story, turn)
            body = {"turn_id": turn}
            context.obj.show(await here_or_there(context, studio, work, door("POST", story, "/cancel"), body))

    context.obj.run(run)


async def told(
    context: typer.Context, studio: Any, story: str, accept: Callable[[], Awaitable[Accepted]], there: str, body: object
) -> None:
    """What comes of a turn: its words and what can be done next, or the answer of its door."""

    async def here() -> object:
        node = await (await accept()).told()
        return node.told.response.model_dump(mode="json")

    answer = await here_or_there(context, studio, here, there, body)
    if context.obj.as_json:
        context.obj.show(answer)
        return
    newest = (await studio.stories.reading.history(studio.person, story, 1, 0)).turns[0]
    context.obj.show(newest["response"]["narrative"]["text"])
    for choice in newest["choices"]:
        context.obj.show(f"{choice['index']}. {choice['text']}")
    if newest["ending"]:
        context.obj.show(f"The end: {newest['ending']}")
