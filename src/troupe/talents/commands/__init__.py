"""`troupe talents`: kits from the terminal."""

import typer

from troupe.talents.commands.checking import checking_app
from troupe.talents.commands.data import consent_app, data_app
from troupe.talents.commands.keeping import keeping_app
from troupe.talents.commands.mixing import mixing_app
from troupe.talents.commands.models import models_app
from troupe.talents.commands.training import personality_app, runs_app, training_app

talents_app = typer.Typer(no_args_is_help=True, help="Talent kits: list, check, add, import, mix, convert, train.")
for part in (checking_app, keeping_app, mixing_app, training_app):
    talents_app.add_typer(part)
for name, part in (
    ("runs", runs_app),
    ("data", data_app),
    ("consent", consent_app),
    ("models", models_app),
    ("personality", personality_app),
):
    talents_app.add_typer(part, name=name)

__all__ = ["talents_app"]


@talents_app.callback()
def talents() -> None:
    """Talent kits."""
