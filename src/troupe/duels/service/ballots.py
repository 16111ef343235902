"""From rounds to the board: which votes count, with what style, and what the board says."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from troupe.accounts import User
from troupe.duels.domain.arena import Contestant, Round
from troupe.duels.domain.ranking import Ballot, wilson
from troupe.duels.store.arena import ArenaStore
from troupe.kit.errors import Missing
from troupe.personas import Personas

Brains = Literal["model", "scripted"]


def ballots_of(rounds: Sequence[Round], criterion: str | None = None) -> list[Ballot]:
    """The counted votes; by a criterion only those that gave it."""
    return [ballot for each in rounds if each.counts and (ballot := _ballot(each, criterion)) is not None]


def _ballot(round: Round, criterion: str | None) -> Ballot | None:
    assert round.vote is not None
    said: str | None = round.vote.criteria.get(criterion) if criterion else round.vote.outcome
    if said is None:
        return None
    style = round.style_between
    if said in ("tie", "both_bad"):
        return Ballot(round.id, round.x_id, round.y_id, "tie", style)
    better = round.spot_of("a" if said == "a" else "b")
    return Ballot(round.id, round.x_id, round.y_id, "a" if better == "x" else "b", style)


class Boards:
    """Works a board out of the votes of a person."""

    def __init__(self, store: ArenaStore, personas: Personas) -> None:
        self._store = store
        self._personas = personas

    async def board(
        self,
        user: User,
        *,
        duel_id: str | None = None,
        persona_id: str | None = None,
        brains: Brains = "model",
        style: Literal["on", "off"] | None = None,
        criterion: str | None = None,
    ) -> dict[str, object]:
        from troupe.duels.domain.ranking.board import board_of

        cast = await self._store.contestants(user.id)
        rounds = [each for each in await self._store.results_of(user.id, duel_id) if _is_about(each, persona_id, cast)]
        wanted = "both" if brains == "scripted" else "none"
        counted = [each for each in rounds if each.counts and each.scripted == wanted]
        met = {id for each in rounds if each.scripted == wanted for id in (each.x_id, each.y_id)}
        found: dict[str, Any] = asdict(board_of(ballots_of(counted, criterion), sorted(met), style))
        for standing in found["standings"]:
            contestant = cast[standing["contestant"]]
            standing |= {"label": contestant.label, "deleted": await self._is_gone(user, contestant)}
        scripted = sum(each.counts and each.scripted == "both" for each in rounds)
        bad = sum(each.vote is not None and each.vote.outcome == "both_bad" for each in counted)
        return found | {
            "brains": brains,
            "scripted_votes": scripted,
            "position": _position(counted),
            "both_bad_share": bad / len(counted) if counted else 0.0,
            "stars": _stars(counted),
        }

    async def _is_gone(self, user: User, contestant: Contestant) -> bool:
        """Whether its persona is there no more; what was voted about it stays."""
        try:
            await self._personas.get(user, contestant.persona_id)
        except Missing:
            return True
        return False

    async def pair_of(self, user: User, round: Round) -> dict[str, object] | None:
        """How the two of a round stand with one another now."""
        from troupe.duels.domain.ranking.board import board_of

        rounds = await self._store.results_of(user.id)
        counted = [each for each in rounds if each.counts and each.scripted == round.scripted]
        found = board_of(ballots_of(counted))
        pair = next((each for each in found.pairs if (each.a, each.b) == (round.x_id, round.y_id)), None)
        return asdict(pair) if pair else None


def _is_about(round: Round, persona_id: str | None, cast: dict[str, Contestant]) -> bool:
    return persona_id is None or persona_id in (cast[round.x_id].persona_id, cast[round.y_id].persona_id)


def _position(rounds: Sequence[Round]) -> dict[str, object]:
    """How often the left side won, so that people see their own habit."""
    decided = [each.vote.outcome for each in rounds if each.vote and each.vote.outcome in ("a", "b")]
    left = sum(outcome == "a" for outcome in decided)
    low, high = wilson(left, len(decided))
    return {"left_share": left / len(decided) if decided else None, "interval": [low, high], "votes": len(decided)}


def _stars(rounds: Sequence[Round]) -> dict[str, dict[str, float]]:
    given: dict[str, list[int]] = {}
    for each in rounds:
        for side, stars in (each.vote.stars if each.vote else {}).items():
            given.setdefault(each.contestant_at(side), []).append(int(stars))  # type: ignore[arg-type]  # as it was kept
    return {id: {"mean": sum(stars) / len(stars), "votes": len(stars)} for id, stars in sorted(given.items())}
