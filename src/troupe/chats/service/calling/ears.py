"""The ears of a call: what the caller says, as sound that comes and as words when it has ended."""

from collections.abc import Sequence
from typing import Protocol

from troupe.accounts import User


class Words(Protocol):
    """What was understood."""

    @property
    def text(self) -> str: ...
    @property
    def confidence(self) -> float | None: ...
    @property
    def rough(self) -> bool: ...
    @property
    def provider(self) -> str | None: ...


class Edge(Protocol):
    """Where speech begins or ends."""

    @property
    def sample(self) -> int: ...


class HeardLine(Protocol):
    """One line of sound that is listened to."""

    @property
    def sample(self) -> int: ...
    @property
    def is_speaking(self) -> bool: ...
    @property
    def is_pausing(self) -> bool: ...
    async def get_ready(self) -> None: ...
    async def feed(self, pcm: bytes) -> Sequence[Edge]: ...
    async def partial(self) -> Words: ...
    async def text(self, from_sample: int, to_sample: int) -> Words: ...
    def close(self) -> None: ...


class OpenLine(Protocol):
    """Begins to listen for anything, and more closely for some phrases."""

    async def __call__(self, user: User, language: str, phrases: Sequence[str]) -> HeardLine: ...
