"""Entries of one group speak one at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troupe.minds.domain.lore.judging import lot


@dataclass(frozen=True)
class Rival:
    """An entry that would fire, as its groups see it."""

    id: str
    name: str
    groups: tuple[str, ...]
    weight: int
    goes_first: bool
    scoring: bool
    score: int
    order: int
    place: tuple[int, str, int]
    """Precedence, book and position: what decides where all else is equal."""
    firm: bool


def losers(rivals: Sequence[Rival], taken: Mapping[str, str], seed: str) -> dict[str, str]:
    """Who does not win all of its groups, and to whom it lost; groups that somebody holds already are lost."""
    lost: dict[str, str] = {}
    groups = sorted({group for each in rivals for group in each.groups})
    for group in groups:
        among = sorted((each for each in rivals if group in each.groups), key=lambda each: each.place)
        winners = _winners(among, taken.get(group), lot(seed, group))
        holder = taken.get(group) or next((each.name or each.id for each in winners), "")
        kept = {each.id for each in winners}
        lost |= {each.id: holder for each in among if each.id not in kept and not each.firm}
    return lost


def _winners(among: Sequence[Rival], holder: str | None, at: float) -> Sequence[Rival]:
    if holder is not None:
        return ()
    if firm := [each for each in among if each.firm]:
        return firm
    best = max(each.score for each in among)
    left = [each for each in among if not each.scoring or each.score == best]
    if first := [each for each in left if each.goes_first]:
        return [max(first, key=lambda each: (each.order, tuple(-part for part in (each.place[0], each.place[2]))))]
    return [_drawn(left, at)]


def _drawn(among: Sequence[Rival], at: float) -> Rival:
    goal = at * sum(each.weight for each in among)
    for each in among:
        goal -= each.weight
        if goal < 0:
            return each
    return among[-1]
