"""One way to run a command of this slice."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import typer


def show(context: typer.Context, act: Callable[[Any], Awaitable[object]], table: Sequence[str] | None = None) -> None:
    """Open the studio, do one thing, print what it gives; with `items` as a table."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await act(studio), table=table)

    context.obj.run(run)


def act(context: typer.Context, work: Callable[[Any], Awaitable[None]]) -> None:
    """Open the studio and do something that prints for itself."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await work(studio)

    context.obj.run(run)
