"""`troupe stories undo`, `redo`, `select`, `branch` and the like: going another way."""

from functools import partial
from typing import Annotated, Any, cast

import typer

from troupe.stories.commands.application import StoryId, door, here_or_there, json_object, step, stories_app
from troupe.stories.commands.reading import TurnId

Count = Annotated[int, typer.Argument(min=1)]


@stories_app.command("undo")
def undo(context: typer.Context, story: StoryId, steps: Count = 1) -> None:
    """Go back by some turns; `redo` brings them back."""

    async def run() -> None:
        async with context.obj.open() as studio:
            desk, person = studio.stories, studio.person

            async def here() -> object:
                await desk.moving.undo(person, story, steps)
                return await desk.reading.state(person, story)

            there = door("POST", story, "/undo")
            context.obj.show(await here_or_there(context, studio, here, there, {"steps": steps}))

    context.obj.run(run)


@stories_app.command("redo")
def redo(context: typer.Context, story: StoryId, steps: Count = 1) -> None:
    """Go forward again on the line that was left."""

    async def run() -> None:
        async with context.obj.open() as studio:
            desk, person = studio.stories, studio.person

            async def here() -> object:
                await desk.moving.redo(person, story, steps)
                return await desk.reading.state(person, story)

            there = door("POST", story, "/redo")
            context.obj.show(await here_or_there(context, studio, here, there, {"steps": steps}))

    context.obj.run(run)


@stories_app.command("select")
def select(
    context: typer.Context, story: StoryId, turn: TurnId, candidate: Annotated[str, typer.Argument(help="a telling")]
) -> None:
    """Take another telling of a turn."""

    async def run() -> None:
        async with context.obj.open() as studio:
            desk, person = studio.stories, studio.person

            async def here() -> object:
                await desk.moving.select(person, story, turn, candidate, None)
                return await desk.reading.turn(person, story, turn)

            there = door("POST", story, f"/turns/{step(turn)}/select")
            context.obj.show(await here_or_there(context, studio, here, there, {"candidate_id": candidate}))

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
                made = {"turn_id": turn, "name": name}
                work = partial(moving.branch, person, story, turn, None, name, activate=True)
                await here_or_there(context, studio, work, door("POST", story, "/branches"), made)
            if activate:
                there = door("POST", story, f"/branches/{step(activate)}/activate")
                await here_or_there(context, studio, partial(moving.activate, person, story, activate), there)
            if forget:
                there = door("DELETE", story, f"/branches/{step(forget)}")
                await here_or_there(context, studio, partial(moving.forget, person, story, forget), there)
            rows = await studio.stories.reading.branches(person, story)
            context.obj.show({"items": rows}, table=("name", "active", "turn_count", "created_at", "branch_id"))

    context.obj.run(run)


@stories_app.command("rename")
def rename(context: typer.Context, story: StoryId, name: str) -> None:
    """Give a story another name."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await _changed(context, studio, story, {"session_name": name}))

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
                await _changed(context, studio, story, {"settings": wanted})
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
            context.obj.show(await _changed(context, studio, story, {"archived": not back}))

    context.obj.run(run)


async def _changed(context: typer.Context, studio: Any, story: str, changes: dict[str, object]) -> Any:
    work = partial(studio.stories.stories.change, studio.person, story, changes, None)
    return await here_or_there(context, studio, work, door("PATCH", story), changes)
