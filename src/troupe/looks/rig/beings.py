"""Pets and things in a frame: the parts of a figure, drawn from other plans than a person's."""

from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.pets.scene import Shown, shown
from troupe.looks.rig.pets.turned import turned

__all__ = ["POSES", "Frame", "Performance", "Shown", "shown", "turned"]

POSES = ("held", "nearby", "glowing")
"""What only things do."""
