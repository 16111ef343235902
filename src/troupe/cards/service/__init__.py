"""Use cases of cards: bring in, look at, take back, hand out.

Each name comes when it is first asked for: a child process that reads one file begins here and needs no database.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troupe.cards.service.books import BookCodec, BookDifferences, CardBooks
    from troupe.cards.service.bringing import Bringing
    from troupe.cards.service.chats_out import ChatExporting
    from troupe.cards.service.chatting import ChatTaker
    from troupe.cards.service.exporting import CardExporting
    from troupe.cards.service.imports import Dropped, Imports
    from troupe.cards.service.kits import KitTaker
    from troupe.cards.service.learning import Learning
    from troupe.cards.service.meeting import Meeting
    from troupe.cards.service.reader import CardReader
    from troupe.cards.service.taking import Taking
    from troupe.cards.service.wanted import CardFileOut, CardWanted

_LATER = {
    "BookCodec": "books",
    "BookDifferences": "books",
    "Bringing": "bringing",
    "CardBooks": "books",
    "CardExporting": "exporting",
    "CardFileOut": "wanted",
    "CardReader": "reader",
    "CardWanted": "wanted",
    "ChatExporting": "chats_out",
    "ChatTaker": "chatting",
    "Dropped": "imports",
    "Imports": "imports",
    "KitTaker": "kits",
    "Learning": "learning",
    "Meeting": "meeting",
    "Taking": "taking",
}

__all__ = [
    "BookCodec",
    "BookDifferences",
    "Bringing",
    "CardBooks",
    "CardExporting",
    "CardFileOut",
    "CardReader",
    "CardWanted",
    "ChatExporting",
    "ChatTaker",
    "Dropped",
    "Imports",
    "KitTaker",
    "Learning",
    "Meeting",
    "Taking",
]


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
