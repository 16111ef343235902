"""What lore is judged by: the lines that were said, and how things stand where the next one is to be said."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from troupe.minds.domain.lore.entry import RunKind

By = Literal["user", "persona", "narrator"]


@dataclass(frozen=True)
class LoreLine:
    """One message of the path that may be searched for keys."""

    node_id: str
    name: str
    by: str
    text: str


@dataclass(frozen=True)
class LoreMoment:
    """Where in a conversation lore is asked for. Plain values; whoever asks knows no more of a chat than this."""

    lines: Sequence[LoreLine] = ()
    """The newest last."""
    messages: int = 0
    """How many messages the path has now."""
    answers: int = 0
    """How many of them the persona said, as far as the lines go back."""
    every_answer: Callable[[], Awaitable[int]] | None = None
    """Counts them all where the path is longer than that; asked only where lore depends on it."""
    persona_id: str = ""
    tags: Sequence[str] = ()
    kind: RunKind = "reply"
    sources: Mapping[str, str] = field(default_factory=dict)
    """Texts that entries may ask to be searched too, by the names of `match_sources`."""
    variables: Mapping[str, str] = field(default_factory=dict)
    activations: Mapping[str, int] = field(default_factory=dict)
    """By entry, how many messages the path had when it last fired of itself (see `LoreReading.activated`)."""
    fired_before: frozenset[str] = frozenset()
    """Entries that ever fired on this path."""
    greeting: int | None = None
    """With which greeting the path begins."""
    mask_icon: str | None = None
    seed: str = ""
    budget_tokens: int | None = None
    present: frozenset[str] = frozenset()
    """Entries whose text stands in the prompt already, beside an older message."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What `char` and `user` stand for when entries wake one another."""
    persona_names: Sequence[str] = ()
    """What the persona is called, for entries that name whom they are for."""
