"""`troupe voices`: how personas sound, from the terminal."""

import typer

from troupe.voices.commands.training import training_app

voices_app = typer.Typer(no_args_is_help=True, help="Voices: record, allow, train, follow.")
for part in (training_app,):
    voices_app.add_typer(part)

__all__ = ["voices_app"]


@voices_app.callback()
def voices() -> None:
    """How personas sound."""
