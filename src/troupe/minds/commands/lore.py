"""`troupe lore`: lorebooks from the terminal."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.minds.domain.lore import Attachments, BookSettings, Entry, NewBook
from troupe.minds.schemas.lore import BookView, BroughtView, LoreEntryView, ScanView
from troupe.minds.service.lore import Asked, ChangeEntry

lore_app = typer.Typer(no_args_is_help=True, help="Lorebooks: what a world's people know.")

Named = Annotated[str, typer.Argument(help="a lorebook's name or id")]
EntryId = Annotated[str, typer.Argument(help="an entry's id")]
Fields = Annotated[list[str], typer.Argument(help='such as enabled=false keys=\'["mill","river"]\'')]
_COLUMNS = ("name", "entry_count", "enabled", "id")
_ENTRY_COLUMNS = ("name", "keys", "order", "enabled", "id")


@lore_app.command("list")
def list_books(
    context: typer.Context, binned: Annotated[bool, typer.Option("--binned", help="the bin")] = False
) -> None:
    """Show your lorebooks."""

    async def run() -> None:
        async with context.obj.open() as studio:
            page = await studio.world.books.list(studio.person, binned=binned, limit=100)
            context.obj.show({"items": [BookView.of(each).model_dump() for each in page.items]}, table=_COLUMNS)

    context.obj.run(run)


@lore_app.command("show")
def show(
    context: typer.Context, name: Named, find: Annotated[str | None, typer.Option(help="only entries with")] = None
) -> None:
    """Show the entries of a book."""

    async def run() -> None:
        async with context.obj.open() as studio:
            book = await studio.world.books.called(studio.person, name)
            page = await studio.world.books.entries(studio.person, book.id, q=find, limit=100)
            rows = [LoreEntryView.of(each).model_dump(mode="json") for each in page.items]
            context.obj.show({"book": BookView.of(book).model_dump(), "items": rows}, table=_ENTRY_COLUMNS)

    context.obj.run(run)


@lore_app.command("new")
def new(context: typer.Context, name: Annotated[str, typer.Argument(help="what to call it")]) -> None:
    """Make an empty book."""

    async def run() -> None:
        async with context.obj.open() as studio:
            made = await studio.world.books.make(studio.person, NewBook(BookSettings(name=name)))
            context.obj.show(BookView.of(made).model_dump())

    context.obj.run(run)


@lore_app.command("set")
def change(context: typer.Context, name: Named, fields: Fields) -> None:
    """Change settings of a book."""

    async def run() -> None:
        async with context.obj.open() as studio:
            book = await studio.world.books.called(studio.person, name)
            changed = await studio.world.books.change(studio.person, book.id, _values(fields), None)
            context.obj.show(BookView.of(changed).model_dump())

    context.obj.run(run)


@lore_app.command("add")
def add(
    context: typer.Context,
    name: Named,
    content: Annotated[str, typer.Argument(help="what is told")],
    key: Annotated[list[str] | None, typer.Option(help="a key that calls it; may be repeated")] = None,
    field: Annotated[list[str] | None, typer.Option(help="any other field, as name=value; may be repeated")] = None,
) -> None:
    """Write an entry."""

    async def run() -> None:
        async with context.obj.open() as studio:
            book = await studio.world.books.called(studio.person, name)
            added = await studio.world.books.add(studio.person, book.id, Entry(keys=tuple(key or ()), content=content))
            if field:
                changes = [ChangeEntry(added.id, _values(field))]
                added = (await studio.world.books.bulk(studio.person, book.id, changes, None))[0]
            context.obj.show(LoreEntryView.of(added).model_dump(mode="json"))

    context.obj.run(run)


@lore_app.command("edit")
def edit(context: typer.Context, name: Named, entry: EntryId, fields: Fields) -> None:
    """Change fields of an entry."""

    async def run() -> None:
        async with context.obj.open() as studio:
            book = await studio.world.books.called(studio.person, name)
            changed = await studio.world.books.change_entry(studio.person, book.id, entry, _values(fields), None)
            context.obj.show(LoreEntryView.of(changed).model_dump(mode="json"))

    context.obj.run(run)


@lore_app.command("remove")
def remove(context: typer.Context, name: Named, entry: EntryId) -> None:
    """Take an entry out of a book."""

    async def run() -> None:
        async with context.obj.open() as studio:
            book = await studio.world.books.called(studio.person, name)
            await studio.world.books.remove_entry(studio.person, book.id, entry, None)
            context.obj.show({"removed": entry, "next_step": f"Run `troupe lore undo {book.id}` to take it back."})

    context.obj.run(run)


@lore_app.command("undo")
def undo(context: typer.Context, name: Named) -> None:
    """Take the newest change of a book back."""

    async def run() -> None:
        async with context.obj.open() as studio:
            book = await studio.world.books.called(studio.person, name)
            context.obj.show(BookView.of(await studio.world.books.undo(studio.person, book.id)).model_dump())

    context.obj.run(run)


@lore_app.command("attach")
def attach(
    context: typer.Context,
    name: Named,
    persona: Annotated[list[str] | None, typer.Option(help="a persona's name; may be repeated")] = None,
    chat: Annotated[list[str] | None, typer.Option(help="a chat's id; may be repeated")] = None,
    mask: Annotated[list[str] | None, typer.Option(help="a mask's id; may be repeated")] = None,
    everyone: Annotated[bool, typer.Option("--everyone", help="everyone you talk with")] = False,
) -> None:
    """Say whom a book is for; without any option it is for nobody."""

    async def run() -> None:
        async with context.obj.open() as studio:
            book = await studio.world.books.called(studio.person, name)
            personas = [(await studio.personas.called(studio.person, each)).id for each in persona or ()]
            wanted = Attachments(tuple(personas), tuple(mask or ()), tuple(chat or ()), everyone)
            context.obj.show(
                BookView.of(await studio.world.books.attach(studio.person, book.id, wanted, None)).model_dump()
            )

    context.obj.run(run)


@lore_app.command("delete")
def delete(
    context: typer.Context,
    name: Named,
    forever: Annotated[bool, typer.Option("--forever", help="not into the bin")] = False,
) -> None:
    """Put a book into the bin."""

    async def run() -> None:
        async with context.obj.open() as studio:
            book = await studio.world.books.called(studio.person, name)
            await studio.world.books.delete(studio.person, book.id, None, forever=forever)
            context.obj.show({"deleted": book.id})

    context.obj.run(run)


@lore_app.command("restore")
def restore(context: typer.Context, id: Annotated[str, typer.Argument(help="the id of a book in the bin")]) -> None:
    """Take a book out of the bin."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(BookView.of(await studio.world.books.restore(studio.person, id)).model_dump())

    context.obj.run(run)


