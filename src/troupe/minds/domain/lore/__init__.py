"""Lore: what a world's facts are, and when one of them is told."""

from troupe.minds.domain.lore.book import (
    MOST_ACTIVE,
    MOST_ENTRIES,
    MOST_OPERATIONS,
    TARGETS,
    Attachments,
    Book,
    BookEntry,
    BookSettings,
    NewBook,
    Origin,
    TargetKind,
)
from troupe.minds.domain.lore.entry import Condition, Entry, Waking
from troupe.minds.domain.lore.moment import LoreLine, LoreMoment
from troupe.minds.domain.lore.reading import NOTHING, FiredLore, Hit, LoreReading, UnfiredLore
from troupe.minds.domain.lore.remarks import remarks
from troupe.minds.domain.lore.sources import sources_of

__all__ = [
    "MOST_ACTIVE",
    "MOST_ENTRIES",
    "MOST_OPERATIONS",
    "NOTHING",
    "TARGETS",
    "Attachments",
    "Book",
    "BookEntry",
    "BookSettings",
    "Condition",
    "Entry",
    "FiredLore",
    "Hit",
    "LoreLine",
    "LoreMoment",
    "LoreReading",
    "NewBook",
    "Origin",
    "TargetKind",
    "UnfiredLore",
    "Waking",
    "remarks",
    "sources_of",
]
