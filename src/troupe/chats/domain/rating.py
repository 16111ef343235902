"""What a person thinks of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from troupe.chats.errors import BadScore
from troupe.kit.times import as_text

RatingKind = Literal["reply", "action"]
Scale = Literal["stars", "signed"]
MOST = 5


@dataclass(frozen=True)
class Opinion:
    """How good an answer was: one to five stars, or from minus five to five without a zero."""

    score: object
    scale: Scale = "stars"
    kind: RatingKind = "reply"
    note: str = ""

    def __post_init__(self) -> None:
        lowest = 1 if self.scale == "stars" else -MOST
        whole = isinstance(self.score, int) and not isinstance(self.score, bool)
        if not whole or self.score == 0 or not lowest <= self.points <= MOST:
            raise BadScore(self.scale)

    @property
    def points(self) -> int:
        return self.score if isinstance(self.score, int) else 0


@dataclass(frozen=True)
class Rating:
    """An opinion of one answer, as it was kept."""

    id: str
    realm: str
    user_id: str
    chat_id: str
    node_id: str
    rev: int
    kind: RatingKind
    scale: Scale
    score: int
    note: str
    persona_id: str
    persona_version: int | None
    brain: Mapping[str, object] | None
    brain_kind: str
    scripted: bool
    rated_at: datetime

    @property
    def stars(self) -> int | None:
        """What figures about a persona count: stars for what it said."""
        return self.score if self.kind == "reply" and self.scale == "stars" else None

    def says(self, opinion: Opinion) -> bool:
        return (self.score, self.scale, self.note) == (opinion.points, opinion.scale, opinion.note)

    def as_json(self) -> dict[str, object]:
        """The rating as it stands at its answer."""
        said: dict[str, object] = {"score": self.score, "scale": self.scale, "kind": self.kind, "note": self.note}
        return said | {"rated_at": as_text(self.rated_at)}

    def listed(self) -> dict[str, object]:
        """The rating in a list, with whom and what it is about."""
        about = {
            name: getattr(self, name)
            for name in ("id", "chat_id", "node_id", "rev", "persona_id", "persona_version", "brain", "scripted")
        }
        return about | self.as_json()
