"""What somebody wants of one answer, besides that it is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_SUGGESTIONS, USUAL_SUGGESTIONS = 5, 3
LONGEST_WISH = 500


@dataclass(frozen=True)
class Wish:
    """For this answer only."""

    note: str = ""
    count: int = USUAL_SUGGESTIONS
    """How many suggestions."""
    seed: int | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    """How the brain chooses its words, by the names of its parameters."""

    def as_body(self) -> dict[str, object]:
        """What tells two requests apart; nothing where nothing was wished for."""
        return {} if self == NO_WISH else {"wish": [self.note, self.count, self.seed, dict(self.params)]}


NO_WISH = Wish()
