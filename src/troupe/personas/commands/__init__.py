"""`troupe personas`: cast, change, teach and delete from the terminal, all that the doors can do."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from troupe.personas.commands.experiments import experiments_app
from troupe.personas.commands.kits import kits_app
from troupe.personas.commands.sharing import sharing_app
from troupe.personas.commands.shelves import shelves_app
from troupe.personas.domain import Shown
from troupe.personas.domain.asking import ListAsked, PageAsked, in_bin, read_list
from troupe.personas.domain.assigning import assigned, fields_in
from troupe.personas.schemas import VersionLine, wire
from troupe.personas.service.seeing import said_as

if TYPE_CHECKING:
    from troupe.personas.service import CastList

personas_app = typer.Typer(no_args_is_help=True, help="Personas: cast, change, teach, compare, delete.")
personas_app.add_typer(sharing_app)
personas_app.add_typer(kits_app)
personas_app.add_typer(shelves_app)
personas_app.add_typer(experiments_app, name="experiment")

Name = Annotated[str, typer.Argument(help="a persona's name, handle or id")]
Pairs = Annotated[list[str] | None, typer.Argument(help="field=value, as personality_traits.formality=0.9")]
File = Annotated[Path | None, typer.Option("--file", help="a JSON file with fields", exists=True, dir_okay=False)]


@personas_app.command("list")
def list_personas(
    context: typer.Context,
    search: Annotated[str, typer.Option(help="words that must occur")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="a tag that must be there")] = None,
    scope: Annotated[str, typer.Option(help="own, shared or all")] = "own",
    binned: Annotated[bool, typer.Option("--bin", help="what was deleted instead")] = False,
) -> None:
    """Show your personas and the starters."""

    async def act(studio: Any) -> object:
        with said_as("INVALID_INPUT"):
            question = read_list(
                [("q", search), *(("tag", each) for each in tag or ()), ("archived", "any"), ("scope", scope)]
            ).query
        found = await _all(studio, in_bin() if binned else question)
        if not (binned or search or tag or scope != "own"):
            found += [Shown(each) for each in await studio.personas.starters()]
        return {"items": [_row(each) for each in found]}

    _show(context, act, table=("name", "role", "id"))


@personas_app.command("show")
def show(context: typer.Context, name: Name) -> None:
    """Show one persona's whole document."""

    async def act(studio: Any) -> object:
        return wire(await studio.personas.shown(await studio.personas.called(studio.person, name)))

    _show(context, act)


@personas_app.command("new")
def new(context: typer.Context, name: str, pairs: Pairs = None, file: File = None) -> None:
    """Cast a persona; what you leave out is filled in."""

    async def act(studio: Any) -> object:
        return wire(await studio.casting.create(studio.person, _fields(pairs, file) | {"name": name}))

    _show(context, act)


@personas_app.command("edit")
def edit(context: typer.Context, name: Name, pairs: Pairs = None, file: File = None) -> None:
    """Change fields of a persona; the others stay."""

    async def act(studio: Any) -> object:
        return wire(await studio.casting.change(studio.person, await _id(studio, name), _fields(pairs, file), None))

    _show(context, act)


@personas_app.command("delete")
def delete(context: typer.Context, name: Name) -> None:
    """Put a persona into the bin for 30 days."""

    async def act(studio: Any) -> object:
        gone = await studio.bin.delete(studio.person, await _id(studio, name), None)
        return {"id": gone.id, "restore_until": str(gone.purge_at)}

    _show(context, act)


@personas_app.command("restore")
def restore(
    context: typer.Context, id: str, handle: Annotated[str | None, typer.Option(help="another handle")] = None
) -> None:
    """Take a persona out of the bin again, by its id."""

    async def act(studio: Any) -> object:
        return wire(await studio.bin.restore(studio.person, id, handle))

    _show(context, act)


@personas_app.command("purge")
def purge(context: typer.Context, id: str) -> None:
    """Remove a persona in the bin for good, by its id."""

    async def act(studio: Any) -> object:
        await studio.bin.purge(studio.person, id)
        return {"id": id}

    _show(context, act)


@personas_app.command("activate")
def activate(context: typer.Context, name: Name) -> None:
    """Put a persona on stage; whoever was there leaves."""
    _change(context, name, lambda studio, id: studio.casting.activate(studio.person, id))


