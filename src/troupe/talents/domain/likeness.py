"""Agreeing to be trained from: who, what for, until when; and children never."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from troupe.kit.times import as_text

Scope = Literal["identity_training", "reference", "sharing"]
Subject = Literal["fictional", "self", "real_person"]
SUBJECTS: tuple[Subject, ...] = ("fictional", "self", "real_person")
REAL: frozenset[str] = frozenset({"self", "real_person"})
STATEMENT_VERSION = 1
STATEMENT = (
    "I am the grown person in these pictures, or that person has agreed in their own words. The pictures may be used "
    "to train a kit that looks like this person, for the uses named here, in this studio. Nobody in them is under 18. "
    "The agreement can be taken back at any time: pictures are then deleted, trainings stop, and kits are locked."
)


@dataclass(frozen=True)
class Likeness:
    """Somebody's agreement; written once, and only ever withdrawn."""

    id: str
    user_id: str
    subject_name: str
    subject_is: Literal["self", "other"]
    relationship: str
    scope: Sequence[Scope]
    statement: str
    statement_version: int
    evidence_media_id: str | None
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None = None

    def allows(self, scope: Scope, now: datetime) -> bool:
        here = self.withdrawn_at is None and (self.expires_at is None or now < self.expires_at)
        return here and scope in self.scope

    def as_json(self) -> dict[str, object]:
        told: dict[str, object] = dict(vars(self)) | {"adult": True, "scope": list(self.scope)}
        del told["user_id"]
        for name in ("given_at", "expires_at", "withdrawn_at"):
            moment = told[name]
            told[name] = as_text(moment) if isinstance(moment, datetime) else None
        return told
