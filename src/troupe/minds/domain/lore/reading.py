"""What came of asking for lore: what is told, what nearly was, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from troupe.minds.domain.lore.entry import Place, Role, Side

FiredReason = Literal["constant", "key", "regex", "semantic", "sticky", "forced", "recursion"]
UnfiredReason = Literal[
    "disabled",
    "empty",
    "no_key",
    "secondary_missing",
    "excluded_key",
    "condition_false",
    "delay",
    "cooldown",
    "probability",
    "group_lost",
    "over_budget",
    "larger_than_budget",
    "not_wakeable",
    "level_not_reached",
    "persona_filter",
    "kind_filter",
    "not_known",
    "regex_invalid",
    "regex_unsupported",
    "already_present",
    "recursion_cap",
]


@dataclass(frozen=True)
class Hit:
    """Where a key was found: `message:ID`, `entry:ID` or the name of a source, and the characters there."""

    key: str
    source: str
    start: int
    end: int


@dataclass(frozen=True)
class FiredLore:
    """An entry that is told. Its text is without decorators, and its macros are as they were written."""

    entry_id: str
    book_id: str
    book_name: str
    name: str
    text: str
    tokens: int
    place: Place
    depth: int
    from_end: Side
    role: Role
    outlet: str | None
    order: int
    keep_rank: int
    """0 is kept longest."""
    constant: bool
    ignore_on_max_context: bool
    of_card: bool
    reason: FiredReason
    detail: str
    round: int
    hits: tuple[Hit, ...] = ()
    disables: tuple[str, ...] = ()
    """Which texts of the user's own give way to it: `system_prompt`, `post_history_instructions`."""


@dataclass(frozen=True)
class UnfiredLore:
    """An entry that came close."""

    entry_id: str
    book_id: str
    name: str
    reason: UnfiredReason
    detail: str
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class LoreReading:
    """What is told, in the order it stands inside its places, and what came close."""

    fired: Sequence[FiredLore] = ()
    close: Sequence[UnfiredLore] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    scan_ms: float = 0.0

    @property
    def activated(self) -> tuple[str, ...]:
        """Entries whose timers begin now; being told because it sticks does not wind a timer up again."""
        return tuple(each.entry_id for each in self.fired if each.reason != "sticky")


NOTHING = LoreReading()
