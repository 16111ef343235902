"""How a call went: what was counted, and how long each stage of a turn took."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

Stage = Literal["noticing", "hearing", "thinking", "voicing", "first_audio", "barge_in", "switch"]
"""From the end of speech until it is known, hands-free; from there to its text; to the first sentence of the answer; to
its first sound; all of these together; from speech that interrupts to silence; from asking for another persona to its
first sound."""
Counted = Literal["turns", "pardons", "barge_ins", "switches", "gaps", "rehearsed"]
_COUNTED: tuple[Counted, ...] = get_args(Counted)
MOST_KEPT = 500


@dataclass(frozen=True)
class CallStats:
    """Counts, and milliseconds by stage."""

    counts: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def counting(self, what: Counted) -> "CallStats":
        return replace(self, counts={**self.counts, what: self.counts.get(what, 0) + 1})

    def taking(self, stage: Stage, milliseconds: float) -> "CallStats":
        took = (*self.stages.get(stage, ()), max(0, round(milliseconds)))[-MOST_KEPT:]
        return replace(self, stages={**self.stages, stage: took})

    def as_json(self) -> dict[str, Any]:
        counts: dict[str, Any] = {each: self.counts.get(each, 0) for each in _COUNTED}
        return counts | {"stages": {name: _summed(took) for name, took in self.stages.items()}}


def _summed(took: tuple[int, ...]) -> dict[str, int]:
    ordered = sorted(took)
    return {"count": len(took), "p50_ms": _rank(ordered, 50), "p95_ms": _rank(ordered, 95)}


def _rank(ordered: list[int], percent: int) -> int:
    """The smallest value that so many per cent do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
