"""The stage of a person: who stands on it, in which mood, and who talks with whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from troupe.kit.times import as_text

MOODS = (
    "Calm",
    "Curious",
    "Playful",
    "Teasing",
    "Loving",
    "Excited",
    "Anticipatory",
    "Confident",
    "Vulnerable",
    "Amused",
    "Serious",
    "Surprised",
    "Worried",
    "Sad",
)
CALM = "Calm"
_MOOD_OF = {
    "joy": "Playful",
    "laugh": "Amused",
    "sadness": "Sad",
    "anger": "Serious",
    "fear": "Worried",
    "surprise": "Surprised",
    "confusion": "Curious",
    "thinking": "Curious",
    "love": "Loving",
    "caring": "Loving",
    "shy": "Vulnerable",
    "smug": "Teasing",
}
TalkState = Literal["running", "paused", "ended"]
Length = Literal["short", "medium", "long"]
REPLY_TOKENS: Mapping[Length, int] = {"short": 256, "medium": 512, "long": 1024}


def mood_shown(emotion: Mapping[str, Any] | None) -> str | None:
    """The mood that an expression tells of; None where it tells of none and the present one stays."""
    label = str((emotion or {}).get("label", ""))
    return _MOOD_OF.get(label) or next((mood for mood in MOODS if mood.casefold() == label.casefold()), None)


@dataclass(frozen=True)
class Talk:
    """Personas speak with one another, in a fixed order."""

    id: str
    persona_ids: tuple[str, ...]
    topic: str
    turns: int
    turn_delay_s: float
    state: TalkState = "running"
    spoken: int = 0

    @property
    def next_speaker_id(self) -> str | None:
        return None if self.state == "ended" else self.persona_ids[self.spoken % len(self.persona_ids)]

    @property
    def order(self) -> tuple[str, ...]:
        """Who speaks from here on, before it begins with the first of them again."""
        gone = self.spoken % len(self.persona_ids)
        return self.persona_ids[gone:] + self.persona_ids[:gone]

    def as_json(self) -> dict[str, object]:
        kept: dict[str, object] = dict(vars(self)) | {"persona_ids": list(self.persona_ids)}
        return kept | {"next_speaker_id": self.next_speaker_id}

    def standing(self, state: TalkState) -> "Talk":
        return replace(self, state=state)

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> "Talk | None":
        if kept is None:
            return None
        fields = {name: value for name, value in kept.items() if name != "next_speaker_id"}
        return cls(**fields | {"persona_ids": tuple(fields["persona_ids"])})


@dataclass(frozen=True)
class Stage:
    """The current duel state of one person; a chat holds what is said on it."""

    id: str
    user_id: str
    realm: str
    chat_id: str
    persona_text: str
    mood: str
    talk: Talk | None
    created_at: datetime
    archived_at: datetime | None = None

    @property
    def topic(self) -> str:
        return f"duel:{self.id}"

    def as_json(self, active_persona_id: str | None, brain: Mapping[str, object]) -> dict[str, object]:
        return {
            "id": self.id,
            "chat_id": self.chat_id,
            "active_persona_id": active_persona_id,
            "persona_text": self.persona_text,
            "mood": self.mood,
            "talk": self.talk.as_json() if self.talk else None,
            "brain": dict(brain),
            "created_at": as_text(self.created_at),
            "archived_at": as_text(self.archived_at) if self.archived_at else None,
        }


@dataclass(frozen=True)
class StageSettings:
    """How the stage draws, speaks and answers; keys are kept elsewhere, sealed."""

    image_provider: str = "offline"
    image_model: str | None = None
    image_base_url: str | None = None
    voice_enabled: bool = False
    reply_length: Length = "medium"

    def as_json(self) -> dict[str, object]:
        return dict(vars(self))
