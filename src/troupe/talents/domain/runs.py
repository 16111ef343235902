"""A training run: what was asked, how far it is, what it came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

State = Literal["queued", "preparing", "training", "finishing", "done", "failed", "cancelled", "interrupted"]
ENDED: frozenset[str] = frozenset({"done", "failed", "cancelled", "interrupted"})
NO_EFFECT = 1e-7
_REPEATS_MORE, _A_SLIP = 1.5, 0.05
_VERDICTS: Sequence[tuple[float, str]] = (
    (2.0e-4, "weak"),
    (5.4e-4, "light"),
    (1.6e-3, "identity_range"),
    (5e-3, "strong"),
)


@dataclass(frozen=True)
class Run:
    """One training, from its order to its kit."""

    id: str
    user_id: str
    kit_id: str
    type: str
    config: Mapping[str, Any]
    dataset_id: str
    dataset_sha256: str
    consent_id: str | None
    state: State
    progress: Mapping[str, Any]
    samples: Sequence[Mapping[str, Any]]
    report: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    job_id: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def backend(self) -> Literal["torch", "preview"]:
        """Whether it trains, or only fits the drawing."""
        return "preview" if self.config.get("backend") == "preview" else "torch"


def verdict_of(median_rms: float) -> str:
    """What the size of a change usually means; the bounds are experience, not law."""
    if median_rms < NO_EFFECT:
        return "no_effect"
    return next((name for bound, name in _VERDICTS if median_rms < bound), "hot")


def repeats(report: Mapping[str, Any]) -> bool:
    """Whether replies say the same threes of words more than half as often again as before; a slip is no habit."""
    told = report["repetition"]
    return bool(told["after"] > max(_REPEATS_MORE * told["before"], _A_SLIP))


def has_worked(type: str, report: Mapping[str, Any]) -> bool:
    """Whether anything was learnt: a training without effect is never called a success."""
    if report["delta"]["median_rms"] < NO_EFFECT:
        return False
    if type != "personality":
        return True
    told = report["perplexity"]
    return bool(told["after"] < told["before"])
