"""`troupe boundaries`: what a persona will not speak about, tried from the terminal."""

import sys
from typing import Annotated

import typer

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
) -> None:
    """Try every sentence that ships on a persona, and show what was missed."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            found = dict(await studio.observing.guarding.bench(studio.person, persona.id, topic or None, brain))
            shown = found if context.obj.as_json else {"items": found["topics"]}
            context.obj.show(shown, table=("topic", "action", "cases", "missed", "false_alarms", "cut_differences"))

    context.obj.run(run)
