"""One call of a model, as whoever counts calls hears of it: no ids, no words."""

from collections.abc import Callable
from dataclasses import dataclass

DONE, LEFT = "done", "left"


@dataclass(frozen=True)
class ModelCall:
    """How one call of a model ended."""

    provider: str
    """The kind of its server."""
    outcome: str
    """`done`, `left` when whoever listened went, else the kind of failure."""
    seconds: float
    prompt_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


OnCall = Callable[[ModelCall], None]


def unheard(call: ModelCall) -> None:
    """Nobody counts."""
