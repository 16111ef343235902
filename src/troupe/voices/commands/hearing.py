"""What is said in a recording, from the terminal."""

from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.voices.service.listening import ListenAsked

hearing_app = typer.Typer()


@hearing_app.command("hear")
def hear(
    context: typer.Context,
    audio: Annotated[Path, typer.Argument(help="a sound file", exists=True, dir_okay=False)],
    hint: Annotated[
        list[str] | None, typer.Option("--hint", help="a phrase to listen for; may be said more than once")
    ] = None,
    language: Annotated[str | None, typer.Option(help="the language spoken, such as de")] = None,
    provider: Annotated[str | None, typer.Option(help="who hears; without one, whom the settings name")] = None,
    words: Annotated[bool, typer.Option(help="show the time of each word too")] = True,
) -> None:
    """Find what is said in a recording of up to ten minutes; with hints only those phrases are heard."""
    asked = ListenAsked(language, tuple(hint or ()), provider)

    async def run() -> None:
        async with context.obj.open() as studio:
            await act(studio)

    async def act(studio: Any) -> None:
        found = await studio.listening.transcript(studio.person, audio.read_bytes(), asked)
        if found.notice:
            context.obj.tell(found.notice)
        context.obj.show(found.as_json(words=words))

    context.obj.run(run)
