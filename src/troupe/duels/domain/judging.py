"""What a model says of a round: asked twice, with the sides swapped, because judges like what they read first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Verdict = Literal["x", "y", "tie", "invalid"]
Said = Literal["1", "2", "tie"]


@dataclass(frozen=True)
class Judgement:
    """Two readings of one round, and what they come to."""

    round_id: str
    brain_id: str
    user_id: str
    realm: str
    brain_name: str
    verdict_ab: Verdict
    verdict_ba: Verdict
    verdict: Verdict
    reasons: Sequence[str]
    is_contestant: bool
    cost_micros: int | None
    """What both readings came to; None where no price is known."""
    at: datetime

    @property
    def agrees_with_itself(self) -> bool:
        return self.verdict != "invalid" and self.verdict_ab == self.verdict_ba


def read_verdict(winner: Said | None, first: Literal["x", "y"]) -> Verdict:
    """Whom an answer means; none could be read where there is none."""
    if winner is None:
        return "invalid"
    if winner == "tie":
        return "tie"
    return first if winner == "1" else ("y" if first == "x" else "x")


def together(one: Verdict, other: Verdict) -> Verdict:
    """Both readings agree, or it is a tie; one that cannot be read spoils the round."""
    if "invalid" in (one, other):
        return "invalid"
    return one if one == other else "tie"


def agreement(pairs: Sequence[tuple[str, str]]) -> Mapping[str, float | int | None]:
    """How often two voices say the same, and how much more often than by chance (Cohen's κ)."""
    n = len(pairs)
    if n == 0:
        return {"n": 0, "share": None, "kappa": None}
    same = sum(one == other for one, other in pairs) / n
    left, right = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(left[name] * right[name] for name in left) / n**2
    return {"n": n, "share": same, "kappa": (same - chance) / (1 - chance) if chance < 1 else None}
