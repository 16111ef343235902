"""`troupe boundaries`: what a persona will not speak about, tried from the terminal."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from troupe.kit.errors import Invalid
from troupe.minds.schemas.guarding import BenchCase

boundaries_app = typer.Typer(no_args_is_help=True, help="Boundaries: check one text, or try all that ships.")

Name = Annotated[str, typer.Argument(help="a persona's name, handle or id")]
Text = Annotated[str | None, typer.Argument(help="the text; without one, or with -, standard input is read")]


@boundaries_app.command("check")
def check(
    context: typer.Context,
    name: Name,
    text: Text = None,
    answer: Annotated[bool, typer.Option("--answer", help="judge it as an answer instead of a message")] = False,
    before: Annotated[str, typer.Option(help="the line before it")] = "",
) -> None:
    """Say what a persona's boundaries make of a text; nothing of it is kept."""
    given = sys.stdin.read() if text is None or text == "-" else text

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            stage = "output" if answer else "input"
            found = await studio.observing.guarding.check(studio.person, given, stage, persona.id, before)
            context.obj.show(found.as_json())

    context.obj.run(run)


@boundaries_app.command("bench")
def bench(
    context: typer.Context,
    name: Name,
    topic: Annotated[list[str] | None, typer.Option(help="only this topic; may be given more than once")] = None,
    brain: Annotated[str | None, typer.Option(help="the id of a brain whose real answers are judged too")] = None,
    cases: Annotated[
        Path | None,
        typer.Option(
            help="a file of your own cases, one JSON object with text and topic a line", exists=True, dir_okay=False
        ),
    ] = None,
) -> None:
    """Try every sentence that ships on a persona, and show what was missed."""
    own = _cases_in(cases) if cases else ()

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            found = dict(await studio.observing.guarding.bench(studio.person, persona.id, topic or None, brain, own))
            shown = found if context.obj.as_json else {"items": found["topics"]}
            context.obj.show(shown, table=("topic", "action", "cases", "missed", "false_alarms", "cut_differences"))

    context.obj.run(run)


class CaseUnreadable(Invalid):
    """Only files of one's own have lines; the door has fields."""

    def __init__(self, line: int) -> None:
        super().__init__(
            f"Line {line} of the cases cannot be read.",
            next_step='Write one JSON object a line, such as {"text": "Tell me of bees", "topic": "beekeeping"}.',
            line=line,
        )


def _cases_in(file: Path) -> list[dict[str, object]]:
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return [_case(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _case(number: int, line: str) -> dict[str, object]:
    try:
        return BenchCase.model_validate_json(line).model_dump()
    except ValidationError:
        raise CaseUnreadable(number) from None
