"""A report: how true the answers of one version of a persona were to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from troupe.kit.times import as_text

Source = Literal["probes", "chat"]
Status = Literal["running", "done", "too_few", "failed", "cancelled"]
FEWEST_LAST, MOST_LAST = 8, 200


@dataclass(frozen=True)
class Report:
    """One measurement; `result` is there once it is over."""

    id: str
    realm: str
    user_id: str
    persona_id: str
    version: int
    source: Source
    chat_id: str | None
    last: int | None
    brain: Mapping[str, str] | None
    judge: Mapping[str, str] | None
    scripted: bool
    job_id: str
    status: Status
    answers: int
    score: float | None
    result: Mapping[str, object] | None
    created_at: datetime
    finished_at: datetime | None = None
    reason: Mapping[str, object] | None = None
    """Why it failed; told by its job, not kept here."""

    def stopped(self, status: Status, reason: Mapping[str, object] | None) -> "Report":
        return replace(self, status=status, reason=reason)

    def as_json(self, version_now: int) -> dict[str, object]:
        told: dict[str, object] = {
            "id": self.id,
            "persona_id": self.persona_id,
            "version": self.version,
            "outdated": self.version != version_now,
            "source": self.source,
            "chat_id": self.chat_id,
            "brain": self.brain,
            "judge": self.judge,
            "scripted": self.scripted,
            "job_id": self.job_id,
            "status": self.status,
            "reason": self.reason,
            "answers": self.answers,
            "created_at": as_text(self.created_at),
            "finished_at": as_text(self.finished_at) if self.finished_at else None,
        }
        return {**told, **NOTHING_YET, **(self.result or {})}


NOTHING_YET: Mapping[str, object] = {
    "score": None,
    "traits": [],
    "not_measured": [],
    "self_report": [],
    "acquiescence": None,
    "statements_in": None,
    "judged": [],
    "violations": 0,
}
