"""What a telling was asked for: its calls of models one by one, and what they came to together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from troupe.minds import Brain, Receipt
from troupe.stories.domain.telling import Shown


@dataclass(frozen=True)
class Call:
    """One call of a model: whose words were asked for, of whom, and what it took."""

    seat: str
    brain: Brain
    prompt: int
    """In tokens, as the answer is."""
    output: int
    seconds: float
    receipt: Receipt
    status: Literal["done", "failed", "filtered"] = "done"

    def shown(self, attempt: int) -> Shown:
        """As the bill shows it."""
        return {
            "seat": self.seat,
            "brain": self.brain.id,
            "model": self.brain.model,
            "attempt": attempt,
            "tokens": self.prompt + self.output,
            "prompt_tokens": self.prompt,
            "completion_tokens": self.output,
            "cost_usd": self._cost,
            "ms": round(self.seconds * 1000),
            "status": self.status,
        }

    @property
    def _cost(self) -> str | None:
        """In dollars; None where nobody knows, and where nothing was to pay."""
        if self.brain.kind != "cloud" or not self.receipt.micros:
            return None
        return f"{self.receipt.micros / 1_000_000:.6f}"


def used(calls: Sequence[Shown], attempts: int) -> Shown:
    """What calls came to together."""
    prompts = [each["prompt_tokens"] for each in calls]
    outputs = [each["completion_tokens"] for each in calls]
    costs = [str(each["cost_usd"]) for each in calls if each["cost_usd"] is not None]
    return {
        "prompt_tokens": sum(each for each in prompts if isinstance(each, int)),
        "completion_tokens": sum(each for each in outputs if isinstance(each, int)),
        "cost_usd": f"{sum(map(float, costs)):.6f}" if costs else None,
        "source": "provider" if costs else "estimated",
        "attempts": attempts,
        "calls": list(calls),
    }


def with_calls(usage: Mapping[str, object], more: Sequence[Shown]) -> Shown:
    """The bill of a telling with what was asked about it since."""
    if not more:
        return dict(usage)
    calls, attempts = usage.get("calls"), usage.get("attempts")
    before = [dict(each) for each in calls if isinstance(each, dict)] if isinstance(calls, list) else []
    return used([*before, *more], attempts if isinstance(attempts, int) else 1)