@lore_app.command("scan")
def scan(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="a text to try; - reads standard input")] = None,
    chat: Annotated[str | None, typer.Option(help="look into this chat instead")] = None,
    book: Annotated[list[str] | None, typer.Option(help="only this book, else all of yours; may be repeated")] = None,
    persona: Annotated[str | None, typer.Option(help="as if this persona were to answer")] = None,
    everything: Annotated[bool, typer.Option("--all", help="also what did not come close")] = False,
) -> None:
    """Show what a text calls, and why the rest sleeps."""
    given = sys.stdin.read() if text == "-" else text

    async def run() -> None:
        async with context.obj.open() as studio:
            only = [(await studio.world.books.called(studio.person, each)).id for each in book or ()] or None
            if only is None and given is not None and not chat and not persona:  # every book one has
                all_books = await studio.world.books.list(studio.person, binned=False, limit=100)
                only = [each.id for each in all_books.items] or None
            asked = Asked(given, chat, lorebook_ids=only, everything=everything)
            if persona:
                asked = replace(asked, persona_id=(await studio.personas.called(studio.person, persona)).id)
            found = await studio.world.lore.scan(studio.person, asked)
            view = ScanView.whole(found).model_dump(mode="json")
            shown = view if context.obj.as_json else {"items": view["entries"]}
            context.obj.show(shown, table=("name", "fired", "reason", "detail", "entry_id"))

    context.obj.run(run)


@lore_app.command("import")
def bring(context: typer.Context, file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Bring a book of another program in."""

    async def run() -> None:
        async with context.obj.open() as studio:
            book, found = await studio.world.files.bring(studio.person, file.read_bytes(), file.name)
            context.obj.show(BroughtView.of(book, found).model_dump())

    context.obj.run(run)


@lore_app.command("export")
def export(
    context: typer.Context,
    name: Named,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="where to write it")] = None,
    form: Annotated[str, typer.Option("--as", help="lorebook_v3, sillytavern or original")] = "lorebook_v3",
) -> None:
    """Write a book as a file for other programs."""

    async def run() -> None:
        async with context.obj.open() as studio:
            book = await studio.world.books.called(studio.person, name)
            made = await studio.world.files.hand_out(studio.person, book.id, form)
            place = out or Path(made.name)
            context.obj.write(place, made.content)
            context.obj.show({"written": str(place), "left_out": list(made.left_out)})

    context.obj.run(run)


def _values(fields: list[str]) -> dict[str, Any]:
    """`name=value`, where a value is JSON if it can be read so and text otherwise."""
    found: dict[str, Any] = {}
    for each in fields:
        name, _, value = each.partition("=")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found