@personas_app.command("archive")
def archive(context: typer.Context, name: Name) -> None:
    """Put a persona on the shelf."""
    _change(context, name, lambda studio, id: studio.casting.archive(studio.person, id))


@personas_app.command("unarchive")
def unarchive(context: typer.Context, name: Name) -> None:
    """Take a persona from the shelf again."""
    _change(context, name, lambda studio, id: studio.casting.unarchive(studio.person, id))


@personas_app.command("duplicate")
def duplicate(
    context: typer.Context, name: Name, to: Annotated[str | None, typer.Option(help="the copy's name")] = None
) -> None:
    """Copy a persona, a starter too; the copy is yours."""
    _change(context, name, lambda studio, id: studio.casting.duplicate(studio.person, id, to))


@personas_app.command("learn")
def learn(
    context: typer.Context,
    name: Name,
    said: Annotated[str, typer.Argument(help="what was said to it")],
    answered: Annotated[str, typer.Argument(help="what it should answer")],
    quality: Annotated[float, typer.Option(help="0 to 1")] = 1.0,
    pinned: Annotated[bool, typer.Option("--pinned", help="never gives way to newer ones")] = False,
) -> None:
    """Teach a persona one exchange; it keeps a hundred."""
    fields = {"user_message": said, "persona_response": answered, "quality_score": quality, "pinned": pinned}

    async def act(studio: Any) -> object:
        learnt = await studio.learning.learn(studio.person, await _id(studio, name), fields)
        evicted = learnt.evicted.as_json() if learnt.evicted else None
        return {"example": learnt.example.as_json(), "evicted": evicted}

    _show(context, act)


@personas_app.command("versions")
def versions(
    context: typer.Context, name: Name, every: Annotated[bool, typer.Option("--all", help="every number")] = False
) -> None:
    """Show a persona's history, newest first."""

    async def act(studio: Any) -> object:
        id = await _id(studio, name)
        page = await studio.history.page(studio.person, id, PageAsked(), every=every)
        return {"items": [VersionLine.of(line).model_dump() for line in page.items], "next_cursor": page.next_cursor}

    _show(context, act, table=("number", "name", "reason", "created_at"))


@personas_app.command("revert")
def revert(context: typer.Context, name: Name, number: str) -> None:
    """Make an earlier version the present one, as a new version."""
    _change(context, name, lambda studio, id: studio.history.restore(studio.person, id, number, None))


@personas_app.command("diff")
def diff(context: typer.Context, name: Name, before: str = "1", after: str = "current") -> None:
    """Show what changed between two versions."""

    async def act(studio: Any) -> object:
        found = await studio.history.compare(studio.person, await _id(studio, name), before, after)
        return {"items": [each.as_json() for each in found]}

    _show(context, act, table=("path", "kind", "from", "to"))


def _show(
    context: typer.Context, act: Callable[[Any], Awaitable[object]], table: tuple[str, ...] | None = None
) -> None:
    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await act(studio), table=table)

    context.obj.run(run)


def _change(context: typer.Context, name: str, change: Callable[[Any, str], Awaitable[Shown]]) -> None:
    """Do something to a persona and say how it is now."""

    async def act(studio: Any) -> object:
        return wire(await change(studio, await _id(studio, name)))

    _show(context, act)


async def _id(studio: Any, name: str) -> str:
    found: str = (await studio.personas.called(studio.person, name)).id
    return found


async def _all(studio: Any, query: Any) -> list[Shown]:
    """Every page of a list."""
    found: list[Shown] = []
    cursor = None
    while True:
        page: CastList = await studio.personas.page(studio.person, ListAsked(query, PageAsked(100, cursor), "card"))
        found += [each for each in page.items if isinstance(each, Shown)]
        if (cursor := page.next_cursor) is None:
            return found


def _fields(pairs: list[str] | None, file: Path | None) -> dict[str, object]:
    with said_as("INVALID_INPUT"):
        return (fields_in(file.read_text("utf-8")) if file else {}) | assigned(pairs or [])


def _row(shown: Shown) -> dict[str, object]:
    document = shown.persona.document
    return {"id": shown.persona.id, "name": document.name, "role": document.role}
