"""Voice training as a persona remembers it: sessions, and the recordings they learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from troupe.kit.times import as_text

SessionStatus = Literal["pending", "in_progress", "completed", "failed", "cancelled"]
Level = Literal["fit", "clone"]
Verdict = Literal["unchecked", "pass", "warn", "fail"]
TrainingStatus = str | dict[str, dict[str, int | str]]

ENDED: frozenset[SessionStatus] = frozenset({"completed", "failed", "cancelled"})
# Which moves there are, by what a session becomes.
BEFORE: Mapping[SessionStatus, tuple[SessionStatus, ...]] = {
    "in_progress": ("pending",),
    "completed": ("in_progress",),
    "failed": ("pending", "in_progress"),
    "cancelled": ("pending", "in_progress"),
}


@dataclass(frozen=True)
class TrainingSession:
    """One attempt at learning a voice."""

    id: str
    persona_id: str
    user_id: str
    created_at: datetime
    sample_ids: Sequence[str]
    status: SessionStatus = "pending"
    progress_percent: int = 0
    error_message: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    level: Level = "fit"
    provider: str | None = None
    phase: str = "waiting"
    consent_id: str | None = None
    retry_of: str | None = None
    error_code: str | None = None
    accepted: int = 0
    rejected: int = 0
    job_id: str | None = None
    result: Mapping[str, object] | None = None
    place: int = 0

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def waiting_for(self) -> list[str]:
        """What must come before it can begin."""
        return ["consent"] if self.status == "pending" and self.consent_id is None else []

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "persona_id": self.persona_id,
            "training_type": "voice_model",
            "status": self.status,
            "progress_percent": self.progress_percent,
            "error_message": self.error_message,
            "started_at": self.started_at and as_text(self.started_at),
            "completed_at": self.completed_at and as_text(self.completed_at),
            "created_at": as_text(self.created_at),
            "level": self.level,
            "provider": self.provider,
            "phase": self.phase,
            "waiting_for": self.waiting_for,
            "consent_id": self.consent_id,
            "retry_of": self.retry_of,
            "error_code": self.error_code,
            "samples": {"total": len(self.sample_ids), "accepted": self.accepted, "rejected": self.rejected},
            "job_id": self.job_id,
            "result": self.result,
        }


@dataclass(frozen=True)
class VoiceSample:
    """A recording of a voice, and what was found about it; the sound itself is in `media`."""

    id: str
    persona_id: str
    user_id: str
    created_at: datetime
    sha256: str
    bytes: int
    media_id: str | None = None
    session_id: str | None = None
    sample_text: str | None = None
    duration_seconds: float | None = None
    quality_score: float | None = None
    verdict: Verdict = "unchecked"
    sample_rate: int | None = None
    channels: int | None = None
    checks: Sequence[Mapping[str, object]] = ()
    figures: Mapping[str, object] | None = field(default=None, repr=False)
    """What was measured, to be added up with other recordings; no sound can be made from it."""
    place: int = 0

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "persona_id": self.persona_id,
            "session_id": self.session_id,
            "media_id": self.media_id,
            "sample_text": self.sample_text,
            "duration_seconds": self.duration_seconds,
            "quality_score": self.quality_score,
            "verdict": self.verdict,
            "metadata": {
                "sample_rate": self.sample_rate,
                "channels": self.channels,
                "bytes": self.bytes,
                "sha256": self.sha256,
                "checks": [dict(each) for each in self.checks],
            },
            "created_at": as_text(self.created_at),
        }


def training_status(newest_first: Sequence[TrainingSession]) -> TrainingStatus:
    """What the document says of the newest session; cancelled ones and those that wait do not count."""
    for session in newest_first:
        if session.status == "cancelled" or session.waiting_for:
            continue
        if session.status == "completed":
            return "Completed"
        if session.status == "failed":
            return {"Failed": {"error": session.error_message or ""}}
        return {"InProgress": {"progress_percent": session.progress_percent}}
    return "NotStarted"
