"""What thinks, how personas would answer, and whether they stay themselves, from the terminal."""

from troupe.minds.commands import fetching
from troupe.minds.commands.brains import brains_app, connections_app
from troupe.minds.commands.guarding import boundaries_app
from troupe.minds.commands.lore import lore_app
from troupe.minds.commands.measuring import measuring_app
from troupe.minds.commands.memories import memory_app
from troupe.minds.commands.rehearsing import rehearsals_app

__all__ = [
    "boundaries_app",
    "brains_app",
    "connections_app",
    "fetching",
    "lore_app",
    "measuring_app",
    "memory_app",
    "rehearsals_app",
]
