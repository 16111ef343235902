"""A reminder: which of its numbers a persona is told to mind again, in one chat."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

ReminderState = Literal["proposed", "waiting", "carried"]


@dataclass(frozen=True)
class Reminder:
    """Proposed until somebody agrees, waiting until an answer has carried it."""

    id: str
    realm: str
    user_id: str
    persona_id: str
    chat_id: str
    state: ReminderState
    traits: tuple[str, ...]
    turn: int
    answer_id: str | None
    created_at: datetime

    def agreed(self) -> "Reminder":
        return replace(self, state="waiting")

    def as_json(self) -> dict[str, object]:
        return {"turn": self.turn, "traits": list(self.traits), "state": self.state}
