"""`troupe chats import`: chats of other programs, and of other studios."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import typer

from troupe.cards.commands.bringing import bring_in
from troupe.cards.commands.files import Files
from troupe.cards.domain.bringing import options_in

transcripts_app = typer.Typer(no_args_is_help=True)


@transcripts_app.callback()
def group() -> None:
    """One command alone would be no group."""


@transcripts_app.command("import")
def bring(
    context: typer.Context,
    files: Files,
    persona: Annotated[
        str | None, typer.Option(help="whose chats they are, else whoever has the name in the file")
    ] = None,
    cast: Annotated[bool, typer.Option("--cast", help="cast a plain persona where nobody has the name")] = False,
    learn: Annotated[bool, typer.Option("--learn", help="let the persona remember what you said in them")] = False,
    age: Annotated[int | None, typer.Option(help="how old whoever is cast is")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="read and report only")] = False,
) -> None:
    """Bring chats in, with their swipes and dates; lines that cannot be read are marked and kept."""
    given = {"learn": str(learn).lower(), "dry_run": str(dry_run).lower()} | ({} if age is None else {"age": str(age)})
    options = replace(options_in(given), make_persona=cast)
    ends: list[int] = []

    async def run() -> None:
        async with context.obj.open() as studio:
            owner = (await studio.personas.called(studio.person, persona)).id if persona else None
            ends.append(await bring_in(context, studio, files, replace(options, persona_id=owner), _answer))

    context.obj.run(run)
    if ends[0]:
        raise typer.Exit(ends[0])


def _answer(needs: Mapping[str, Any]) -> str:
    if needs["field"] == "persona_id":
        return f"{needs['detail']} Say whose chat it is with --persona NAME, or have somebody cast with --cast."
    return f"{needs.get('detail', '')} Say it with --age N.".strip()
