"""How the words of a brain become those of its persona on the way, or stay as they are."""

from typing import Protocol

from troupe.chats.service.turn import Turn
from troupe.minds import StyleStream


class Manner(Protocol):
    """Takes words as they come, and gives back what is certain."""

    def feed(self, text: str) -> str: ...

    def close(self) -> str: ...


class AsItIs:
    """Words stay what they are."""

    def feed(self, text: str) -> str:
        return text

    def close(self) -> str:
        return ""


def manner_of(turn: Turn) -> Manner:
    """The persona's manner, unless the chat wants the brain's own words."""
    return StyleStream(turn.persona.document) if turn.chat.settings.styling else AsItIs()
