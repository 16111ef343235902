"""What was done to a chat, numbered, so that it can be undone and done again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from troupe.kit.times import as_text

OpKind = Literal[
    "say", "answer", "variant", "continue", "edit", "correct", "select", "remove", "restore", "mark", "change", "rate"
]
KEPT_OPERATIONS = 300
PRUNED_EVERY = 50
Pair = tuple[object, object]
"""How something was before, and after."""


@dataclass(frozen=True)
class Changes:
    """What an operation changed, each with how it was before and after."""

    leaf: tuple[str | None, str | None] | None = None
    nodes: Mapping[str, Mapping[str, Pair]] = field(default_factory=dict)
    chat: Mapping[str, Pair] = field(default_factory=dict)
    rating: Pair | None = None

    def as_kept(self) -> dict[str, object]:
        kept: dict[str, object] = {}
        if self.leaf is not None:
            kept["leaf"] = list(self.leaf)
        if self.nodes:
            kept["nodes"] = {
                id: {name: list(pair) for name, pair in fields.items()} for id, fields in self.nodes.items()
            }
        if self.chat:
            kept["chat"] = {name: list(pair) for name, pair in self.chat.items()}
        if self.rating is not None:
            kept["rating"] = list(self.rating)
        return kept


@dataclass(frozen=True)
class Operation:
    """One thing that was done, and how to take it back."""

    chat_id: str
    number: int
    kind: OpKind
    node_id: str | None
    changes: Changes
    at: datetime

    def as_json(self, last_op: int) -> dict[str, object]:
        return {
            "number": self.number,
            "kind": self.kind,
            "node_id": self.node_id,
            "at": as_text(self.at),
            "undone": self.number > last_op,
        }
