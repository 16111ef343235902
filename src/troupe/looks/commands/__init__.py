"""`troupe looks` and `troupe portrait`: how personas look, from the terminal."""

import typer

from troupe.looks.commands.curving import curving_app
from troupe.looks.commands.drawing import drawing_app
from troupe.looks.commands.dressing import dressing_app
from troupe.looks.commands.imaging import imaging_app
from troupe.looks.commands.looping import looping_app
from troupe.looks.commands.portrait import portrait
from troupe.looks.commands.repainting import repainting_app
from troupe.looks.commands.scenery import scenery_app
from troupe.looks.commands.speaking import speaking_app

looks_app = typer.Typer(no_args_is_help=True, help="How personas look: see, change and draw it, let them speak.")
for part in (
    dressing_app,
    drawing_app,
    looping_app,
    curving_app,
    speaking_app,
    imaging_app,
    repainting_app,
    scenery_app,
):
    looks_app.add_typer(part)

__all__ = ["looks_app", "portrait"]


@looks_app.callback()
def looks() -> None:
    """How personas look."""
