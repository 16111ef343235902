"""Base models from the terminal."""

from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.jobs import ended
from troupe.talents.commands.showing import act, show

models_app = typer.Typer(no_args_is_help=True, help="Models that kits are trained for: here, or to be had.")
_MODELS = ("key", "type", "family", "size_gb", "installed", "trainable", "reason")
Key = Annotated[str, typer.Argument(help="its key, as `list` shows it")]


@models_app.command("list")
def list_models(context: typer.Context) -> None:
    """Show models on this computer, and whether kits can be trained for them here."""

    async def listed(studio: Any) -> object:
        return {"items": await studio.talents.basing.all()}

    show(context, listed, _MODELS)


@models_app.command("add")
def add_model(
    context: typer.Context,
    model: Annotated[str, typer.Argument(help="a hub's MAKER/MODEL, or a folder on this computer")],
) -> None:
    """Name a model; nothing is fetched."""

    async def added(studio: Any) -> object:
        folder = Path(model).expanduser()
        told = {"folder": str(folder.resolve())} if folder.is_dir() else {"id": model}
        return await studio.talents.basing.add(studio.person, **told)

    show(context, added)


@models_app.command("download")
def download_model(
    context: typer.Context,
    key: Key,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="its licence, which is shown without this, is fine")
    ] = False,
) -> None:
    """Fetch a model, after its size and licence were shown."""

    async def fetched(studio: Any) -> object:
        job = await studio.talents.basing.download(studio.person, key, accept_licence=accept_licence)
        done = await ended(studio.jobs, studio.person, job.id, context.obj.follow)
        return {"state": done.state, **(done.result or {}), "error": done.error}

    show(context, fetched)


@models_app.command("remove")
def remove_model(context: typer.Context, key: Key) -> None:
    """Forget a model; what was fetched goes, a folder of your own stays."""

    async def removed(studio: Any) -> None:
        await studio.talents.basing.forget(studio.person, key)
        context.obj.show({"removed": key})

    act(context, removed)
