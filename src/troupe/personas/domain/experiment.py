"""Experiments: two versions of one persona in live chats, and a verdict that is given once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from troupe.personas.domain.persona import Part, Whole
from troupe.personas.domain.text import Limits

Arm = Literal["a", "b"]
Measure = Literal["rating", "fidelity", "words"]
ExperimentStatus = Literal["draft", "running", "paused", "finished"]
Verdict = Literal["undecided", "a", "b", "no_difference"]

MOST_EXPERIMENTS = 100
_WHOLE_RANGE = 2**64


class NewExperiment(Part):
    """What somebody wants to find out."""

    name: Annotated[str, Limits(80, least=1, trimmed=True, one_line=True)]
    arm_a: Annotated[Whole, Field(ge=1, le=2**31 - 1)]
    arm_b: Annotated[Whole, Field(ge=1, le=2**31 - 1)]
    share_b: Annotated[float, Field(ge=0.05, le=0.95)] = 0.5
    measure: Measure
    min_per_arm: Annotated[Whole, Field(ge=20, le=10_000)] = 40


class Promotion(Part):
    """Which arm becomes the persona's next version."""

    arm: Arm


@dataclass(frozen=True)
class Experiment:
    """Two versions that share the chats of a persona."""

    id: str
    persona_id: str
    name: str
    arm_a: int
    arm_b: int
    share_b: float
    measure: Measure
    min_per_arm: int
    status: ExperimentStatus
    verdict: Verdict
    decided: Mapping[str, Any] | None
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None

    def arm_of(self, chat_id: str) -> Arm:
        """Which arm a chat is in: the same at every time and on every machine, so it need not be remembered."""
        digest = hashlib.sha256(f"{self.id}:{chat_id}".encode()).digest()
        return "b" if int.from_bytes(digest[:8], "big") / _WHOLE_RANGE < self.share_b else "a"

    def version_for(self, chat_id: str) -> int:
        return self.arm_b if self.arm_of(chat_id) == "b" else self.arm_a

    def version_of(self, arm: Arm) -> int:
        return self.arm_b if arm == "b" else self.arm_a

    def started(self, at: datetime) -> "Experiment":
        return replace(self, status="running", started_at=self.started_at or at)

    def finished(self, at: datetime) -> "Experiment":
        return replace(self, status="finished", ended_at=at)
