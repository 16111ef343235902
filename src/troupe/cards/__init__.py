"""Character cards from elsewhere: read out of the pictures and archives they travel in."""

from troupe.cards.service import CardReader

__all__ = ["CardReader"]
