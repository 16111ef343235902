"""What somebody wants of one answer, besides that it is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

MOST_SUGGESTIONS, USUAL_SUGGESTIONS = 5, 3
LONGEST_WISH = 500
_APART: Mapping[str, Any] = {"by": None, "led_by": None, "aloud": False, "spoken": False}
"""What changes nothing of the words that are asked for, or is told apart by itself."""


@dataclass(frozen=True)
class Wish:
    """For this answer only."""

    note: str = ""
    count: int = USUAL_SUGGESTIONS
    """How many suggestions."""
    seed: int | None = None
    by: str | None = None
    """Which persona of a group is to speak."""
    led_by: str | None = None
    """Whom a director named where nobody did; who asks again with the same words asks the same."""
    aloud: bool = False
    """Whether what is answered to few is said to all."""
    spoken: bool = False
    """Whether it is heard while it is written, so that nobody reads along."""
    params: Mapping[str, object] = field(default_factory=dict)
    """How the brain chooses its words, by the names of its parameters."""

    def as_body(self) -> dict[str, object]:
        """What tells two requests apart; nothing where nothing was wished for."""
        usual = {"wish": [self.note, self.count, self.seed, dict(self.params)]}
        body: dict[str, object] = {} if replace(self, **_APART) == NO_WISH else dict(usual)
        return body | ({"by": self.by} if self.by else {}) | ({"aloud": True} if self.aloud else {})


NO_WISH = Wish()
