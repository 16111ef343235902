"""What can go wrong when something is drawn."""

from difflib import get_close_matches
from typing import Self

from troupe.kit.errors import Invalid


class UnknownEmotion(Invalid):
    def __init__(self, name: str, nearest: list[str]) -> None:
        super().__init__(
            f"No face is known for {name!r}.",
            next_step=f"Try {', '.join(nearest) or 'neutral'}.",
            field="emotion",
            allowed=nearest,
        )

    @classmethod
    def near(cls, name: str, known: list[str]) -> Self:
        return cls(name, get_close_matches(name.lower(), known, n=3, cutoff=0.0))
