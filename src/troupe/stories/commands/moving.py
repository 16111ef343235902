"""`troupe stories undo`, `redo`, `select`, `branch` and the like: going another way."""

from typing import Annotated, cast

import typer

from troupe.stories.commands.application import StoryId, json_object, stories_app
from troupe.stories.commands.reading import TurnId

Count = Annotated[int, typer.Argument(min=1)]


@stories_app.command("undo")
def undo(context: typer.Context, story: StoryId, steps: Count = 1) -> None:
    """Go back by some turns; `redo` brings them back."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.stories.moving.undo(studio.person, story, steps)
            context.obj.show(await studio.stories.reading.state(studio.person, story))

    context.obj.run(run)


@stories_app.command("redo")
def redo(context: typer.Context, story: StoryId, steps: Count = 1) -> None:
    """Go forward again on the line that was left."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.stories.moving.redo(studio.person, story, steps)
            context.obj.show(await studio.stories.reading.state(studio.person, story))

    context.obj.run(run)


@stories_app.command("select")
def select(
    context: typer.Context, story: StoryId, turn: TurnId, candidate: Annotated[str, typer.Argument(help="a telling")]
) -> None:
    """Take another telling of a turn."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.stories.moving.select(studio.person, story, turn, candidate, None)
            context.obj.show(await studio.stories.reading.turn(studio.person, story, turn))

    context.obj.run(run)


@stories_app.command("branch")
def branch(
    context: typer.Context,
    story: StoryId,
    turn: Annotated[str | None, typer.Option(help="make a new line from this turn")] = None,
    name: Annotated[str | None, typer.Option(help="what the new line is called")] = None,
    activate: Annotated[str | None, typer.Option(help="go on with the line of this id")] = None,
    forget: Annotated[str | None, typer.Option(help="take the name of this line away")] = None,
) -> None:
    """Show the lines of a story, make one, or go on with one."""

    async def run() -> None:
        async with context.obj.open() as studio:
            moving, person = studio.stories.moving, studio.person
            if turn:
                await moving.branch(person, story, turn, None, name, activate=True)
            if activate:
                await moving.activate(person, story, activate)
            if forget:
                await moving.forget(person, story, forget)
            rows = await studio.stories.reading.branches(person, story)
            context.obj.show({"items": rows}, table=("name", "active", "turn_count", "created_at", "branch_id"))

    context.obj.run(run)


@stories_app.command("rename")
def rename(context: typer.Context, story: StoryId, name: str) -> None:
    """Give a story another name."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stories.stories.change(studio.person, story, {"session_name": name}, None))

    context.obj.run(run)


@stories_app.command("settings")
def settings(
    context: typer.Context,
    story: StoryId,
    change: Annotated[
        str | None, typer.Option("--set", help="what changes, as a JSON object; null is the usual")
    ] = None,
) -> None:
    """Show how a story is told, or change it."""

    async def run() -> None:
        wanted = json_object(change)
        async with context.obj.open() as studio:
            desk, person = studio.stories, studio.person
            if wanted:
                await desk.stories.change(person, story, {"settings": wanted}, None)
            metadata = (await desk.reading.state(person, story))["metadata"]
            context.obj.show(cast(dict[str, object], metadata)["settings"])

    context.obj.run(run)


@stories_app.command("archive")
def archive(
    context: typer.Context, story: StoryId, back: Annotated[bool, typer.Option("--back", help="take it out")] = False
) -> None:
    """Put a story away; it stays as it is."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stories.stories.change(studio.person, story, {"archived": not back}, None))

    context.obj.run(run)
