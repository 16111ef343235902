"""Everything one can do in the arena, in one hand."""

from dataclasses import dataclass

from troupe.duels.service.arena import Arena
from troupe.duels.service.ballots import Boards
from troupe.duels.service.playing import Players


@dataclass(frozen=True)
class ArenaDesk:
    """The use cases of the arena."""

    arena: Arena
    boards: Boards
    players: Players
