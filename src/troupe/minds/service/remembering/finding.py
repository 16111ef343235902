"""Finding what is remembered: by meaning and by words, only what can be seen from where one stands."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from troupe.minds.domain.memory.closing import folded, standings
from troupe.minds.domain.memory.fact import Fact, Kind, Standing, shown
from troupe.minds.domain.memory.reading import asks_for_everything
from troupe.minds.domain.memory.recollection import Recalled, VectorState
from troupe.minds.domain.memory.round import Round
from troupe.minds.domain.memory.scoring import LEAST, LEAST_SIMILAR, Hit, at_most, ranked, score, why
from troupe.minds.domain.memory.source import PathKnowledge, SourcePoint
from troupe.minds.domain.memory.telling import fact_line, round_line
from troupe.minds.domain.memory.when import Span, spans
from troupe.minds.domain.memory.words import asked_for, key_of, rarity
from troupe.minds.service.remembering.holding import Holding
from troupe.minds.service.remembering.known import Known
from troupe.minds.service.remembering.meaning import Meaning
from troupe.minds.service.remembering.shelves import Shelves

if TYPE_CHECKING:
    from troupe.minds.service.remembering.shelf import Fits, Shelf

REACH = 100
LOOKED_THROUGH = 400
PORTION = 40
RAREST = 4
MOST_WORDS = 40
LINE_BEFORE = 160
FREQUENT_SHARE, FREQUENT_LEAST = 0.05, 20
MOST_POSTINGS = 20_000
ROUND_IMPORTANCE = 3


@dataclass(frozen=True)
class Question:
    """What is looked for, from where, and when."""

    text: str
    at: datetime
    persona_id: str | None = None
    chat_id: str = ""
    node_id: str = ""
    kinds: frozenset[Kind] | None = None
    """None are all, rounds too."""
    include_closed: bool = True
    waits_for_vectors: bool = True


@dataclass(frozen=True)
class Found:
    """One fact or round with how it was found."""

    thing: Fact | Round
    standing: Standing | None
    hit: Hit
    score: float
    why: str

    @property
    def text(self) -> str:
        return self.thing.text

    @property
    def is_near(self) -> bool:
        """Whether it is worth a line in a prompt: the nearest of few may still be far away."""
        close = self.hit.text_rank is not None or (self.hit.similarity or 0.0) >= LEAST_SIMILAR
        return close and self.score >= LEAST

    def as_json(self) -> dict[str, object]:
        told: dict[str, object] = {"memory": None, "round": None, "score": round(self.score, 4), "why": self.why}
        told |= vars(self.hit)
        if isinstance(self.thing, Round):
            return told | {"round": self.thing.as_json()}
        assert self.standing is not None
        return told | {"memory": shown(self.thing, self.standing)}

    def recalled(self, words: frozenset[str]) -> Recalled:
        thing, hit = self.thing, self.hit
        told = (round(self.score, 4), hit.dense_rank, hit.text_rank, hit.similarity, self.why)
        if isinstance(thing, Round):
            line = round_line(thing.asked, thing.answered, thing.said_at, words)
            said_in = {"chat_id": thing.chat_id, "node_id": thing.asked_at.node_id}
            return Recalled(thing.id, "round", line, thing.text, None, None, *told, said_in)
        assert self.standing is not None
        until = self.standing.valid_to if self.standing.status == "closed" else None
        line = fact_line(thing.text, self.standing.valid_from, until)
        return Recalled(thing.id, thing.kind, line, thing.text, thing.slot, thing.value, *told)


@dataclass(frozen=True)
class Answer:
    """What was found, the best first."""

    items: Sequence[Found]
    vectors: VectorState
    took_ms: float
    known: Known


class Finding:
    """Searches the memories of one person at a time."""

    def __init__(
        self,
        holding: Holding,
        shelves: Shelves,
        meaning: Meaning,
        paths: PathKnowledge,
    ) -> None:
        self._holding = holding
        self._shelves = shelves
        self._meaning = meaning
        self._paths = paths

    async def search(self, user_id: str, question: Question, most: int) -> Answer:
        """The best answers to a question among what this person may see from there."""
        began = time.perf_counter()
        shelf = await self._shelves.of(user_id)
        if not len(shelf):
            return Answer([], self._meaning.state, _since(began), self._holding.stored(user_id))
        known = (
            self._holding.stored(user_id) if question.waits_for_vectors else await self._holding.known(user_id, shelf)
        )
        hits, vectors = await self._hits(user_id, known, shelf, question)
        return Answer(await self._best(user_id, known, question, hits, most), vectors, _since(began), known)

    def expect(self, text: str) -> None:
        """Begin with the vector of a question that an answer will ask in a moment."""
        self._meaning.begin(_parts(text)[0])

    def answered(self, text: str) -> None:
        """What was answered stands before the next question: its vector is made while nobody waits."""
        self._meaning.begin(text[:LINE_BEFORE])

    async def visible(
        self, user_id: str, facts: Iterable[Fact], rounds: Iterable[Round] = (), chat_id: str = "", node_id: str = ""
    ) -> frozenset[SourcePoint]:
        points = {each.point for fact in facts for each in fact.sources}
        points |= {point for round in rounds for point in (round.asked_at, round.answered_at)}
        return await self._paths.visible(user_id, chat_id, node_id, sorted(points)) if points else frozenset()

    async def keeps(self, user_id: str, chat_id: str) -> bool:
        """Whether memories may be kept for a chat of theirs."""
        return await self._paths.keeps(user_id, chat_id)

    async def there(self, chat_ids: Sequence[str]) -> frozenset[str]:
        """Which of these chats there still are."""
        return await self._paths.there(chat_ids)

    async def _best(
        self, user_id: str, known: Known, question: Question, hits: dict[int, Hit], most: int
    ) -> Sequence[Found]:
        """A portion at a time, until nothing that is left can be better than what was found."""
        waiting = sorted(hits, key=lambda number: (-ranked(hits[number]), -number))
        times = spans(question.text, question.at)
        found: list[Found] = []
        while waiting:
            few, waiting = waiting[:PORTION], waiting[PORTION:]
            found += await self._judged(user_id, known, question, times, {number: hits[number] for number in few})
            found = _each_once(sorted(found, key=_order), most)
            if len(found) >= most and waiting and found[most - 1].score >= at_most(hits[waiting[0]]):
                break
        return found[:most]

    async def _hits(
        self, user_id: str, known: Known, shelf: "Shelf", question: Question
    ) -> tuple[dict[int, Hit], VectorState]:
        """The nearest by meaning and the best by words; neither list limits the other."""
        fits = shelf.fitting(question.persona_id, question.chat_id)
        worded = (
            await self._weightiest(known, shelf, fits)
            if asks_for_everything(_parts(question.text)[0])
            else await self._worded(user_id, known, shelf, question.text)
        )
        near, state = await self._near(shelf, question, fits)  # last: its vector is still being made
        fitting = shelf.places_of(worded)
        texts = [int(shelf.numbers[place]) for place in fitting if fits[place]][:REACH]
        dense = {number: (rank, similar) for rank, (number, similar) in enumerate(near, start=1)}
        text = {number: rank for rank, number in enumerate(texts, start=1)}
        return {number: _hit(number, dense, text) for number in dict.fromkeys([*dense, *text])}, state

    async def _near(
        self, shelf: "Shelf", question: Question, fits: "Fits"
    ) -> tuple[list[tuple[int, float]], VectorState]:
        newest, before = _parts(question.text)
        if question.waits_for_vectors:
            several = await self._meaning.embed([newest])
            vector = None if several is None else several[0]
        else:
            vector = await self._meaning.embed_if_ready(newest)
        if vector is None:
            return [], "off" if self._meaning.state == "off" else "loading"
        line = self._meaning.made(before[:LINE_BEFORE])
        if line is not None:
            from troupe.minds.service.remembering.shelf import leaning

            vector = leaning(vector, line)
        return await self._shelves.nearest(shelf, vector, fits, REACH), "on"

    async def _weightiest(self, known: Known, shelf: "Shelf", fits: "Fits") -> Sequence[int]:
        """What matters most of what was kept last, for whoever asks what is remembered of them at all."""
        newest = [int(number) for number in shelf.numbers[fits][-LOOKED_THROUGH:]]
        facts = [fact for fact in await known.facts(newest) if fact.kind != "persona_fact"]
        return [fact.number for fact in sorted(facts, key=lambda fact: (-fact.importance, -fact.number))][:REACH]

    async def _worded(self, user_id: str, known: Known, shelf: "Shelf", text: str) -> Sequence[int]:
        """By the rarest words of the first line, which was said last, and the rarest of what stood before it."""
        total = len(shelf)
        frequent = max(int(total * FREQUENT_SHARE), FREQUENT_LEAST)
        newest, before = ([key_of(user_id, word) for word in asked_for(part)] for part in _parts(text))
        counts = await known.counts([*dict.fromkeys([*newest, *before])][:MOST_WORDS], frequent + 1)
        chosen: dict[int, float] = {}
        room = MOST_POSTINGS
        for keys in (newest, before):
            there = sorted((counts[key], key) for key in keys if 0 < counts.get(key, 0) <= frequent)
            for found, key in there[:RAREST]:
                if not chosen or found <= room:
                    chosen[key] = rarity(found, total)
                    room -= found
        return await known.best(chosen, 2 * REACH)

    async def _judged(
        self, user_id: str, known: Known, question: Question, times: Sequence[Span], hits: dict[int, Hit]
    ) -> list[Found]:
        numbers = sorted(hits)
        facts = await known.facts(numbers)
        rounds = [] if question.kinds is not None else await known.rounds(numbers)
        if question.kinds is not None:
            facts = [fact for fact in facts if fact.kind in question.kinds]
        around = await known.about({fact.slot for fact in facts if fact.slot})
        related = {fact.id: fact for fact in (*around, *facts)}
        visible = await self.visible(user_id, related.values(), rounds, question.chat_id, question.node_id)
        standing = standings(_fitting(related.values(), question), visible, question.at, question.chat_id)
        wanted = ("active", "closed") if question.include_closed else ("active",)
        judged = [
            _judged_fact(fact, standing[fact.id], hits[fact.number], times, question.at)
            for fact in facts
            if fact.id in standing and standing[fact.id].status in wanted
        ]
        judged += [_judged_round(each, hits[each.number], times, question.at) for each in rounds if each.seen(visible)]
        return judged


def _parts(text: str) -> tuple[str, str]:
    newest, _, before = text.partition("\n")
    return newest, before


def _fitting(facts: Iterable[Fact], question: Question) -> list[Fact]:
    return [fact for fact in facts if fact.place.fits(question.persona_id, question.chat_id or None)]


def _hit(number: int, dense: dict[int, tuple[int, float]], text: dict[int, int]) -> Hit:
    rank, similar = dense.get(number, (None, None))
    return Hit(rank, text.get(number), None if similar is None else round(similar, 4))


def _judged_fact(fact: Fact, standing: Standing, hit: Hit, times: Sequence[Span], now: datetime) -> Found:
    closed = standing.status == "closed"
    in_span = any(span.has(standing.valid_from) for span in times)
    whole = score(hit, standing.valid_from, fact.importance, closed=closed, in_span=in_span, now=now)
    return Found(fact, standing, hit, whole, why(hit, closed=closed, in_span=in_span))


def _judged_round(round: Round, hit: Hit, times: Sequence[Span], now: datetime) -> Found:
    in_span = any(span.has(round.said_at) for span in times)
    whole = score(hit, round.said_at, ROUND_IMPORTANCE, closed=False, in_span=in_span, now=now)
    return Found(round, None, hit, whole, why(hit, closed=False, in_span=in_span))


def _order(found: Found) -> tuple[float, float, str]:
    thing = found.thing
    said = thing.said_at if isinstance(thing, Round) else thing.valid_from
    return (-found.score, -said.timestamp(), thing.id)


def _each_once(found: Sequence[Found], most: int) -> list[Found]:
    """Equal texts once, the best of them, and no more than so many."""
    kept: dict[str, Found] = {}
    for each in found:
        if len(kept) == most:
            break
        kept.setdefault(folded(each.text), each)
    return list(kept.values())


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 2)
