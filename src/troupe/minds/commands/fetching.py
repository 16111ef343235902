"""`troupe brains small|fetch`: a small model comes to this computer and thinks here."""

from typing import Annotated

import typer

from troupe.jobs import ended
from troupe.minds.commands.brains import brains_app


@brains_app.command("small")
def small(
    context: typer.Context,
    model: Annotated[
        str | None, typer.Argument(help="a hub's MAKER/MODEL; without it, a few known to be small")
    ] = None,
) -> None:
    """Show model files that can be fetched, and which of them are here."""

    async def run() -> None:
        async with context.obj.open() as studio:
            files = studio.talents.model_files
            if model is None:
                context.obj.show({"items": files.small()}, table=("id", "file", "size_mb", "licence", "here"))
                return
            found = await files.of(studio.person, model)
            rows = [{"id": model, "licence": found["licence"], **each} for each in found["files"]]
            context.obj.show({"items": rows}, table=("id", "file", "size_bytes", "licence", "here"))

    context.obj.run(run)


@brains_app.command("fetch")
def fetch(
    context: typer.Context,
    model: Annotated[str, typer.Argument(help="the hub's MAKER/MODEL, as `small` shows it")],
    file: Annotated[str, typer.Argument(help="its file, which ends in .gguf")],
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="its licence, which is shown without this, is fine")
    ] = False,
) -> None:
    """Fetch a model file, after its size and licence were shown, and make a brain of it."""

    async def run() -> None:
        async with context.obj.open() as studio:
            files = studio.talents.model_files
            job = await files.fetch(studio.person, model, file, accept_licence=accept_licence)
            done = await ended(studio.jobs, studio.person, job.id, context.obj.follow)
            context.obj.show({"state": done.state, **(done.result or {}), "error": done.error})

    context.obj.run(run)
