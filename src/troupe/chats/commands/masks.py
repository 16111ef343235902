"""`troupe masks`: who you are when you talk, from the terminal."""

from typing import Annotated

import typer

masks_app = typer.Typer(no_args_is_help=True, help="Who you are in a chat: list, add, default, remove.")


@masks_app.command("list")
def list_masks(context: typer.Context) -> None:
    """Show everybody you can be."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = [mask.as_json() for mask in await studio.chats.masks.list(studio.person)]
            context.obj.show({"items": rows}, table=("name", "pronouns", "is_default", "description", "id"))

    context.obj.run(run)


@masks_app.command("add")
def add(
    context: typer.Context,
    name: str,
    description: Annotated[str, typer.Option(help="who that is, as personas may know it")] = "",
    pronouns: str = "",
    default: Annotated[bool, typer.Option("--default", help="put on in every new chat")] = False,
) -> None:
    """Make a mask."""

    async def run() -> None:
        async with context.obj.open() as studio:
            made = await studio.chats.masks.make(
                studio.person, name=name, description=description, pronouns=pronouns, is_default=default
            )
            context.obj.show(made.as_json())

    context.obj.run(run)


@masks_app.command("default")
def default(context: typer.Context, mask_id: str) -> None:
    """Put a mask on in every new chat."""

    async def run() -> None:
        async with context.obj.open() as studio:
            changed = await studio.chats.masks.change(studio.person, mask_id, None, is_default=True)
            context.obj.show(changed.as_json())

    context.obj.run(run)


@masks_app.command("remove")
def remove(context: typer.Context, mask_id: str) -> None:
    """Put a mask into the bin for 30 days."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.chats.masks.remove(studio.person, mask_id)
            context.obj.show({"removed": mask_id})

    context.obj.run(run)
