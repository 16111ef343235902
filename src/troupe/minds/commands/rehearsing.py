"""`troupe personas prompt`, `style`, `sample`: what a persona is told and how it would say things, from the terminal.

With `--file` a persona is read from a kit or a JSON document, and no data directory is needed.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.minds.service.rehearsing import prompt_of, style_of
from troupe.personas import cast_in

rehearsals_app = typer.Typer()

Name = Annotated[str | None, typer.Argument(help="a persona's name, handle or id; with --file the text itself")]
Text = Annotated[str | None, typer.Argument(help="the text; without one, or with -, standard input is read")]
File = Annotated[Path | None, typer.Option("--file", help="a .persona kit or JSON file", exists=True, dir_okay=False)]


@rehearsals_app.command("prompt")
def prompt(
    context: typer.Context,
    name: Name = None,
    message: Text = None,
    file: File = None,
    budget: Annotated[int | None, typer.Option(help="tokens for everything but the message")] = None,
    examples: Annotated[int | None, typer.Option(help="how many learnt examples at most")] = None,
    user: Annotated[str | None, typer.Option(help="what the persona calls you")] = None,
    emotion: Annotated[str | None, typer.Option(help="a feeling, as if it were read in the message")] = None,
) -> None:
    """Show what a model is told about a persona."""
    asked: dict[str, object] = {"budget_tokens": budget, "examples": examples, "user_name": user}
    asked |= {"emotion": {"label": emotion} if emotion else None, "message": _text(file, name, message)}
    fields = {field: value for field, value in asked.items() if value is not None}
    if file:
        _show(context, prompt_of(*_filed(file), fields), "prompt")
    else:
        _ask(context, name, "prompt", fields)


@rehearsals_app.command("style")
def style(
    context: typer.Context,
    name: Name = None,
    text: Text = None,
    file: File = None,
    language: Annotated[str | None, typer.Option(help="another language than the persona's own")] = None,
) -> None:
    """Say a text in a persona's manner."""
    fields: dict[str, object] = {"text": _text(file, name, text), **({"language": language} if language else {})}
    if file:
        _show(context, style_of(_filed(file)[0], fields), "text")
    else:
        _ask(context, name, "style", fields)


@rehearsals_app.command("sample")
def sample(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="a persona's name, handle or id")],
    message: Annotated[str | None, typer.Argument(help="what to say; - reads standard input")] = None,
) -> None:
    """Hear how a persona answers; nothing of it is kept."""
    said = sys.stdin.read() if message == "-" else message
    fields = {} if said is None else {"message": said}

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.rehearsing.sample(studio.person, await _id(studio, name), fields)
            context.obj.show({"items": [each.as_json() for each in found]}, table=("message", "reply"))

    context.obj.run(run)


def _ask(context: typer.Context, name: str | None, what: str, fields: Mapping[str, object]) -> None:
    """Ask the studio for a rehearsal of a persona it knows."""
    if name is None:
        raise typer.BadParameter("Say whose, or give --file.")

    async def run() -> None:
        async with context.obj.open() as studio:
            rehearse = getattr(studio.rehearsing, what)
            found = await rehearse(studio.person, await _id(studio, name), fields)
            _show(context, found, "prompt" if what == "prompt" else "text")

    context.obj.run(run)


def _show(context: typer.Context, found: Any, plain: str) -> None:
    """Everything as JSON; else the text alone, so that it can be piped on."""
    if context.obj.as_json:
        context.obj.show(found.as_json())
    else:
        print(getattr(found, plain))


def _text(file: Path | None, name: str | None, text: str | None) -> str:
    """The text that was given; with a file the first word is the text."""
    given = name if file and text is None else text
    return sys.stdin.read() if given is None or given == "-" else given


def _filed(file: Path) -> tuple[Any, Any]:
    with file.open("rb") as opened:
        cast = cast_in(opened)
    return cast.persona, cast.examples or ()


async def _id(studio: Any, name: str) -> str:
    found: str = (await studio.personas.called(studio.person, name)).id
    return found
