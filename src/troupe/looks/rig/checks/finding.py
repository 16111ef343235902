"""What a check finds: a number, its limit, and whether it holds."""

from dataclasses import dataclass
from typing import Literal

Holds = Literal["at least", "at most"]


@dataclass(frozen=True, slots=True)
class Check:
    """One look at a drawing: what was measured, and what it must not fall under or rise over."""

    name: str
    value: float
    limit: float
    holds: Holds = "at least"

    @property
    def passed(self) -> bool:
        return self.value >= self.limit if self.holds == "at least" else self.value <= self.limit
