"""`troupe stories delete`, `bin`, `restore` and `purge`: stories that leave, and come back."""

from typing import Annotated

import typer

from troupe.stories.commands.application import StoryId, stories_app


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
                await studio.stories.stories.remove(studio.person, story)
                context.obj.show({"status": "deleted"})
            else:
                context.obj.show(await studio.stories.bin.put(studio.person, story))

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
