"""What is remembered for one answer, and what is asked with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from troupe.minds.domain.memory.fact import Kind

MOST_RECALLED = 12
VectorState = Literal["on", "loading", "off"]


@dataclass(frozen=True)
class MemoryMoment:
    """Where an answer is about to be written, and what it answers."""

    persona_id: str
    chat_id: str
    node_id: str
    """The newest message on the path: what can be seen from there counts."""
    query: str
    """The newest message of the user and the line before it."""
    at: datetime


@dataclass(frozen=True)
class Recalled:
    """One fact or one round, as it is told and as it was found."""

    id: str
    kind: Kind | Literal["round"]
    line: str
    text: str
    slot: str | None
    value: str | None
    score: float
    dense_rank: int | None
    text_rank: int | None
    similarity: float | None
    why: str
    said_in: Mapping[str, str] | None = None
    """Of a round: the chat and the message, where one can have it forgotten."""

    def as_json(self) -> dict[str, object]:
        return dict(vars(self))


@dataclass(frozen=True)
class Recollection:
    """What a persona remembers for one answer: pinned facts always, others as far as they fit, facts before rounds."""

    pinned: Sequence[Recalled] = ()
    recalled: Sequence[Recalled] = ()
    vectors: VectorState = "off"
    by_words_alone: bool = False
    """Whether what was meant could not be waited for, so that only words were looked for."""
