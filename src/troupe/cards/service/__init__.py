"""Use cases of cards: bring in, look at, take back, hand out."""

from troupe.cards.service.books import BookCodec, CardBooks
from troupe.cards.service.bringing import Bringing
from troupe.cards.service.chats_out import ChatExporting
from troupe.cards.service.chatting import ChatTaker
from troupe.cards.service.exporting import CardExporting, CardWanted
from troupe.cards.service.imports import Dropped, Imports
from troupe.cards.service.reader import CardReader
from troupe.cards.service.taking import Taking

__all__ = [
    "BookCodec",
    "Bringing",
    "CardBooks",
    "CardExporting",
    "CardReader",
    "CardWanted",
    "ChatExporting",
    "ChatTaker",
    "Dropped",
    "Imports",
    "Taking",
]
