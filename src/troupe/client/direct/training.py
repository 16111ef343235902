"""How a persona learns a real voice."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from pydantic import JsonValue

from troupe.client.answers.personas import Session
from troupe.client.asking import asked, given
from troupe.client.direct.wire import Group


class Training(Group):
    """How a persona learns a real voice."""

    def train_voice(
        self,
        persona_id: str,
        audio_samples: Sequence[str | Mapping[str, JsonValue]],
        *,
        consent: Mapping[str, JsonValue] | None = None,
        consent_id: str | None = None,
        level: Literal["fit", "clone"] | None = None,
        provider: str | None = None,
        sample_texts: Sequence[str | None] | None = None,
    ) -> Session:
        """Let a persona learn a real voice from at least five recordings."""
        return self._wire.one(
            Session,
            asked(
                "POST /api/personas/{persona_id}/train-voice",
                persona_id,
                body=given(
                    audio_samples=audio_samples,
                    consent=consent,
                    consent_id=consent_id,
                    level=level,
                    provider=provider,
                    sample_texts=sample_texts,
                ),
            ),
            inside="session",
        )

    def training_status(self, persona_id: str, *, limit: int | None = None) -> Iterator[Session]:
        """How far each training of a persona's voice is, newest first."""
        return self._wire.pages(
            Session,
            asked("GET /api/personas/{persona_id}/training-status", persona_id, query={"limit": limit}),
            inside="sessions",
        )

    def allow_training(
        self,
        persona_id: str,
        session_id: str,
        *,
        consent_id: str | None = None,
        evidence_media_id: str | None = None,
        expires_at: str | None = None,
        granted_by: str | None = None,
        method: Literal["checkbox", "spoken", "document"] | None = None,
        rights_basis: str | None = None,
        speaker: Literal["self", "other_adult", "minor", "synthetic", "licensed"] | None = None,
        speaker_name: str | None = None,
        statement: str | None = None,
        statement_version: int | None = None,
        uses: Sequence[Literal["fit", "clone_local", "clone_cloud", "publish"]] | None = None,
    ) -> Session:
        """Give a waiting training the consent it waits for."""
        return self._wire.one(
            Session,
            asked(
                "POST /api/personas/{persona_id}/train-voice/{session_id}/consent",
                persona_id,
                session_id,
                body=given(
                    consent_id=consent_id,
                    evidence_media_id=evidence_media_id,
                    expires_at=expires_at,
                    granted_by=granted_by,
                    method=method,
                    rights_basis=rights_basis,
                    speaker=speaker,
                    speaker_name=speaker_name,
                    statement=statement,
                    statement_version=statement_version,
                    uses=uses,
                ),
            ),
            inside="session",
        )

    def cancel_training(self, persona_id: str, session_id: str) -> Session:
        """Stop a training; the voice and the recordings stay as they are."""
        return self._wire.one(
            Session,
            asked("POST /api/personas/{persona_id}/train-voice/{session_id}/cancel", persona_id, session_id),
            inside="session",
        )

    def retry_training(self, persona_id: str, session_id: str) -> Session:
        """Train once more with the same recordings, as a new session."""
        return self._wire.one(
            Session,
            asked("POST /api/personas/{persona_id}/train-voice/{session_id}/retry", persona_id, session_id),
            inside="session",
        )
