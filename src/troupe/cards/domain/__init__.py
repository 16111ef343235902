"""Codecs of character cards: bytes in, the card's own words out. No file is opened here, and nothing is fetched."""

from troupe.cards.domain.container import CardFile, card_in
from troupe.cards.domain.refusal import Refusal

__all__ = ["CardFile", "Refusal", "card_in"]
