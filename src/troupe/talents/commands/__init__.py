"""`troupe talents`: kits from the terminal."""

import typer

from troupe.talents.commands.checking import checking_app
from troupe.talents.commands.keeping import keeping_app
from troupe.talents.commands.mixing import mixing_app

talents_app = typer.Typer(no_args_is_help=True, help="Talent kits: list, check, add, import, mix, convert.")
for part in (checking_app, keeping_app, mixing_app):
    talents_app.add_typer(part)

__all__ = ["talents_app"]


@talents_app.callback()
def talents() -> None:
    """Talent kits."""
