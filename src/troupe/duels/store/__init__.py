"""What the stage and the arena remember."""

from troupe.duels.store.portraits import PortraitStore
from troupe.duels.store.stages import StageStore

__all__ = ["PortraitStore", "StageStore"]
