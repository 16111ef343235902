"""`troupe catalogue`: what people of this studio publish for one another."""

from typing import Annotated, Any

import typer

from troupe.kit.ids import is_id
from troupe.personas.commands.showing import id_of, show_what
from troupe.personas.domain.catalogue import read_catalogue
from troupe.personas.errors import EntryNotFound
from troupe.personas.schemas import wire
from troupe.personas.schemas.catalogue import CaseView, EntryView, ReleaseView, ReportView, WholeEntry
from troupe.personas.service.seeing import said_as

catalogue_app = typer.Typer(no_args_is_help=True, help="The catalogue: list, publish, install, rate.")

Entry = Annotated[str, typer.Argument(help="an entry's name or id")]
_COLUMNS = ("name", "version", "rating", "installs", "summary")


@catalogue_app.command("list")
def list_entries(
    context: typer.Context,
    search: Annotated[str, typer.Option(help="words that must occur")] = "",
    tag: Annotated[str | None, typer.Option(help="a tag that must be there")] = None,
    language: Annotated[str | None, typer.Option(help="a language code")] = None,
    sort: Annotated[str, typer.Option(help="newest, rating or installs")] = "newest",
) -> None:
    """Show what is published here."""
    asked = [("q", search), ("sort", sort)]
    asked += [(name, value) for name, value in (("tag", tag), ("language", language)) if value is not None]

    async def act(studio: Any) -> object:
        return {"items": [_row(EntryView.of(each)) for each in await _all(studio, asked)]}

    show_what(context, act, table=_COLUMNS)


@catalogue_app.command("show")
def show(context: typer.Context, entry: Entry) -> None:
    """Show one entry with all its versions."""

    async def act(studio: Any) -> object:
        catalogue, id = studio.publishing.catalogue, await _id(studio, entry)
        versions = [ReleaseView.of(each) for each in await catalogue.releases(studio.person, id)]
        shown = EntryView.of(await catalogue.get(studio.person, id))
        return WholeEntry(**shown.model_dump(), versions=versions).model_dump()

    show_what(context, act)


@catalogue_app.command("publish")
def publish(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="a persona of yours")],
    summary: Annotated[str, typer.Option(help="one or two sentences about it")],
    license: Annotated[str, typer.Option(help="under which others may use it, as CC-BY-4.0")],
) -> None:
    """Publish one of your personas as it is now."""

    async def act(studio: Any) -> object:
        fields = {"persona_id": await id_of(studio, name), "summary": summary, "license": license}
        return EntryView.of(await studio.publishing.catalogue.publish(studio.person, fields)).model_dump()

    show_what(context, act)


@catalogue_app.command("install")
def install(
    context: typer.Context, entry: Entry, age: Annotated[int | None, typer.Option(help="its age")] = None
) -> None:
    """Make a copy that is yours, or bring yours to the newest version."""

    async def act(studio: Any) -> object:
        fields = {} if age is None else {"age": age}
        copies = studio.publishing.installing
        return wire(await copies.install(studio.person, await _id(studio, entry), fields))

    show_what(context, act)


@catalogue_app.command("rate")
def rate(
    context: typer.Context,
    entry: Entry,
    stars: Annotated[int, typer.Argument(help="1 to 5; 0 takes yours back")],
    comment: Annotated[str, typer.Option(help="a few words")] = "",
) -> None:
    """Give stars to what you installed."""

    async def act(studio: Any) -> object:
        opinions, id = studio.publishing.opinions, await _id(studio, entry)
        given = {"stars": stars, "comment": comment}
        rated = await (opinions.rate(studio.person, id, given) if stars else opinions.unrate(studio.person, id))
        return EntryView.of(rated).model_dump()

    show_what(context, act)


@catalogue_app.command("report")
def report(
    context: typer.Context,
    entry: Entry,
    reason: Annotated[str, typer.Argument(help="broken, licence, impersonation, harmful or minor_safety")],
    note: Annotated[str, typer.Option(help="what is wrong")] = "",
) -> None:
    """Say that an entry should not be listed."""

    async def act(studio: Any) -> object:
        fields = {"reason": reason, "note": note}
        made = await studio.publishing.opinions.report(studio.person, await _id(studio, entry), fields)
        return ReportView.of(made).model_dump()

    show_what(context, act)


@catalogue_app.command("reports")
def reports(context: typer.Context) -> None:
    """Show what was reported or is held; for administrators."""

    async def act(studio: Any) -> object:
        cases = [CaseView.of(each) for each in await studio.publishing.opinions.waiting(studio.person)]
        return {"items": [_case(each) for each in cases]}

    show_what(context, act, table=("name", "status", "reasons", "id"))


@catalogue_app.command("decide")
def decide(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="an entry's id")],
    status: Annotated[str, typer.Argument(help="listed, held or withdrawn")],
) -> None:
    """Decide about a reported entry; for administrators."""

    async def act(studio: Any) -> object:
        decided = await studio.publishing.opinions.decide(studio.person, id, {"status": status})
        return EntryView.of(decided).model_dump()

    show_what(context, act)


@catalogue_app.command("withdraw")
def withdraw(context: typer.Context, entry: Entry) -> None:
    """Take your entry out of the catalogue; installed copies stay."""

    async def act(studio: Any) -> object:
        gone = await studio.publishing.opinions.withdraw(studio.person, await _id(studio, entry))
        return EntryView.of(gone).model_dump()

    show_what(context, act)


async def _all(studio: Any, asked: list[tuple[str, str]]) -> list[Any]:
    """Every page of the list."""
    found: list[Any] = []
    cursor: list[tuple[str, str]] = []
    while True:
        with said_as("INVALID_INPUT"):
            page = await studio.publishing.catalogue.page(studio.person, read_catalogue([*asked, *cursor]))
        found += page.items
        if page.next_cursor is None:
            return found
        cursor = [("cursor", page.next_cursor)]


async def _id(studio: Any, entry: str) -> str:
    """An entry by its id or its name."""
    if is_id(entry):
        return entry
    named = [each.entry.id for each in await _all(studio, [("q", entry[:200])])
             if each.entry.name.casefold() == entry.casefold()]  # fmt: skip
    if not named:
        raise EntryNotFound(entry)
    return str(named[0])


def _row(view: EntryView) -> dict[str, object]:
    return view.model_dump() | {"rating": view.rating.shown}


def _case(case: CaseView) -> dict[str, object]:
    reasons = ", ".join(each.reason for each in case.reports)
    same = {"id": case.entry.id, "name": case.entry.name, "status": case.entry.status}
    return same | {"reasons": reasons, "notes": [each.note for each in case.reports if each.note]}
