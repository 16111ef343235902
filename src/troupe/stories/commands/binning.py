"""`troupe stories delete`, `bin`, `restore` and `purge`: stories that leave, and come back."""

from functools import partial
from typing import Annotated

import typer

from troupe.stories.commands.application import StoryId, door, here_or_there, stories_app


@stories_app.command("delete")
def delete(
    context: typer.Context,
    story: StoryId,
    forever: Annotated[bool, typer.Option("--forever", help="not into the bin: gone at once")] = False,
) -> None:
    """Put a story into the bin, where it waits thirty days."""

    async def run() -> None:
        async with context.obj.open() as studio:
            if forever:
                context.obj.confirm("This story cannot be brought back.")
                work = partial(studio.stories.stories.remove, studio.person, story)
                await here_or_there(context, studio, work, door("DELETE", story))
                context.obj.show({"status": "deleted"})
            else:
                put = partial(studio.stories.bin.put, studio.person, story)
                there, body = "POST /api/story/bin", {"session_id": story}
                context.obj.show(await here_or_there(context, studio, put, there, body))

    context.obj.run(run)


@stories_app.command("bin")
def list_binned(context: typer.Context) -> None:
    """The stories you deleted, and when each is gone for good."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = await studio.stories.bin.list(studio.person)
            context.obj.show({"items": rows}, table=("name", "turn_count", "deleted_at", "purge_at", "id"))

    context.obj.run(run)


@stories_app.command("restore")
def restore(context: typer.Context, story: StoryId) -> None:
    """Take a story out of the bin again."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stories.bin.restore(studio.person, story))

    context.obj.run(run)


@stories_app.command("purge")
def purge(context: typer.Context, story: StoryId) -> None:
    """Take a story out of the bin for good."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.stories.bin.purge(studio.person, story)
            context.obj.show({"status": "deleted"})

    context.obj.run(run)
