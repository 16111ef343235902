"""Which lore is told: keys in what was said, then entries that wake one another, round after round, to rest."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from troupe.minds.domain.lore.budget import Share, kept
from troupe.minds.domain.lore.compiled import Compiled
from troupe.minds.domain.lore.groups import Rival, losers
from troupe.minds.domain.lore.index import BookIndex
from troupe.minds.domain.lore.judging import NONE_FOUND, Case, Finds, Fires, Sleeps, Verdict, judge, lot, score
from troupe.minds.domain.lore.moment import LoreMoment
from troupe.minds.domain.lore.reading import FiredLore, LoreReading, UnfiredLore
from troupe.minds.domain.lore.searching import Searching, Spot

MOST_ROUNDS, MOST_ACTIVATIONS, MOST_SCANNED = 16, 10_000, 2_000_000


@dataclass(frozen=True)
class ActiveBook:
    """A book that is open in this conversation; the lower its precedence, the nearer its source."""

    id: str
    index: BookIndex
    precedence: int
    of_card: bool = False
    """Whether it holds the texts of a card for which its persona had no room."""

    @property
    def name(self) -> str:
        return self.index.settings.name


@dataclass(frozen=True)
class _Fired:
    spot: Spot
    verdict: Fires
    round: int


def reading(
    books: Sequence[ActiveBook],
    moment: LoreMoment,
    near: Mapping[str, float] | None = None,
    *,
    everything: bool = False,
) -> LoreReading:
    """What lore says at this moment. The same books and the same moment always give the same."""
    began = time.perf_counter()
    firing = _Firing(sorted(books, key=lambda book: (book.precedence, book.id)), moment, near or {})
    firing.run()
    return firing.told(everything=everything, began=began)


class _Firing:
    """One asking: what was found, what fired, and why the rest did not."""

    def __init__(self, books: Sequence[ActiveBook], moment: LoreMoment, near: Mapping[str, float]) -> None:
        self._books = books
        self._moment = moment
        self._near = near
        self._searching = Searching([book.index for book in books], moment)
        self._fired: dict[Spot, _Fired] = {}
        self._unfired: dict[Spot, Sleeps] = {}
        self._taken: dict[str, str] = {}
        self._round = 0
        self._is_capped = False

    def run(self) -> None:
        self._searching.look_at_what_was_said()
        new = self._settled(self._candidates(), level=0)
        if self._fired:
            self._wake(new)

    def _wake(self, new: Sequence[Spot]) -> None:
        """Level after level: a level opens when all below it have come to rest."""
        levels = sorted({level for book in self._books for level in book.index.levels})
        opened = 0
        while new or levels:
            if new:
                candidates = self._called_by(new)
            else:
                opened = levels.pop(0)
                candidates = [spot for spot in self._candidates() if self._level(spot) == opened]
            if candidates and self._is_at_a_cap():
                self._note_cap(candidates)
                return
            self._round += bool(candidates)
            new = self._settled(candidates, level=opened)

    def _called_by(self, new: Sequence[Spot]) -> Sequence[Spot]:
        called: dict[Spot, None] = {}
        for spot in new:
            if self._item(spot).entry.recursion.wakes and self._books[spot[0]].index.settings.recursive:
                called |= dict.fromkeys(self._searching.look_at_entry(self._item(spot), self._moment.words))
            if self._searching.scanned > MOST_SCANNED:
                break
        return [spot for spot in called if spot not in self._fired]

    def _is_at_a_cap(self) -> bool:
        full = len(self._fired) >= MOST_ACTIVATIONS or self._searching.scanned > MOST_SCANNED
        return full or self._round >= MOST_ROUNDS

    def _note_cap(self, candidates: Iterable[Spot]) -> None:
        for spot in candidates:
            if spot not in self._fired:
                self._is_capped = True
                self._unfired[spot] = Sleeps("recursion_cap")

    def _candidates(self) -> Iterator[Spot]:
        """Entries that may have something to say now; all others are asleep whatever their rules say."""
        seen = dict.fromkeys(self._searching.found)
        for at, book in enumerate(self._books):
            seen |= dict.fromkeys((at, number) for number in book.index.always)
            for ids in (self._moment.activations, self._moment.fired_before, self._near):
                if len(ids) <= len(book.index.numbers):
                    seen |= dict.fromkeys((at, book.index.numbers[id]) for id in ids if id in book.index.numbers)
                else:
                    seen |= dict.fromkeys((at, number) for id, number in book.index.numbers.items() if id in ids)
        return iter(sorted(seen))

    def _settled(self, candidates: Iterable[Spot], *, level: int) -> Sequence[Spot]:
        """Judge these entries, draw lots, let groups decide; who fired newly."""
        firing: dict[Spot, Fires] = {}
        for spot in candidates:
            if spot in self._fired:
                continue
            verdict = self._verdict(spot, level)
            if isinstance(verdict, Fires):
                firing[spot] = verdict
            else:
                self._unfired[spot] = verdict
        lost = self._lost(firing)
        room = MOST_ACTIVATIONS - len(self._fired)
        new = sorted(spot for spot in firing if spot not in lost)
        for spot in new[:room]:
            self._fired[spot] = _Fired(spot, firing[spot], self._round)
            self._unfired.pop(spot, None)
        self._note_cap(new[room:])
        return new[:room]

    def _verdict(self, spot: Spot, level: int) -> Verdict:
        item = self._item(spot)
        if self._level(spot) > level:
            return Sleeps("level_not_reached", f"level {self._level(spot)}")
        case = Case(item, self._searching.found.get(spot, NONE_FOUND), self._moment, self._near.get(item.id))
        found = judge(case)
        if isinstance(found, Fires) and not found.firm and 100 * lot(self._moment.seed, item.id) >= item.probability:
            return Sleeps("probability", f"{item.probability:g} of 100")
        return found

    def _lost(self, firing: Mapping[Spot, Fires]) -> Mapping[Spot, None]:
        rivals = {self._item(spot).id: spot for spot in firing if self._item(spot).entry.group}
        if not rivals:
            return {}
        lost = losers([self._rival(spot, firing[spot]) for spot in rivals.values()], self._taken, self._moment.seed)
        for id, holder in lost.items():
            self._unfired[rivals[id]] = Sleeps("group_lost", holder)
        for id, spot in rivals.items():
            if id not in lost:
                item = self._item(spot)
                self._taken |= dict.fromkeys(item.entry.group, item.entry.name or item.id)
        return {rivals[id]: None for id in lost}

    def _rival(self, spot: Spot, verdict: Fires) -> Rival:
        item = self._item(spot)
        entry, finds = item.entry, self._searching.found.get(spot, NONE_FOUND)
        return Rival(
            id=item.id,
            name=entry.name,
            groups=tuple(dict.fromkeys(entry.group)),
            weight=entry.group_weight,
            goes_first=entry.group_first,
            scoring=entry.group_scoring,
            score=score(Case(item, finds, self._moment)),
            order=entry.order,
            place=self._place(spot),
            firm=verdict.firm,
        )

    def told(self, *, everything: bool, began: float) -> LoreReading:
        """What stays within the budget, in its order, and what came close."""
        present = {spot for spot in self._fired if self._item(spot).id in self._moment.present}
        spots = {self._item(spot).id: spot for spot in self._fired}
        shares = [self._share(each) for spot, each in self._fired.items() if spot not in present]
        budgets = {
            book.id: book.index.settings.token_budget for book in self._books if book.index.settings.token_budget
        }
        staying, dropped = kept(
            shares, {id: limit for id, limit in budgets.items() if limit}, self._moment.budget_tokens
        )
        for id, (reason, detail) in dropped.items():
            self._unfired[spots[id]] = Sleeps(reason, detail)
        for spot in present:
            self._unfired[spot] = Sleeps("already_present")
        fired = [self._fired_lore(self._fired[spots[share.id]], rank) for rank, share in enumerate(staying)]
        places = {self._item(spot).id: self._place(spot) for spot in spots.values()}
        fired.sort(key=lambda each: (each.order, places[each.entry_id]))
        close = self._close(everything)
        return LoreReading(fired, close, self._totals(fired, dropped), (time.perf_counter() - began) * 1000)

    def _close(self, everything: bool) -> Sequence[UnfiredLore]:
        if everything:
            self._judge_the_rest()
        shown = [
            spot
            for spot in sorted(self._unfired)
            if everything or self._unfired[spot].reason in _AFTER_A_KEY or self._was_called(spot)
        ]
        return [self._unfired_lore(spot, self._unfired[spot]) for spot in shown]

    def _was_called(self, spot: Spot) -> bool:
        return bool(self._searching.found.get(spot, NONE_FOUND).of("primary"))

    def _judge_the_rest(self) -> None:
        for at, book in enumerate(self._books):
            for number in range(len(book.index.entries)):
                spot = at, number
                if spot not in self._fired and spot not in self._unfired:
                    found = self._verdict(spot, 16)
                    self._unfired[spot] = found if isinstance(found, Sleeps) else Sleeps("no_key")

    def _totals(self, fired: Sequence[FiredLore], dropped: Mapping[str, object]) -> dict[str, int]:
        return {
            "fired": len(fired),
            "tokens": sum(each.tokens for each in fired),
            "over_budget": len(dropped),
            "entries": sum(len(book.index.entries) for book in self._books),
            "rounds": self._round,
            "scanned": self._searching.scanned,
            "capped": int(self._is_capped),
        }

    def _share(self, each: _Fired) -> Share:
        item = self._item(each.spot)
        return Share(
            id=item.id,
            name=item.entry.name,
            book_id=self._books[each.spot[0]].id,
            tokens=item.tokens,
            ignores_budget=item.entry.ignore_budget,
            gives_way=item.gives_way,
            constant=each.verdict.reason == "constant",
            by_message=each.round == 0,
            priority=item.priority,
            place=self._place(each.spot),
        )

    def _fired_lore(self, each: _Fired, rank: int) -> FiredLore:
        item, book = self._item(each.spot), self._books[each.spot[0]]
        disables = item.head.word("disable_ui_prompt")
        return FiredLore(
            entry_id=item.id,
            book_id=book.id,
            book_name=book.name,
            name=item.entry.name,
            text=item.text,
            tokens=item.tokens,
            place=item.place,
            depth=item.depth,
            from_end=item.from_end,
            role=item.role,
            outlet=item.entry.outlet,
            order=item.entry.order,
            keep_rank=rank,
            constant=item.entry.constant,
            ignore_on_max_context=item.gives_way,
            of_card=book.of_card,
            reason=each.verdict.reason,
            detail=each.verdict.detail,
            round=each.round,
            hits=self._searching.found.get(each.spot, NONE_FOUND).hits,
            disables=(disables,) if disables else (),
        )

    def _unfired_lore(self, spot: Spot, why: Sleeps) -> UnfiredLore:
        item = self._item(spot)
        hits = self._searching.found.get(spot, Finds()).hits
        return UnfiredLore(item.id, self._books[spot[0]].id, item.entry.name, why.reason, why.detail, hits)

    def _place(self, spot: Spot) -> tuple[int, str, int]:
        book = self._books[spot[0]]
        return book.precedence, book.id, spot[1]

    def _item(self, spot: Spot) -> Compiled:
        return self._books[spot[0]].index.entries[spot[1]]

    def _level(self, spot: Spot) -> int:
        return self._item(spot).entry.recursion.only_level


_AFTER_A_KEY = frozenset(
    {"probability", "group_lost", "over_budget", "larger_than_budget", "already_present", "not_wakeable"}
)
