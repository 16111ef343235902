"""Lorebooks of other programs: read tolerantly, written strictly."""

from troupe.cards.service.books.bringing import CardBooks
from troupe.cards.service.books.codec import BookCodec

__all__ = ["BookCodec", "CardBooks"]
