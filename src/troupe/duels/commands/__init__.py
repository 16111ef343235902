"""`troupe stage` and `troupe duels`: what the pages do, from the terminal."""

from troupe.duels.commands.duels import duels_app
from troupe.duels.commands.stage import stage_app

__all__ = ["duels_app", "stage_app"]
