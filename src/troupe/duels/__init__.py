"""The stage, where the active persona talks and is drawn, and the arena, where two answer the same prompt blind."""

from troupe.duels.service.desk import StageDesk
from troupe.duels.service.fighting import ArenaDesk
from troupe.duels.store import PortraitStore, StageStore

__all__ = ["ArenaDesk", "PortraitStore", "StageDesk", "StageStore"]
