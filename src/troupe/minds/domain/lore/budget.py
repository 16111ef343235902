"""What of the lore that fired there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass

from troupe.minds.domain.lore.reading import UnfiredReason


@dataclass(frozen=True)
class Share:
    """An entry that fired, as the budget sees it."""

    id: str
    name: str
    book_id: str
    tokens: int
    ignores_budget: bool
    gives_way: bool
    constant: bool
    by_message: bool
    priority: float
    place: tuple[int, str, int]

    @property
    def rank(self) -> tuple[object, ...]:
        """The smaller, the longer it is kept."""
        return (
            not self.ignores_budget,
            self.gives_way,
            not self.constant,
            not self.by_message,
            -self.priority,
            self.place,
        )


Dropped = dict[str, tuple[UnfiredReason, str]]


def kept(shares: Sequence[Share], book_budgets: dict[str, int], budget: int | None) -> tuple[Sequence[Share], Dropped]:
    """What stays, the best first; each book keeps to its own budget before all of them keep to the chat's."""
    ranked = sorted(shares, key=lambda each: each.rank)
    dropped: Dropped = {}
    for book_id, limit in book_budgets.items():
        _fit([each for each in ranked if each.book_id == book_id], limit, dropped)
    left = [each for each in ranked if each.id not in dropped]
    if budget is not None:
        _fit(left, budget, dropped)
    return [each for each in left if each.id not in dropped], dropped


def _fit(ranked: Sequence[Share], limit: int, dropped: Dropped) -> None:
    """First what could never fit, then from the lowest rank up; what ignores the budget is counted and stays."""
    for each in ranked:
        if each.tokens > limit and not each.ignores_budget:
            dropped[each.id] = "larger_than_budget", f"{each.tokens} of {limit} tokens"
    left = [each for each in ranked if each.id not in dropped]
    total = sum(each.tokens for each in left)
    while total > limit and left and not left[-1].ignores_budget:
        last = left.pop()
        total -= last.tokens
        winner = left[-1].name or left[-1].id if left else ""
        dropped[last.id] = "over_budget", f"lost to {winner}" if winner else f"{limit} tokens"
