"""`troupe personas search`, `tags`, `bin`, `examples`, `name-version`: finding one's way among them."""

from typing import Annotated, Any

import typer

from troupe.personas.commands.showing import Name, id_of, show_what
from troupe.personas.domain import Shown
from troupe.personas.domain.asking import CastQuery, ListAsked, PageAsked, in_bin, read_list
from troupe.personas.schemas import VersionView, bin_wire
from troupe.personas.service.seeing import said_as

shelves_app = typer.Typer()


@shelves_app.command("search")
def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="all of them must occur")],
    sort: Annotated[str, typer.Option(help="created, updated, name or used")] = "created",
) -> None:
    """Find personas by words in their name, role, description, goal, tags or expertise."""

    async def act(studio: Any) -> object:
        with said_as("INVALID_INPUT"):
            query = read_list([("q", " ".join(words)), ("archived", "any"), ("scope", "all"), ("sort", sort)]).query
        return {"items": [_row(each) for each in await _all(studio, query)]}

    show_what(context, act, table=("name", "role", "id"))


@shelves_app.command("tags")
def tags(context: typer.Context) -> None:
    """Show your tags, the most used first."""

    async def act(studio: Any) -> object:
        return {"items": [{"tag": tag, "count": count} for tag, count in await studio.personas.tags(studio.person)]}

    show_what(context, act, table=("tag", "count"))


@shelves_app.command("bin")
def binned(context: typer.Context) -> None:
    """Show what you deleted and can still bring back."""

    async def act(studio: Any) -> object:
        found: list[object] = []
        page, cursor = None, None
        while page is None or cursor is not None:
            page = await studio.personas.page(studio.person, ListAsked(in_bin(), PageAsked(100, cursor), "card"))
            told = bin_wire(page)["personas"]
            found += told if isinstance(told, list) else []
            cursor = page.next_cursor
        return {"items": found}

    show_what(context, act, table=("name", "purge_at", "id"))


@shelves_app.command("examples")
def examples(
    context: typer.Context,
    name: Name,
    removed: Annotated[bool, typer.Option("--removed", help="what it no longer keeps instead")] = False,
) -> None:
    """Show what a persona has learnt."""

    async def act(studio: Any) -> object:
        id, found, cursor = await id_of(studio, name), [], None
        while True:
            page = await studio.learning.page(studio.person, id, PageAsked(100, cursor), removed=removed)
            found += [each.as_json() for each in page.items]
            if (cursor := page.next_cursor) is None:
                return {"items": found}

    show_what(context, act, table=("user_message", "persona_response", "pinned", "id"))


@shelves_app.command("name-version")
def name_version(context: typer.Context, name: Name, called: Annotated[str, typer.Argument(help="its name")]) -> None:
    """Give the present version of a persona a name; a named one is kept for ever."""

    async def act(studio: Any) -> object:
        named = await studio.history.name(studio.person, await id_of(studio, name), {"name": called})
        return VersionView.of(named).model_dump()

    show_what(context, act)


async def _all(studio: Any, query: CastQuery) -> list[Shown]:
    """Every page of a list."""
    found: list[Shown] = []
    cursor = None
    while True:
        page = await studio.personas.page(studio.person, ListAsked(query, PageAsked(100, cursor), "card"))
        found += [each for each in page.items if isinstance(each, Shown)]
        if (cursor := page.next_cursor) is None:
            return found


def _row(shown: Shown) -> dict[str, object]:
    document = shown.persona.document
    return {"id": shown.persona.id, "name": document.name, "role": document.role}
