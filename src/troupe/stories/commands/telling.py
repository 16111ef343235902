"""`troupe stories new`, `turn`, `regenerate`, `resume`: what makes a story go on."""

from typing import Annotated

import typer

from troupe.stories.commands.application import StoryId, json_object, stories_app
from troupe.stories.domain.telling import turn_of
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
            said = Said(text, json_object(options) or {})
            await _told(context, await studio.stories.telling.turn(studio.person, story, said))

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
            telling = studio.stories.telling
            await _told(context, await telling.regenerate(studio.person, story, json_object(options), note, None))

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
            telling = studio.stories.telling
            if discard:
                session = await telling.discard(studio.person, story, None)
                context.obj.show(session.metadata())
                return
            await _told(context, await telling.resume(studio.person, story, None, keep=keep))

    context.obj.run(run)


async def _told(context: typer.Context, accepted: Accepted) -> None:
    node = await accepted.told()
    if context.obj.as_json:
        context.obj.show(node.told.response.model_dump(mode="json"))
        return
    shown = turn_of(accepted.session.story, node)
    context.obj.show(node.text)
    for choice in node.told.choices:
        context.obj.show(f"{choice.index}. {choice.text}")
    if shown["ending"]:
        context.obj.show(f"The end: {shown['ending']}")
