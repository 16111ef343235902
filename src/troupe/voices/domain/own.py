"""Voices of one's own: what training came to, and how a persona sounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from troupe.kit.times import as_text
from troupe.voices.domain.timbre import Register, Timbre

VoiceState = Literal["ready", "withdrawn", "missing"]
LONGEST_HISTORY = 10
CLIP = "media:"
"""Before the id of a recording, where an engine is given one with every request."""


@dataclass(frozen=True)
class OwnVoice:
    """A voice that was trained; its reference is `own/<id>`."""

    id: str
    user_id: str
    persona_id: str
    realm: str
    session_id: str
    consent_id: str
    kind: Literal["fit", "clone"]
    engine: str
    timbre: Timbre | None
    remote_id: str | None
    similarity_before: float | None
    similarity_after: float | None
    ceiling: float | None
    applied: bool
    state: VoiceState
    created_at: datetime
    place: int = 0

    @property
    def clip(self) -> str:
        """The recording that goes along with every request, where the engine keeps no voice."""
        return self.remote_id.removeprefix(CLIP) if self.remote_id and self.remote_id.startswith(CLIP) else ""

    @property
    def name_there(self) -> str:
        """What the engine calls it."""
        return "" if self.clip else self.remote_id or ""

    @property
    def reference(self) -> str:
        return f"own/{self.id}"

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "reference": self.reference,
            "persona_id": self.persona_id,
            "session_id": self.session_id,
            "consent_id": self.consent_id,
            "kind": self.kind,
            "engine": self.engine,
            "timbre": self.timbre and self.timbre.model_dump(mode="json"),
            "remote_id": self.remote_id,
            "similarity_before": self.similarity_before,
            "similarity_after": self.similarity_after,
            "ceiling": self.ceiling,
            "applied": self.applied,
            "state": self.state,
            "created_at": as_text(self.created_at),
        }


@dataclass(frozen=True)
class VoiceProfile:
    """How the built-in voice sounds for a persona, and how it sounded before."""

    persona_id: str
    realm: str
    timbre: Timbre
    register: Register = "any"
    attempt: int = 0
    language: str = "en-US"
    history: Sequence[Mapping[str, object]] = ()
    version: int = 1

    def remembering(self, voice_id: str, at: datetime) -> "VoiceProfile":
        """The present voice becomes one of those it had."""
        earlier = {"voice_id": voice_id, "timbre": self.timbre.model_dump(mode="json"), "at": as_text(at)}
        history = (earlier, *self.history)[:LONGEST_HISTORY]
        return VoiceProfile(**vars(self) | {"history": history, "version": self.version + 1})

    def without_earlier(self, place: int) -> "VoiceProfile":
        """One of the earlier voices is no longer an earlier one."""
        history = [each for at, each in enumerate(self.history) if at != place]
        return VoiceProfile(**vars(self) | {"history": history})
