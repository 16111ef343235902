"""Lorebooks kept, and lore at work."""

from troupe.minds.service.lore.books import Lorebooks
from troupe.minds.service.lore.changing import AddEntry, ChangeEntry, Operation, RemoveEntry
from troupe.minds.service.lore.files import Brought, LoreCodec, LoreFiles, Written
from troupe.minds.service.lore.nearness import Nearness
from troupe.minds.service.lore.reading import Asked, IndexSize, Lore, LoreScope, MomentOf, Scan
from troupe.minds.service.lore.shelf import Shelf

__all__ = [
    "AddEntry",
    "Asked",
    "Brought",
    "ChangeEntry",
    "IndexSize",
    "Lore",
    "LoreCodec",
    "LoreFiles",
    "LoreScope",
    "Lorebooks",
    "MomentOf",
    "Nearness",
    "Operation",
    "RemoveEntry",
    "Scan",
    "Shelf",
    "Written",
]
