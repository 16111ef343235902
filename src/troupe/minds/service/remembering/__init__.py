"""Remembering: what was said becomes facts and rounds, and comes back where it fits."""

from troupe.minds.domain.memory.recollection import MemoryMoment, Recalled, Recollection
from troupe.minds.service.remembering.exchange import Exchange, Utterance
from troupe.minds.service.remembering.finding import Question
from troupe.minds.service.remembering.handling import NewMemory, Wanted
from troupe.minds.service.remembering.memory import Remembering
from troupe.minds.service.remembering.opening import remember

__all__ = [
    "Exchange",
    "MemoryMoment",
    "NewMemory",
    "Question",
    "Recalled",
    "Recollection",
    "Remembering",
    "Utterance",
    "Wanted",
    "remember",
]
