"""Where pictures are decoded: a process of its own that has nothing to lose and nowhere to go."""

from troupe.media.darkroom.outside import Darkroom, Developed

__all__ = ["Darkroom", "Developed"]
