"""Boundaries outside the prompt: which topics a text touches, and what is done about it."""

from troupe.minds.domain.boundaries.gate import Gate, Stage, Verdict
from troupe.minds.domain.boundaries.leaving_out import LeavingOut
from troupe.minds.domain.boundaries.lines import Lines, guide, named, spoken_topic
from troupe.minds.domain.boundaries.rules import is_acute
from troupe.minds.domain.boundaries.watching import BoundaryStream

__all__ = [
    "BoundaryStream",
    "Gate",
    "LeavingOut",
    "Lines",
    "Stage",
    "Verdict",
    "guide",
    "is_acute",
    "named",
    "spoken_topic",
]
