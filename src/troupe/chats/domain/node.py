"""A node: one message in the tree of a chat.

A lane is a run of nodes without a fork, so a path is a short list of lane ranges however long the chat is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from troupe.chats.domain.attachment import Attachment
from troupe.chats.domain.figures import Figures
from troupe.chats.domain.operation import OpKind
from troupe.chats.domain.rating import Rating
from troupe.kit.times import as_text

Role = Literal["user", "persona", "narrator", "note"]
NodeStatus = Literal["writing", "final", "interrupted", "cancelled", "blocked", "failed", "unreadable"]
Removal = Literal["only", "below"]
Json = Mapping[str, object]
TWIG = 80


@dataclass(frozen=True)
class Place:
    """Where a node stands: its lane, and how deep in the tree."""

    lane: int
    depth: int


@dataclass(frozen=True)
class Spot:
    """Where a new node goes, and whether it is the first there."""

    place: Place
    is_first: bool


@dataclass(frozen=True)
class Segment:
    """A piece of a path: the nodes of one lane between two depths, both included."""

    lane: int
    low: int
    high: int


@dataclass(frozen=True)
class Variant:
    """Which of its siblings a node is, from 1."""

    index: int
    count: int


@dataclass(frozen=True)
class Node:
    id: str
    realm: str
    chat_id: str
    parent_id: str | None
    place: Place
    number: int
    role: Role
    speaker: Json
    text: str
    status: NodeStatus
    created_at: datetime
    rev: int = 1
    scripted: bool = False
    brain: Json | None = None
    run_id: str | None = None
    finish_reason: str | None = None
    error: Json | None = None
    emotion: Json | None = None
    usage: Json | None = None
    finished_at: datetime | None = None
    raw_text: str | None = None
    """A model's own words, where the manner or a boundary changed them by rule; never what was withheld."""
    mood: Json | None = None
    boundary: Json | None = None
    variables: Json | None = None
    """The chat's variables once this was told; kept with every answer as soon as there are any."""
    figures: Json | None = None
    """What it cost and how long it took, of answers."""
    excluded: bool = False
    """Shown, and kept out of prompts."""
    removed: Removal | None = None
    """Taken out alone, or with all that follows."""
    removed_at: datetime | None = None
    visible_to: tuple[str, ...] = ()
    """The personas that know of it; empty is everyone in the chat."""
    mask_name: str | None = None
    """Who the user was when this was said."""
    attachments: tuple[Attachment, ...] = ()
    origin: Json | None = None
    """What this is a copy of."""
    source_id: str | None = None
    """The message that the first of all copies was made of."""
    spoken_chars: int | None = None
    """How much of it was heard, where somebody cut it short while it was said; None is all of it."""

    @property
    def counts_as_variant(self) -> bool:
        """What was removed is no variant, and neither is an answer that failed without a word."""
        return self.removed is None and not (self.status == "failed" and not self.text)

    @property
    def heard_text(self) -> str:
        """What of it was heard."""
        return self.text if self.spoken_chars is None else self.text[: self.spoken_chars]

    @property
    def is_writing(self) -> bool:
        return self.status == "writing"

    @property
    def greeting(self) -> int | None:
        """Which of the greetings of its chat it is, if it is one."""
        return greeting_at(self.place.depth, self.number, self.role, self.origin)

    def as_spoken(self) -> "Spoken":
        """What of it may be heard."""
        return Spoken(
            self.id,
            self.role,
            self.heard_text,
            self.created_at,
            self.mood,
            self.boundary,
            self.variables,
            self.rev,
            str(self.speaker.get("name", "")),
            self.attachments,
            str(self.speaker.get("id") or ""),
            bool(self.visible_to),
            self.greeting,
            self.visible_to,
        )

    def as_json(self, variant: Variant, rating: Rating | None = None, *, edited: bool = False) -> dict[str, object]:
        """The message as every door shows it, with what its chat's owner thinks of it."""
        return {
            "id": self.id,
            "chat_id": self.chat_id,
            "parent_id": self.parent_id,
            "depth": self.place.depth,
            "role": self.role,
            "speaker": dict(self.speaker),
            "text": self.text,
            "spoken_chars": self.spoken_chars,
            "rev": self.rev,
            "edited": edited,
            "scripted": self.scripted,
            "status": self.status,
            "variant": {"index": variant.index, "count": variant.count},
            "brain": self.brain,
            "run_id": self.run_id,
            "finish_reason": self.finish_reason,
            "error": self.error,
            "emotion": self.emotion,
            "mood": self.mood,
            "boundary": self.boundary,
            "raw_text": self.raw_text,
            "usage": self.usage,
            **Figures.shown(self.figures),
            "excluded": self.excluded,
            "removed": self.removed,
            "visible_to": list(self.visible_to),
            "mask_name": self.mask_name,
            "attachments": [each.as_json() for each in self.attachments],
            "origin": self.origin,
            "created_at": as_text(self.created_at),
            "finished_at": as_text(self.finished_at) if self.finished_at else None,
            "rating": rating.as_json() if rating else None,
        }

    def as_twig(self) -> dict[str, object]:
        """The message on a map of its chat."""
        shown: dict[str, object] = {
            name: getattr(self, name) for name in ("id", "parent_id", "role", "status", "excluded", "removed")
        }
        beginning = "" if self.removed else self.begins
        name = str(self.speaker.get("name", ""))
        return shown | {"speaker": name, "created_at": as_text(self.created_at), "beginning": beginning}

    @property
    def begins(self) -> str:
        """Its first words."""
        return self.text[:TWIG]

    def spot_below(self) -> Spot:
        """Where the first child of this node goes: on along its lane."""
        return Spot(Place(self.place.lane, self.place.depth + 1), is_first=True)


def greeting_at(depth: int, number: int, role: Role, origin: Mapping[str, object] | None) -> int | None:
    """Which greeting a message is: those of a chat that was opened here are its first messages, in their order.

    A copy is what it was copied from; what came from elsewhere is none.
    """
    if depth or role != "persona":
        return None
    known = number - 1 if origin is None else origin.get("greeting")
    return known if isinstance(known, int) else None


class Spoken(NamedTuple):
    """What somebody said, without all that is known of the message."""

    id: str
    role: Role
    text: str
    said_at: datetime | None = None
    mood: Json | None = None
    boundary: Json | None = None
    variables: Json | None = None
    rev: int = 1
    name: str = ""
    """Whoever said it, by the name they had then."""
    attachments: tuple[Attachment, ...] = ()
    speaker_id: str = ""
    is_private: bool = False
    """Not said to all who are in the chat."""
    greeting: int | None = None
    """With which of the greetings its path began; told of the first message that is heard."""
    heard_by: tuple[str, ...] = ()
    """The personas that it was said to, where it is private."""

    @property
    def is_refusal(self) -> bool:
        """Whether the message before it was declined without a model; prompts leave out both."""
        return self.boundary is not None and self.boundary["stage"] == "input" and self.boundary["action"] == "refuse"


@dataclass(frozen=True)
class Unwritten:
    """Words that are being written just now, and what they follow."""

    message: Node
    above: Node | None

    @property
    def above_id(self) -> str:
        """Empty where they follow nothing."""
        return self.above.id if self.above else ""


@dataclass(frozen=True)
class Entry:
    """A message that is about to be written."""

    node: Node
    is_first: bool
    is_active: bool = True
    client_key: str | None = None
    client_body: str | None = None
    leaf_before: str | None = None
    """Where the chat stood before it."""
    op: OpKind | None = None
    """As what it is numbered, when it is more than part of something."""
