"""Use cases around who exists: seeing, casting, teaching, and looking back."""

from troupe.personas.service.bin import Bin
from troupe.personas.service.casting import Casting
from troupe.personas.service.history import History
from troupe.personas.service.learning import Learning
from troupe.personas.service.seeing import CastList, Personas

__all__ = ["Bin", "CastList", "Casting", "History", "Learning", "Personas"]
