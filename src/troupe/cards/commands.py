"""`troupe cards`: look into files, bring them in, take them back, hand personas out as cards."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from troupe.cards.domain import Refusal
from troupe.cards.domain.bringing import MOST_FILES, Import, Options, options_in
from troupe.cards.domain.finding import found_in
from troupe.cards.domain.report import Report, column_of
from troupe.cards.domain.telling import tell
from troupe.cards.domain.transcripts import chats_in_file
from troupe.cards.errors import FileRefused
from troupe.cards.service.imports import Dropped
from troupe.cards.service.wanted import wanted_in
from troupe.jobs import ended
from troupe.kit.errors import TroupeError
from troupe.media import TooManyFiles

cards_app = typer.Typer(no_args_is_help=True, help="Cards and packages of other programs: inspect, import, export.")
Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="one or more files")]
_REFUSED, _SOME_REFUSED = 5, 9
_WORDS = {
    "read": "read",
    "defaulted": "repaired",
    "clamped": "fitted",
    "ignored": "not used",
    "kept_foreign": "kept",
    "warnings": "note",
}
_MOST_LINES = 12
Tell = Callable[[Mapping[str, object]], None]


@cards_app.command("inspect")
def inspect(context: typer.Context, files: Files) -> None:
    """Read files and say what is in them; nothing is stored, and no data directory is needed."""
    rows = [row for path in files for row in _looked_into(path)]
    refused = [row for row in rows if "error" in row]
    all_refused = _first_refusal(refused[0]) if refused == rows and refused else None
    told = all_refused.as_json() if all_refused else {}
    context.obj.show({"items": rows, **told}, table=("file", "format", "name", "container", "error", "detail"))
    _say_reports(context, [(str(row["file"]), row.get("report")) for row in rows])
    if refused:
        raise typer.Exit(_SOME_REFUSED if len(refused) < len(rows) else _REFUSED)


@cards_app.command("import")
def bring_in(
    context: typer.Context,
    files: Files,
    on_conflict: Annotated[str, typer.Option(help="keep_both, replace_version or skip")] = "keep_both",
    age: Annotated[int | None, typer.Option(help="how old everybody in these files is")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="read and report only")] = False,
    chats: Annotated[bool, typer.Option("--chats", help="also what was said to the characters of a package")] = False,
) -> None:
    """Bring files in, and wait until all of them are read."""
    if len(files) > MOST_FILES:
        raise TooManyFiles(MOST_FILES)
    given = {"on_conflict": on_conflict, "dry_run": str(dry_run).lower(), "chats": str(chats).lower()} | (
        {} if age is None else {"age": str(age)}
    )
    options = options_in(given)

    states: list[str] = []

    async def run() -> None:
        async with context.obj.open() as studio:
            tell = _silent if context.obj.as_json else context.obj.follow
            brought = await _brought(studio, files, options, tell)
            rows = [_row(each) for each in brought.as_json()["items"]]  # type: ignore[attr-defined]  # a list
            refused = [item.error for item in brought.items if item.state == "refused" and item.error]
            told = dict(refused[0]) if len(refused) == len(rows) else {}
            shown = {"import_id": brought.id, "items": rows, **told}
            context.obj.show(shown, table=("file_name", "state", "kind", "format", "made", "error"))
            _say_reports(context, [(row["file_name"], row["report"]) for row in rows])
            states.extend(row["state"] for row in rows)

    context.obj.run(run)
    if "refused" in states:
        raise typer.Exit(_REFUSED if set(states) == {"refused"} else _SOME_REFUSED)


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


async def _brought(studio: Any, files: list[Path], options: Options, tell: Tell) -> Import:
    with ExitStack() as stack:
        dropped = [Dropped(path.name, stack.enter_context(path.open("rb"))) for path in files]
        brought = await studio.imports.begin(studio.person, dropped, options)
    await ended(studio.jobs, studio.person, brought.job_id, tell)
    found: Import = await studio.imports.get(studio.person, brought.id)
    return found


def _first_refusal(row: Mapping[str, object]) -> FileRefused:
    offset = row.get("offset")
    at = offset if isinstance(offset, int) else None
    return FileRefused(str(row["error"]), str(row["path"]), str(row["detail"]), at)


def _say_reports(context: typer.Context, reports: Sequence[tuple[str, Any]]) -> None:
    """What there is to say of each file, in lines; with --json the document says it."""
    for name, report in () if context.obj.as_json else reports:
        lines = [
            f"  {line}" for column, word in _WORDS.items() for line in _lines(word, (report or {}).get(column, []))
        ]
        if lines:
            context.obj.say("\n".join(["", name, *lines, ""]))


def _lines(word: str, told: Sequence[Mapping[str, Any]]) -> list[str]:
    said = [f"{word}: {each['code']}{_at(each['path'])}: {each['detail']}" for each in told[:_MOST_LINES]]
    return said + ([f"{word}: {len(told) - _MOST_LINES} more; --json tells all"] if len(told) > _MOST_LINES else [])


def _at(path: str) -> str:
    return f" {path}" if path else ""


def _silent(event: Mapping[str, object]) -> None:
    """With --json the answer is the only document."""


def _looked_into(path: Path) -> list[dict[str, object]]:
    with path.open("rb") as file:
        try:
            found = found_in(file, path.name)
        except Refusal as refusal:
            return _others_in(file, path.name) or [_refused(path.name, refusal)]
    for each in found:
        tell(each.card, each.report, len(each.talks))
    return [
        {
            "file": path.name,
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


def _row(item: dict[str, Any]) -> dict[str, Any]:
    made = ", ".join(f"{each['kind']} {each['id']}" for each in item["created"])
    error = item["error"]["detail"] if item["error"] else None
    return item | {"made": made, "error": error}
