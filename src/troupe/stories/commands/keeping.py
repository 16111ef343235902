"""`troupe stories verify`, `reindex`, `compact` and `adopt`: looking after the files of stories."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from troupe.stories.commands.application import StoryId, door, here_or_there, stories_app
from troupe.stories.service.sessions import is_session_id


@stories_app.command("verify")
def verify(context: typer.Context, story: StoryId) -> None:
    """Read all of a story and say whether it is sound; nothing is changed."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stories.keeping.verify(studio.person, story))

    context.obj.run(run)


@stories_app.command("reindex")
def reindex(context: typer.Context, story: StoryId) -> None:
    """Work the memory and the views of a story out anew."""

    async def run() -> None:
        async with context.obj.open() as studio:
            work = partial(studio.stories.keeping.reindex, studio.person, story)
            context.obj.show(await here_or_there(context, studio, work, door("POST", story, "/reindex")))

    context.obj.run(run)


@stories_app.command("compact")
def compact(
    context: typer.Context,
    story: StoryId,
    purge: Annotated[bool, typer.Option("--purge", help="also drop tellings that no line reaches")] = False,
) -> None:
    """Write a shorter journal that tells the same story."""

    async def run() -> None:
        async with context.obj.open() as studio:
            if purge:
                context.obj.confirm("Tellings that no line reaches cannot be brought back.")
            work = partial(studio.stories.keeping.compact, studio.person, story, purge=purge)
            there = door("POST", story, "/compact")
            context.obj.show(await here_or_there(context, studio, work, there, {"purge": purge}))

    context.obj.run(run)


@stories_app.command("adopt")
def adopt(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(help="the folder of a story, a zip of it, or the id of one without a journal")
    ],
) -> None:
    """Take in a story from its folder; one that lost its journal here gets a new one from its views."""

    async def run() -> None:
        async with context.obj.open() as studio:
            adopting, place = studio.stories.adopting, str(path)
            mends = is_session_id(place) and not path.exists()
            work = adopting.mend(studio.person, place) if mends else adopting.adopt(studio.person, path)
            context.obj.show(await work)

    context.obj.run(run)
