"""`troupe voices`: how personas sound, from the terminal."""

import typer

from troupe.voices.commands.choosing import choosing_app
from troupe.voices.commands.hearing import hearing_app
from troupe.voices.commands.lips import lips_app
from troupe.voices.commands.speaking import speaking_app
from troupe.voices.commands.training import training_app

voices_app = typer.Typer(no_args_is_help=True, help="Voices: hear, change, cast, train, follow.")
for part in (speaking_app, choosing_app, lips_app, hearing_app, training_app):
    voices_app.add_typer(part)

__all__ = ["voices_app"]


@voices_app.callback()
def voices() -> None:
    """How personas sound."""
