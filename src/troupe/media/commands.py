"""The command `troupe media`: files from the terminal."""

import mimetypes
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from troupe.kit.durable import Durable
from troupe.media.errors import NameTaken
from troupe.media.origin import origin_of
from troupe.media.schemas import MediaList, MediaView, OriginView

media_app = typer.Typer(no_args_is_help=True, help="Files: list, add, get, origin, delete, restore.")

_MORE_THAN_IS_TAKEN = 51 * 1024 * 1024


@media_app.command("list")
def list_media(
    context: typer.Context,
    kind: Annotated[Literal["image", "audio", "video", "kit", "document"] | None, typer.Option()] = None,
    persona: Annotated[str | None, typer.Option(help="only files of this persona (its id)")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    cursor: Annotated[str | None, typer.Option(help="where the last list ended")] = None,
) -> None:
    """Show your files, newest first."""

    async def run() -> None:
        async with context.obj.open() as studio:
            page = await studio.media.list(studio.person, kind=kind, persona_id=persona, limit=limit, cursor=cursor)
            context.obj.show(MediaList.of(page).model_dump(), table=("id", "kind", "name", "bytes", "created_at"))

    context.obj.run(run)


@media_app.command("add")
def add(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    persona: Annotated[str | None, typer.Option(help="the persona it belongs to (its id)")] = None,
) -> None:
    """Take a picture or a sound into the library."""

    async def run() -> None:
        async with context.obj.open() as studio:
            declared = mimetypes.guess_type(file.name)[0] or ""
            media = await studio.media.upload(
                studio.person, _read(file), file_name=file.name, declared=declared, persona_id=persona
            )
            context.obj.show(MediaView.of(media).model_dump())

    context.obj.run(run)


@media_app.command("get")
def get(
    context: typer.Context,
    media_id: str,
    to: Annotated[Path | None, typer.Option(help="write the file there; - is standard output")] = None,
) -> None:
    """Show what is known about a file, or write it out."""

    async def run() -> None:
        async with context.obj.open() as studio:
            media = await studio.media.get(studio.person, media_id)
            if to is None:
                context.obj.show(MediaView.of(media).model_dump())
            else:
                _write(to, await studio.media.read(studio.person, media_id))

    context.obj.run(run)


@media_app.command("origin")
def origin(
    context: typer.Context, file: Annotated[str, typer.Argument(help="a file on this computer, or the id of one")]
) -> None:
    """Say where a file comes from: its own words, and the mark inside a sound."""

    async def run() -> None:
        async with context.obj.open() as studio:
            here = Path(file)
            found = await origin_of(_read(here)) if here.is_file() else await studio.media.origin(studio.person, file)
            context.obj.show(OriginView.of(found).model_dump())

    context.obj.run(run)


@media_app.command("delete")
def delete(
    context: typer.Context, media_id: str, force: Annotated[bool, typer.Option(help="also when it is in use")] = False
) -> None:
    """Put a file into the bin, where it waits for thirty days."""

    async def run() -> None:
        async with context.obj.open() as studio:
            media = await studio.media.bin(studio.person, media_id, force=force)
            context.obj.show(MediaView.of(media).model_dump())

    context.obj.run(run)


@media_app.command("restore")
def restore(context: typer.Context, media_id: str) -> None:
    """Take a file out of the bin again."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(MediaView.of(await studio.media.restore(studio.person, media_id)).model_dump())

    context.obj.run(run)


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_MORE_THAN_IS_TAKEN)


def _write(to: Path, content: bytes) -> None:
    if str(to) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    elif not Durable(to.parent).place(to, content):
        raise NameTaken(str(to))
