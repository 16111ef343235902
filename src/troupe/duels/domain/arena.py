"""The nouns of the arena: contestants, duels, rounds, replies and votes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from troupe.duels.domain.ranking.style import Style, differences
from troupe.kit.times import as_text

Kind = Literal["personas", "versions"]
Pace = Literal["together", "live"]
Spot = Literal["x", "y"]
Side = Literal["a", "b"]
Outcome = Literal["a", "b", "tie", "both_bad"]
RoundState = Literal["answering", "open", "voted", "void", "skipped"]
NotCounted = Literal["not_blind", "identity_leaked", "mixed_brains", "void", "skipped"]
OPEN: tuple[RoundState, ...] = ("answering", "open")
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Contestant:
    """One version of a persona with the brain it thinks with."""

    id: str
    user_id: str
    realm: str
    persona_id: str
    persona_version: int
    brain: Json
    label: str
    fingerprint: str
    created_at: datetime

    @property
    def is_scripted(self) -> bool:
        return self.brain.get("kind") == "scripted"

    def as_json(self) -> dict[str, object]:
        told = ("id", "persona_id", "persona_version", "label", "fingerprint")
        return {name: getattr(self, name) for name in told} | {"brain": dict(self.brain)}


def fingerprint_of(persona_id: str, document: Json, brain: Json, max_words: int, *, memory: bool = False) -> str:
    """The same persona, brain and parameters are the same contestant; who may remember is another one."""
    told: list[object] = [persona_id, document, brain.get("id"), brain.get("model"), max_words]
    told += ["memory"] if memory else []
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Duel:
    """Who meets whom, and on what terms."""

    id: str
    user_id: str
    realm: str
    title: str
    kind: Kind
    contestant_ids: tuple[str, ...]
    blind: bool
    pace: Pace
    max_words: int
    created_at: datetime
    removed_at: datetime | None = None
    prompt_set_id: str | None = None
    memory: bool = False
    """Whether the personas may draw on what they remember of whoever asks."""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        ids = sorted(self.contestant_ids)
        return [(one, other) for at, one in enumerate(ids) for other in ids[at + 1 :]]

    def as_json(self) -> dict[str, object]:
        names = ("id", "title", "kind", "blind", "pace", "max_words", "memory", "prompt_set_id")
        told = {name: getattr(self, name) for name in names}
        return told | {"contestant_ids": list(self.contestant_ids), "created_at": as_text(self.created_at)}


@dataclass(frozen=True)
class Reply:
    """What one contestant answered; `shown` is what left the server before the vote."""

    round_id: str
    spot: Spot
    user_id: str
    realm: str
    text: str = ""
    shown: str = ""
    status: str = "writing"
    first_ms: int | None = None
    total_ms: int | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    """As its brain counted; None where it was stopped before it did."""
    cost_micros: int | None = None
    error: Json | None = None
    style: tuple[int, ...] | None = None
    """What of the shown text is style; None while it is written."""

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def is_written(self) -> bool:
        return self.status in ("final", "cancelled") and bool(self.shown)


@dataclass(frozen=True)
class Vote:
    """What a person said of a round, once."""

    round_id: str
    user_id: str
    realm: str
    outcome: Outcome
    criteria: Json
    stars: Json
    seen: Json
    at: datetime

    def as_json(self) -> dict[str, object]:
        told = {"outcome": self.outcome, "criteria": dict(self.criteria), "stars": dict(self.stars)}
        return told | {"seen": dict(self.seen), "at": as_text(self.at)}


@dataclass(frozen=True)
class Round:
    """One prompt, answered twice."""

    id: str
    user_id: str
    realm: str
    duel_id: str
    prompt: str
    x_id: str
    y_id: str
    x_is_left: bool
    salt: str
    commitment: str
    remaining: tuple[bool, ...]
    state: RoundState
    blind: bool
    scripted: Literal["both", "one", "none"]
    client_key: str | None
    leaks: tuple[Json, ...]
    created_at: datetime
    owner: str = ""
    """The process that has it written."""
    replies: Mapping[Spot, Reply] = field(default_factory=dict)
    """Empty where a round was read without its texts."""
    styles: Mapping[Spot, Style] = field(default_factory=dict)
    vote: Vote | None = None

    @property
    def not_counted_reason(self) -> NotCounted | None:
        if self.state in ("void", "skipped"):
            return "void" if self.state == "void" else "skipped"
        if not self.blind:
            return "not_blind"
        if self.scripted == "one":
            return "mixed_brains"
        return "identity_leaked" if self.leaks else None

    @property
    def counts(self) -> bool:
        return self.vote is not None and self.not_counted_reason is None

    @property
    def style_between(self) -> tuple[float, ...]:
        """By how much more x's text has of each ornament than y's, as both were shown."""
        return differences(self.styles["x"], self.styles["y"])

    @property
    def is_twice_the_same(self) -> bool:
        """Whether both sides wrote the same text."""
        x, y = (self.replies[spot] for spot in ("x", "y"))
        return x.is_written and x.text == y.text

    def spot_of(self, side: Side) -> Spot:
        return "x" if (side == "a") == self.x_is_left else "y"

    def side_of(self, spot: Spot) -> Side:
        return "a" if (spot == "x") == self.x_is_left else "b"

    def contestant_at(self, side: Side) -> str:
        return self.x_id if self.spot_of(side) == "x" else self.y_id

    @property
    def better(self) -> Spot | Literal["tie"] | None:
        """Which contestant the vote is for; neither where both were bad."""
        if self.vote is None:
            return None
        return (
            "tie"
            if self.vote.outcome in ("tie", "both_bad")
            else self.spot_of("a" if self.vote.outcome == "a" else "b")
        )

    @property
    def is_revealed(self) -> bool:
        return self.vote is not None or self.state == "skipped" or not self.blind
