"""What thinks, from the terminal."""

from troupe.minds.commands.brains import brains_app, connections_app
from troupe.minds.commands.measuring import measuring_app

__all__ = ["brains_app", "connections_app", "measuring_app"]
