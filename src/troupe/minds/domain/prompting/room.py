"""How much room a brain gives, and who gives way when it is short: whole pieces, in a fixed order, never beyond it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from troupe.minds.domain.prompting.blocks import Block

MARGIN = 0.02
_PERSONA_SHARE = 0.25
_LEAST_FOR_PERSONA, _MOST_FOR_PERSONA = 1_500, 32_000
_MEMORY_MOST, _PINNED_MOST = 600, 300
_TENTH = 0.10
_SHOWN_AS_LARGE = 3
_LOOSE = 0.0
"""What its book lets go before anything else."""


@dataclass(frozen=True)
class Budget:
    """How much room a brain gives: its context, and what is kept free for the answer."""

    context: int
    reply: int

    @property
    def reserve(self) -> int:
        return min(self.reply, self.context // 2)

    @property
    def available(self) -> int:
        return self.context - self.reserve - math.ceil(MARGIN * self.context)

    @property
    def for_persona(self) -> int:
        """How much of it a compiled persona may take."""
        share = max(_LEAST_FOR_PERSONA, math.floor(_PERSONA_SHARE * self.available))
        return min(_MOST_FOR_PERSONA, self.available // 2, share)

    def cap_of(self, kind: str, lore_share: float) -> int | None:
        """The most that all blocks of a kind take together."""
        match kind:
            case "lore" | "lore_before" | "lore_after":
                return math.floor(lore_share * self.available)
            case "memory":
                return min(_MEMORY_MOST, math.floor(_TENTH * self.available))
            case "example_dialogue" | "summary":
                return math.floor(_TENTH * self.available)
            case "pinned":
                return _PINNED_MOST
        return None


class PromptTooLong(ValueError):
    """The persona and the newest message alone do not fit."""

    def __init__(self, needed: int, available: int, largest: Iterable[tuple[str, int]] = ()) -> None:
        self.largest = sorted(largest, key=lambda each: -each[1])[:_SHOWN_AS_LARGE]
        sizes = "; the largest: " + ", ".join(f"{name} {size}" for name, size in self.largest) if self.largest else ""
        super().__init__(f"{needed} tokens are needed and {available} are free{sizes}")
        self.needed = needed
        self.available = available


def refuse_too_long(required: Sequence[Block], available: int) -> int:
    """What must be said in any case, in tokens; refused when it alone is too much."""
    needed = sum(block.tokens for block in required)
    if needed > available:
        raise PromptTooLong(needed, available, ((block.kind, block.tokens) for block in required))
    return needed


def within_caps(optional: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The best of each kind up to its cap, and what found no place there."""
    kept: set[str] = set()
    used: dict[str, int] = {}
    for block in sorted(optional, key=lambda each: -each.rank):
        group = _group(block)
        total = used.get(group, 0) + block.tokens
        if block.cap is None or total <= block.cap:
            used[group] = total
            kept.add(block.id)
    gone = [block.gone(f"the cap of {block.cap} tokens is used up") for block in optional if block.id not in kept]
    return [block for block in optional if block.id in kept], gone


def given_way(optional: Sequence[Block], room: int) -> tuple[list[Block], list[Block]]:
    """What stays within the room, and what gave way, the first to go first."""
    left = sum(block.tokens for block in optional)
    gone: dict[str, Block] = {}
    for block in sorted(optional, key=lambda each: (each.gives_way, each.rank)):
        if left <= room:
            break
        left -= block.tokens
        gone[block.id] = block.gone("gave way: the room was short")
    return [block for block in optional if block.id not in gone], list(gone.values())


def _group(block: Block) -> str:
    return "lore" if block.kind.startswith("lore") else block.kind
