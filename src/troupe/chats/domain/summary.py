"""A summary: what is older than the window, in short, as one persona may know it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from troupe.kit.times import as_text

LEFT_BEHIND = 30
"""So many messages leave the window before they are told in short."""
FRESH = 10
"""So many of the newest messages are never told in short, also when somebody asks for it."""
LONGEST = 20_000


@dataclass(frozen=True)
class ChatSummary:
    """What a persona is told of the beginning of a chat, down to a message."""

    id: str
    realm: str
    chat_id: str
    persona_id: str
    node_id: str
    """The last message it covers."""
    lane: int
    depth: int
    covered: str
    """What it covers, as one text that changes when any of that does."""
    text: str
    edited: bool
    """The user wrote it: it may grow, and its words stay."""
    brain: Mapping[str, object] | None
    version: int
    made_at: datetime

    def reworded(self, text: str, at: datetime) -> "ChatSummary":
        return replace(self, text=text, edited=True, version=self.version + 1, made_at=at)

    def as_json(self, *, stands: bool) -> dict[str, object]:
        """The summary as doors show it, and whether what it covers is still as it was."""
        shown: dict[str, object] = {
            name: getattr(self, name)
            for name in ("id", "chat_id", "persona_id", "node_id", "text", "edited", "brain", "version")
        }
        return shown | {"depth": self.depth, "stands": stands, "made_at": as_text(self.made_at)}
