"""A round: one finished exchange as it was. Facts make rounds findable; rounds keep what facts leave out."""

from dataclasses import dataclass
from datetime import datetime

from troupe.kit.times import as_text
from troupe.minds.domain.memory.source import SourcePoint


@dataclass(frozen=True)
class Round:
    id: str
    number: int
    realm: str
    user_id: str
    persona_id: str
    chat_id: str
    asked_at: SourcePoint
    asked: str
    answered_at: SourcePoint
    answered: str
    """Empty where it was written by rules and no model."""
    said_at: datetime

    @property
    def text(self) -> str:
        return f"{self.asked}\n{self.answered}" if self.answered else self.asked

    def seen(self, visible: frozenset[SourcePoint]) -> bool:
        """Both messages must be seen."""
        return self.asked_at in visible and self.answered_at in visible

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "persona_id": self.persona_id,
            "chat_id": self.chat_id,
            "asked": self.asked,
            "asked_node_id": self.asked_at.node_id,
            "answered": self.answered,
            "answered_node_id": self.answered_at.node_id,
            "said_at": as_text(self.said_at),
        }
