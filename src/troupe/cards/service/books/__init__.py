"""Lorebooks of other programs: read tolerantly, written strictly."""

from troupe.cards.service.books.bringing import CardBooks
from troupe.cards.service.books.codec import BookCodec
from troupe.cards.service.books.differing import BookDifferences

__all__ = ["BookCodec", "BookDifferences", "CardBooks"]
