"""What every command does that brings files in: send them, wait until all are read, and say what became of each."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import typer

from troupe.cards.commands.files import files_in, name_of, opened
from troupe.cards.domain.bringing import Import, Options
from troupe.cards.service.imports import Dropped
from troupe.jobs import ended

REFUSED, SOME_REFUSED = 5, 9
_NOTHING_CAME = ("refused", "needs_input")
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
Answer = Callable[[Mapping[str, Any]], str]
"""What to do about an item that waits for an answer."""


async def bring_in(context: typer.Context, studio: Any, given: list[Path], options: Options, answer: Answer) -> int:
    """The exit code: 0 when something came of every file."""
    tell = _silent if context.obj.as_json else context.obj.follow
    brought = await _brought(studio, files_in(given), options, tell)
    items: Sequence[Mapping[str, Any]] = brought.as_json()["items"]  # type: ignore[assignment]  # a list
    rows = [_row(each) for each in items]
    refused = [item["error"] for item in items if item["state"] == "refused"]
    told = dict(refused[0]) if len(refused) == len(rows) else {}
    shown = {"import_id": brought.id, "items": rows, **told}
    context.obj.show(shown, table=("file_name", "state", "kind", "format", "made", "error"))
    say_reports(context, [(row["file_name"], row["report"]) for row in rows])
    for item in items:
        say_next(context, item["file_name"], item["error"] or {}, answer(item["needs"]) if item["needs"] else "")
    lost = [item["state"] in _NOTHING_CAME for item in items]
    return REFUSED if all(lost) else SOME_REFUSED if any(lost) else 0


def say_reports(context: typer.Context, reports: Sequence[tuple[str, Any]]) -> None:
    """What there is to say of each file, in lines; with --json the document says it."""
    for name, report in () if context.obj.as_json else reports:
        lines = [
            f"  {line}" for column, word in _WORDS.items() for line in _lines(word, (report or {}).get(column, []))
        ]
        if lines:
            context.obj.say("\n".join(["", name, *lines, ""]))


def say_next(context: typer.Context, name: str, error: Mapping[str, Any], answer: str = "") -> None:
    """Of what did not come in, the way on."""
    step = error.get("next_step") or answer
    if step and not context.obj.as_json:
        context.obj.tell(f"{name}: {step}")


async def _brought(studio: Any, files: list[Path], options: Options, tell: Tell) -> Import:
    with ExitStack() as stack:
        dropped = [Dropped(name_of(path), stack.enter_context(opened(path))) for path in files]
        brought = await studio.imports.begin(studio.person, dropped, options)
    await ended(studio.jobs, studio.person, brought.job_id, tell)
    found: Import = await studio.imports.get(studio.person, brought.id)
    return found


def _lines(word: str, told: Sequence[Mapping[str, Any]]) -> list[str]:
    said = [f"{word}: {each['code']}{_at(each['path'])}: {each['detail']}" for each in told[:_MOST_LINES]]
    return said + ([f"{word}: {len(told) - _MOST_LINES} more; --json tells all"] if len(told) > _MOST_LINES else [])


def _at(path: str) -> str:
    return f" {path}" if path else ""


def _silent(event: Mapping[str, object]) -> None:
    """With --json the answer is the only document."""


def _row(item: Mapping[str, Any]) -> dict[str, Any]:
    made = ", ".join(f"{each['kind']} {each['id']}" for each in item["created"])
    error = item["error"]["detail"] if item["error"] else None
    return {**item, "made": made, "error": error}
