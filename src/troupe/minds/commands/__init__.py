"""What thinks, from the terminal."""

from troupe.minds.commands.brains import brains_app, connections_app

__all__ = ["brains_app", "connections_app"]
