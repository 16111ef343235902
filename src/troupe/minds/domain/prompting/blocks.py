"""The pieces of a prompt: what is said, in whose role, where it comes from, and why it is there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import Literal

Speaker = Literal["user", "assistant", "system"]
Stability = Literal["prefix", "slow", "history", "volatile"]
Count = Callable[[str], int]
NEVER = 99.0
_DIGEST_BYTES = 12


@dataclass(frozen=True)
class Block:
    """One piece of a prompt and why it is there."""

    id: str
    kind: str
    role: Speaker
    text: str
    reason: str
    slot: str
    """Where it stands; several kinds of lore share a slot."""
    tokens: int
    stability: Stability = "prefix"
    origin: Mapping[str, object] = field(default_factory=dict)
    rank: float = 0.0
    """Of the blocks that give way together the lowest goes first."""
    cap: int | None = None
    gives_way: float = NEVER
    dropped: bool = False
    cut_tokens: int = 0
    depth: int | None = None
    """How many messages stand after it, for what has its place inside the conversation."""

    @cached_property
    def digest(self) -> str:
        """What equal blocks have in common."""
        seen = "".join(f"\x1f{id}" for id in self.images)
        said = f"{self.kind}\x1f{self.role}\x1f{self.text}{seen}".encode("utf-8", "surrogatepass")
        return blake2b(said, digest_size=_DIGEST_BYTES).hexdigest()

    @property
    def images(self) -> tuple[str, ...]:
        """The pictures that go along with it."""
        ids = self.origin.get("images", ())
        return tuple(str(id) for id in ids) if isinstance(ids, Sequence) else ()

    def gone(self, why: str) -> "Block":
        """The same, left out of the prompt."""
        return replace(self, dropped=True, cut_tokens=self.tokens, reason=why)

    def as_json(self) -> dict[str, object]:
        """The block as whoever reads a prompt sees it."""
        shown = ("id", "kind", "role", "text", "tokens", "stability", "reason", "rank", "cap", "dropped", "cut_tokens")
        return {name: getattr(self, name) for name in shown} | {"origin": dict(self.origin)}
