"""What a test may set on the fake brain: its speed, its next words and its next failures."""

from collections import deque
from collections.abc import Iterable
from typing import Literal

Fault = Literal["401", "413", "429", "500", "timeout", "drop", "throw"]


class FakeTextControls:
    """One object, held by the routes of test mode and read by the fake brain at every answer."""

    def __init__(self, tokens_per_second: float = 50, first_token_ms: float = 50) -> None:
        self._usual = (tokens_per_second, first_token_ms)
        self.tokens_per_second = tokens_per_second
        self.first_token_ms = first_token_ms
        self.piece_characters = 0
        self._replies: deque[str] = deque()
        self._faults: deque[Fault] = deque()
        self._asides: dict[str, deque[str]] = {}

    def set_speed(
        self,
        tokens_per_second: float | None = None,
        first_token_ms: float | None = None,
        piece_characters: int | None = None,
    ) -> None:
        """Change what is given, keep the rest; pieces of no characters are words."""
        if piece_characters is not None:
            self.piece_characters = piece_characters
        if tokens_per_second is not None:
            self.tokens_per_second = tokens_per_second
        if first_token_ms is not None:
            self.first_token_ms = first_token_ms

    def next_replies(self, replies: Iterable[str]) -> None:
        """Say these next, word for word, one per answer."""
        self._replies.extend(replies)

    def next_asides(self, purpose: str, replies: Iterable[str]) -> None:
        """Answer these to questions that are asked by the way, and by nothing else."""
        self._asides.setdefault(purpose, deque()).extend(replies)

    def fail_next(self, fault: Fault | None, times: int = 1) -> None:
        """Let the next answers fail like this; None takes all waiting failures back."""
        self._faults.clear()
        if fault is not None:
            self._faults.extend([fault] * times)

    def reset(self) -> None:
        """As it was at the start."""
        self._replies.clear()
        self._asides.clear()
        self._faults.clear()
        self.piece_characters = 0
        self.tokens_per_second, self.first_token_ms = self._usual

    def take_reply(self) -> str | None:
        return self._replies.popleft() if self._replies else None

    def take_aside(self, purpose: str) -> str | None:
        waiting = self._asides.get(purpose)
        return waiting.popleft() if waiting else None

    def take_fault(self) -> Fault | None:
        return self._faults.popleft() if self._faults else None
