"""`troupe cards`, and what of `troupe chats` brings files in."""

from troupe.cards.commands.cards import cards_app
from troupe.cards.commands.chats import transcripts_app

__all__ = ["cards_app", "transcripts_app"]
