"""`troupe cards`: look into files, bring them in, take them back, hand personas out as cards."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from troupe.cards.commands.bringing import REFUSED, SOME_REFUSED, bring_in, say_next, say_reports
from troupe.cards.commands.files import Files, files_in, name_of, opened
from troupe.cards.domain import Refusal
from troupe.cards.domain.bringing import options_in
from troupe.cards.domain.finding import found_in
from troupe.cards.domain.report import Report, column_of
from troupe.cards.domain.telling import tell
from troupe.cards.domain.transcripts import chats_in_file
from troupe.cards.errors import FileRefused
from troupe.cards.service.wanted import wanted_in
from troupe.kit.errors import TroupeError

cards_app = typer.Typer(no_args_is_help=True, help="Cards and packages of other programs: inspect, import, export.")


@cards_app.command("inspect")
def inspect(context: typer.Context, files: Files) -> None:
    """Read files and say what is in them; nothing is stored, and no data directory is needed."""
    rows = [row for path in files_in(files) for row in _looked_into(path)]
    refused = [row for row in rows if "error" in row]
    all_refused = _first_refusal(refused[0]) if refused == rows and refused else None
    told = all_refused.as_json() if all_refused else {}
    context.obj.show({"items": rows, **told}, table=("file", "format", "name", "container", "error", "detail"))
    say_reports(context, [(str(row["file"]), row.get("report")) for row in rows])
    for row in refused:
        say_next(context, str(row["file"]), _first_refusal(row).as_json())
    if refused:
        raise typer.Exit(SOME_REFUSED if len(refused) < len(rows) else REFUSED)


@cards_app.command("import")
def bring(
    context: typer.Context,
    files: Files,
    on_conflict: Annotated[str, typer.Option(help="keep_both, replace_version or skip")] = "keep_both",
    age: Annotated[int | None, typer.Option(help="how old everybody in these files is")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="read and report only")] = False,
    chats: Annotated[bool, typer.Option("--chats", help="also what was said to the characters of a package")] = False,
) -> None:
    """Bring files in, and wait until all of them are read."""
    given = {"on_conflict": on_conflict, "dry_run": str(dry_run).lower(), "chats": str(chats).lower()}
    options = options_in(given | ({} if age is None else {"age": str(age)}))
    ends: list[int] = []

    async def run() -> None:
        async with context.obj.open() as studio:
            ends.append(await bring_in(context, studio, files, options, _answer))

    context.obj.run(run)
    if ends[0]:
        raise typer.Exit(ends[0])


@cards_app.command("imports")
def list_imports(context: typer.Context, limit: int = 50) -> None:
    """Show what you brought in, the newest first."""

    async def run() -> None:
        async with context.obj.open() as studio:
            page = await studio.imports.list(studio.person, limit, None)
            rows = [each.as_json() for each in page.items]
            context.obj.show({"items": rows}, table=("created_at", "state", "undone", "id"))

    context.obj.run(run)


@cards_app.command("undo")
def undo(context: typer.Context, import_id: str) -> None:
    """Put what an import made into the bin; what was changed since stays."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.imports.undo(studio.person, import_id))

    context.obj.run(run)


@cards_app.command("export")
def export(
    context: typer.Context,
    name: str,
    output: Annotated[Path, typer.Option("--output", "-o", help="the file to write")],
    as_: Annotated[str | None, typer.Option("--as", help="png, apng, charx, json or original")] = None,
    spec: Annotated[str | None, typer.Option(help="v1, v2 or v3")] = None,
    assets: Annotated[str, typer.Option(help="all, icon or none")] = "all",
    backfill: Annotated[bool, typer.Option(help="an older version beside a new one")] = True,
) -> None:
    """Write a persona as a character card."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            made = await studio.cards.export(studio.person, persona.id, wanted_in(as_, spec, assets, backfill))
            context.obj.write(output, made.content)
            context.obj.show({"file": str(output), "bytes": len(made.content), "left_out": list(made.left_out)})

    context.obj.run(run)


@cards_app.command("check")
def check(
    context: typer.Context,
    name: str,
    as_: Annotated[str | None, typer.Option("--as", help="png, apng, charx or json")] = None,
    spec: Annotated[str | None, typer.Option(help="v1, v2 or v3")] = None,
) -> None:
    """Say what such a card would leave out, and write nothing."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            made = await studio.cards.export(studio.person, persona.id, wanted_in(as_, spec, "all", True))
            told = {"left_out": list(made.left_out), "repaired": list(made.repaired)}
            context.obj.show({"name": made.name, "bytes": len(made.content)} | told)

    context.obj.run(run)


def _first_refusal(row: Mapping[str, object]) -> FileRefused:
    offset = row.get("offset")
    at = offset if isinstance(offset, int) else None
    return FileRefused(str(row["error"]), str(row["path"]), str(row["detail"]), at)


def _answer(needs: Mapping[str, Any]) -> str:
    match needs["field"]:
        case "age":
            return f"{needs.get('detail', '')} Say it with --age N.".strip()
        case "persona_id":
            return f"{needs['detail']} `troupe chats import` brings it in with --persona NAME, or --cast."
        case _:
            return "It is here already: --on-conflict keep_both makes another one, replace_version a new version."


def _looked_into(path: Path) -> list[dict[str, object]]:
    name = name_of(path)
    with opened(path) as file:
        try:
            found = found_in(file, name)
        except Refusal as refusal:
            return _others_in(file, name) or [_refused(name, refusal)]
    for each in found:
        tell(each.card, each.report, len(each.talks))
    return [
        {
            "file": name,
            "name": each.card.name,
            "format": each.card.shape,
            "container": each.file.container if each.file else "text",
            "report": each.report.as_json(),
        }
        for each in found
    ]


def _refused(name: str, refusal: Refusal) -> dict[str, object]:
    told: dict[str, object] = {"file": name, "error": refusal.code, "path": refusal.place, "detail": str(refusal)}
    return told if refusal.offset is None else {**told, "offset": refusal.offset}


def _others_in(file: BinaryIO, name: str) -> list[dict[str, object]]:
    """What is no card may be chats, a lorebook, or both."""
    from troupe.cards.service import BookCodec  # lore is only loaded for who asks

    rows: list[dict[str, object]] = []
    with suppress(Refusal):
        for chat in chats_in_file(file):
            rows.append(_other(name, chat.persona_name, chat.format, [vars(each) for each in chat.told]))
    with suppress(TroupeError):
        file.seek(0)
        book = BookCodec().read(file.read(), name)
        rows.append(_other(name, book.book.settings.name, book.format, book.told))
    return rows


def _other(file: str, name: str, format: str, told: Sequence[Mapping[str, object]]) -> dict[str, object]:
    report = Report()
    for each in told:
        report.say(column_of(str(each["code"])), str(each["code"]), str(each["path"]), str(each["detail"]))
    return {"file": file, "name": name, "format": format, "container": "text", "report": report.as_json()}
