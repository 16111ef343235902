"""A prompt together with what it was made from: lore that fired, and what was remembered."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from troupe.chats.domain.summary import LEFT_BEHIND
from troupe.minds import FiredLore, LoreReading, Prompt, PromptInput, Recollection, UnfiredLore
from troupe.ports.text import Image


@dataclass(frozen=True)
class Drawn:
    """Lore and memories for one answer."""

    reading: LoreReading = field(default_factory=LoreReading)
    recollection: Recollection = field(default_factory=Recollection)
    standing: Mapping[str, str] = field(default_factory=dict)
    """What the entries that stay with older messages say now, as marks keep it."""


@dataclass(frozen=True)
class Gathered:
    """A prompt, and what it was made from."""

    given: PromptInput
    prompt: Prompt
    drawn: Drawn = field(default_factory=Drawn)
    pictures: Mapping[str, Image] = field(default_factory=dict)
    """What its pictures look like."""
    messages: int = 0
    """How many messages the path has."""

    @property
    def known(self) -> frozenset[str]:
        """Blocks that are kept already, with the prompt before."""
        before = self.given.before
        return frozenset(digest for digest, _ in before.pieces) if before else frozenset()

    @property
    def lore(self) -> Mapping[str, object] | None:
        """What fired and what came close, with the reasons."""
        told = frozenset(str(block.origin.get("entry_id")) for block in self.prompt.blocks)
        return lore_told(self.drawn.reading, told)

    @property
    def warnings(self) -> Sequence[Mapping[str, str]]:
        """What is to be known of the prompt, and what it had to do without."""
        told = len(self.given.lines) - self.prompt.dropped
        missing = {
            "memory_by_words": self.drawn.recollection.by_words_alone,
            "summary_not_ready": self.given.summary is None and self.messages - told > LEFT_BEHIND,
        }
        return [*self.prompt.warnings, *({"code": code} for code, is_so in missing.items() if is_so)]

    @property
    def memories(self) -> Sequence[Mapping[str, object]]:
        return memories_told(self.drawn.recollection, frozenset(self.remembered))

    @property
    def remembered(self) -> Sequence[str]:
        """The memories that were told."""
        return [str(block.origin["memory_id"]) for block in self.prompt.blocks if "memory_id" in block.origin]


def print_of(text: str) -> str:
    """What two writings of an entry have in common when they say the same."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def lore_told(reading: LoreReading, told: frozenset[str]) -> dict[str, object] | None:
    """What fired and what came close, with the reasons, as it is kept; nothing where there was no lore at all."""
    if not reading.fired and not reading.close and not reading.totals:
        return None
    return {
        "fired": [_fired(each) | {"told": each.entry_id in told} for each in reading.fired],
        "close": [_close(each) for each in reading.close],
        "totals": dict(reading.totals),
        "scan_ms": round(reading.scan_ms, 3),
    }


def memories_told(recollection: Recollection, told: frozenset[str]) -> list[dict[str, object]]:
    """What was remembered and how well it fitted."""
    return [
        each.as_json() | {"pinned": place == 0, "told": each.id in told}
        for place, items in enumerate((recollection.pinned, recollection.recalled))
        for each in items
    ]


def _fired(each: FiredLore) -> dict[str, object]:
    names = ("entry_id", "book_id", "book_name", "name", "reason", "detail", "place", "round", "tokens")
    return {name: getattr(each, name) for name in names} | {"hits": [dict(_fields(hit)) for hit in each.hits]}


def _close(each: UnfiredLore) -> dict[str, object]:
    names = ("entry_id", "book_id", "name", "reason", "detail")
    return {name: getattr(each, name) for name in names} | {"hits": [dict(_fields(hit)) for hit in each.hits]}


def _fields(hit: object) -> Mapping[str, object]:
    return vars(hit)
