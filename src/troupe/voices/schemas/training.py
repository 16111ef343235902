"""Voices as clients see them."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from troupe.voices.domain.asking import LEAST, MOST
from troupe.voices.domain.consent import ConsentGiven

Status = Literal["pending", "in_progress", "completed", "failed", "cancelled"]
Verdict = Literal["unchecked", "pass", "warn", "fail"]


class Counted(BaseModel):
    """How many recordings a session has, and how many were good enough."""

    total: int
    accepted: int
    rejected: int


class SessionView(BaseModel):
    """One attempt at learning a voice."""

    id: str
    persona_id: str
    training_type: Literal["voice_model"]
    status: Status
    progress_percent: Annotated[int, Field(ge=0, le=100)]
    error_message: str | None
    started_at: str | None
    completed_at: str | None
    created_at: str
    level: Literal["fit", "clone"]
    provider: str | None
    phase: str
    waiting_for: list[str]
    consent_id: str | None
    retry_of: str | None
    error_code: str | None
    samples: Counted
    job_id: str | None
    result: dict[str, Any] | None


class OneSession(BaseModel):
    success: bool
    session: SessionView
    message: str | None = None


class SessionPage(BaseModel):
    success: bool
    sessions: Sequence[SessionView]
    next_cursor: str | None


class CheckView(BaseModel):
    """One thing that was looked at, and what to do about it."""

    name: str
    value: float
    unit: str
    verdict: Literal["pass", "warn", "fail"]
    score: float
    say: str


class SampleFacts(BaseModel):
    sample_rate: int | None
    channels: int | None
    bytes: int
    sha256: str
    checks: Sequence[CheckView]


class SampleView(BaseModel):
    """A recording of a voice; the sound itself is the file `media_id`."""

    id: str
    persona_id: str
    session_id: str | None
    media_id: str | None
    sample_text: str | None
    duration_seconds: float | None
    quality_score: float | None
    verdict: Verdict
    metadata: SampleFacts
    created_at: str


class SetView(BaseModel):
    """What all recordings of a persona come to, and what would help them most."""

    clips: int
    accepted: int
    rejected: int
    speech_seconds: float
    enough: bool
    coach: str


class SampleList(BaseModel):
    items: Sequence[SampleView]
    next_cursor: str | None
    together: SetView


class SampleText(BaseModel):
    """What is said in a recording."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sample_text: str | None


class ConsentBody(ConsentGiven):
    """A consent, with the persona it is for."""

    persona_id: str


class ConsentView(BaseModel):
    id: str
    persona_id: str
    speaker_name: str
    speaker: str
    granted_by: str
    rights_basis: str
    uses: Sequence[str]
    statement: str
    statement_version: int
    method: str
    evidence_media_id: str | None
    granted_at: str
    expires_at: str | None
    withdrawn_at: str | None


class ConsentList(BaseModel):
    items: Sequence[ConsentView]
    next_cursor: str | None


class Effects(BaseModel):
    """What went with a consent: ids of sessions and recordings, references of voices.

    `recordings` did not go: files of the library in which such a voice still speaks.
    """

    sessions: Sequence[str]
    voices: Sequence[str]
    samples: Sequence[str]
    recordings: Sequence[str]


class WithdrawnView(BaseModel):
    consent: ConsentView
    effects: Effects


class OwnVoiceView(BaseModel):
    """A trained voice."""

    id: str
    reference: str
    persona_id: str
    session_id: str
    consent_id: str
    kind: Literal["fit", "clone"]
    engine: str
    timbre: dict[str, Any] | None
    remote_id: str | None
    similarity_before: float | None
    similarity_after: float | None
    ceiling: float | None
    applied: bool
    state: Literal["ready", "withdrawn", "missing"]
    created_at: str


class OwnVoiceList(BaseModel):
    items: Sequence[OwnVoiceView]
    next_cursor: str | None


_CLIP = {
    "oneOf": [
        {"type": "string"},
        {"type": "object", "required": ["media_id"], "properties": {"media_id": {"type": "string"}}},
        {"type": "object", "required": ["sample_id"], "properties": {"sample_id": {"type": "string"}}},
    ]
}
CONSENT: dict[str, Any] = {
    "type": "object",
    "required": ["speaker_name", "speaker", "rights_basis"],
    "properties": {
        "speaker_name": {"type": "string", "maxLength": 120},
        "speaker": {"enum": ["self", "other_adult", "minor", "synthetic", "licensed"]},
        "granted_by": {"type": "string", "maxLength": 120},
        "rights_basis": {"type": "string", "maxLength": 500},
        "uses": {"type": "array", "items": {"enum": ["fit", "clone_local", "clone_cloud", "publish"]}, "minItems": 1},
        "statement": {"type": "string"},
        "statement_version": {"type": "integer", "minimum": 1},
        "method": {"enum": ["checkbox", "spoken", "document"]},
        "evidence_media_id": {"type": ["string", "null"]},
        "expires_at": {"type": ["string", "null"]},
    },
}
TRAINING_REQUEST: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["audio_samples"],
    "properties": {
        "audio_samples": {"type": "array", "minItems": LEAST, "maxItems": MOST, "items": _CLIP},
        "sample_texts": {"type": "array", "items": {"type": ["string", "null"], "maxLength": 1000}},
        "level": {"enum": ["fit", "clone"]},
        "provider": {"type": ["string", "null"]},
        "consent_id": {"type": ["string", "null"]},
        "consent": {"oneOf": [CONSENT, {"type": "null"}]},
    },
}
ALLOWING: dict[str, Any] = {
    "oneOf": [{"type": "object", "required": ["consent_id"], "properties": {"consent_id": {"type": "string"}}}, CONSENT]
}
UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "persona_id"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "persona_id": {"type": "string"},
                        "sample_text": {"type": "string", "maxLength": 1000},
                    },
                }
            }
        },
    }
}
