"""What the commands around personas share: an opened studio, and one way to show what it answered."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

from troupe.personas.errors import StoredUnreadable

Name = Annotated[str, typer.Argument(help="a persona's name, handle or id")]
Act = Callable[[Any], Awaitable[object]]


def show_what(context: typer.Context, act: Act, table: tuple[str, ...] | None = None) -> None:
    """Do something in the studio and print what came of it."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await act(studio), table=table)

    context.obj.run(run)


async def id_of(studio: Any, name: str) -> str:
    """The id of a persona that this person may see."""
    try:
        found: str = (await studio.personas.called(studio.person, name)).id
    except StoredUnreadable as broken:  # its versions, its way back and its bin are still there
        found = str(broken.facts["persona_id"])
    return found
