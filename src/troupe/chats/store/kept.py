"""A prompt as it is kept with the answer it was made for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from troupe.minds import Abilities, Before, Block

Json = Mapping[str, object]


class Mark(NamedTuple):
    """What an answer leaves behind of an entry of lore that fired: when, and the text that stays with a message."""

    node_id: str
    """The answer."""
    entry_id: str
    book_id: str
    message_id: str
    """The message that called it."""
    messages: int | None
    """How many messages the path had when its timers began; none when it only stuck."""
    text: str | None
    digest: str | None = None
    """What its entry said then; when it says something else the text stays no longer."""
    """What stays with the message, if it does."""


@dataclass(frozen=True)
class Trail:
    """What an answer left behind for the prompts after it."""

    before: Before | None = None
    marks: Sequence[Mark] = ()


@dataclass(frozen=True)
class KeptPrompt:
    """One prompt with everything it can be explained by."""

    id: str
    realm: str
    chat_id: str
    node_id: str
    made_at: datetime
    input_hash: str
    brain: Json
    context: int
    available: int
    reserve: int
    tokens: int
    ratio: float
    start_id: str
    blocks: Sequence[Block]
    left_out: Sequence[Json]
    abilities: Abilities
    warnings: Sequence[Json] = ()
    lore: Json | None = None
    memories: Sequence[Json] = ()
    reported: int | None = None
    """How many tokens its provider counted."""
    cached: int | None = None
    """How many of them it knew already."""
    params: Json = field(default_factory=dict)
    dropped_params: Sequence[str] = ()

    @property
    def cached_ratio(self) -> float | None:
        return round(self.cached / self.reported, 4) if self.reported and self.cached is not None else None
