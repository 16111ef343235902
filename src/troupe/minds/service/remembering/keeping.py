"""Keeping what was claimed: once, in its place, without bringing back what was put away by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.minds.domain.memory.closing import contradicts, folded, ground, is_single, of_one, opposite
from troupe.minds.domain.memory.fact import Fact, Place, SaidBy
from troupe.minds.domain.memory.patterns import people_in
from troupe.minds.domain.memory.reading import Claim
from troupe.minds.domain.memory.source import Source
from troupe.minds.domain.memory.words import asked_for
from troupe.minds.service.remembering.exchange import Told, Utterance
from troupe.minds.store.memories import MemoryStore
from troupe.minds.store.memories_index import MemoryIndex

LIKE = 0.6


@dataclass(frozen=True)
class _Heard:
    """A claim with where and by whom it was said."""

    claim: Claim
    source: Source
    said_by: SaidBy


class Keeping:
    """Writes facts, in the present transaction."""

    def __init__(self, facts: MemoryStore, index: MemoryIndex, clock: Clock, new_id: NewId) -> None:
        self._facts = facts
        self._index = index
        self._clock = clock
        self._new_id = new_id

    async def keep(self, told: Told, said: Utterance, claims: Iterable[Claim], said_by: SaidBy) -> list[Fact]:
        """The facts that are new; what was known has one more source."""
        added = []
        at_node = await self._facts.at_node(told.user_id, said.node_id)
        put_away = [fact for fact in at_node if fact.removed_at is not None]
        for claim in claims:
            place = Place("chat" if claim.here else "persona", told.persona_id, told.chat_id if claim.here else None)
            if any(_says(fact, claim) for fact in put_away if fact.place == place):
                continue  # it was deleted, and is not taken from the same message again, however that is put now
            source = Source(told.point(said), claim.quote, claim.start, claim.end, said.said_at)
            fact = await self._one(told, place, _Heard(claim, source, said_by))
            if fact is not None:
                added.append(fact)
        return added

    async def write(self, fact: Fact) -> Fact:
        """Add a fact and index its words."""
        fact = await self._facts.add(fact)
        await self._index.write_words(fact.user_id, fact.number, fact.text)
        return fact

    async def like(self, told: Told, words: str) -> Sequence[Fact]:
        """The facts somebody means who asks for something to be forgotten: those that count where they ask."""
        every = await self._facts.of_persona(told.user_id, told.persona_id)
        known = [fact for fact in every if fact.ended_at is None and fact.place.fits(told.persona_id, told.chat_id)]
        asked, people = frozenset(asked_for(words)), people_in(words)
        return [fact for fact in known if _is_about(fact, people) and _is_meant(fact, asked)]

    async def _one(self, told: Told, place: Place, heard: _Heard) -> Fact | None:
        claim, source = heard.claim, heard.source
        known = [fact for fact in await self._known(told.user_id, place, claim) if fact.place == place]
        if any(_was_edited(fact, source, claim) for fact in known):
            return None
        fact = self._new(told, place, heard)
        same = _same(fact, [each for each in known if each.removed_at is None])
        if same is not None:
            await self._facts.add_source(same, source)
            return None
        return await self.write(fact)

    async def _known(self, user_id: str, place: Place, claim: Claim) -> Sequence[Fact]:
        if claim.slot is None:
            return await self._facts.same_text(user_id, place, claim.text)
        return await self._facts.speaking_about(user_id, [claim.slot])

    def _new(self, told: Told, place: Place, heard: _Heard) -> Fact:
        claim, now = heard.claim, self._clock()
        return Fact(
            id=self._new_id(),
            number=0,
            realm=told.realm,
            user_id=told.user_id,
            place=place,
            kind=claim.kind,
            text=claim.text,
            slot=claim.slot,
            value=claim.value,
            said_by=heard.said_by,
            confidence=claim.confidence,
            importance=claim.importance,
            pinned=False,
            edited=False,
            valid_from=heard.source.said_at,
            ended_at=None,
            removed_at=None,
            uses=0,
            last_used_at=None,
            version=1,
            created_at=now,
            updated_at=now,
            sources=(heard.source,),
        )


def _same(fact: Fact, known: Sequence[Fact]) -> Fact | None:
    """The fact that says this already, unless something else was said since."""
    if fact.slot is None:
        return next((each for each in known if each.ended_at is None), None)
    about = [each for each in known if _in_one_slot(each, fact) or contradicts(each, fact)]
    if not is_single(fact.slot) or opposite(fact.slot):
        about = [each for each in about if folded(each.value or "") == folded(fact.value or "")]
    newest = max(about, key=lambda each: (each.valid_from, each.number), default=None)
    if newest is None or not _in_one_slot(newest, fact) or newest.ended_at is not None:
        return None
    return newest if folded(newest.value or "") == folded(fact.value or "") else None


def _in_one_slot(one: Fact, other: Fact) -> bool:
    if one.slot is None or other.slot is None:
        return False
    return ground(one.slot) == ground(other.slot) and of_one(one.slot, other.slot)


def _says(fact: Fact, claim: Claim) -> bool:
    if claim.slot is None or fact.slot is None:
        return folded(fact.text) == folded(claim.text)
    return fact.slot == claim.slot and folded(fact.value or "") == folded(claim.value or "")


def _was_edited(fact: Fact, source: Source, claim: Claim) -> bool:
    """What was put right by hand wins over what the same message is read to say."""
    from_there = any(each.point.node_id == source.point.node_id for each in fact.sources)
    return fact.edited and from_there and fact.slot == claim.slot


def _is_about(fact: Fact, people: frozenset[str]) -> bool:
    """Where one's sister lives is not where one lives oneself, although the place may be the same."""
    told = people_in(fact.text)
    return fact.slot is None or (bool(told & people) if people else not told)


def _is_meant(fact: Fact, asked: frozenset[str]) -> bool:
    value, text = frozenset(asked_for(fact.value or "")), frozenset(asked_for(fact.text))
    if not asked or not text:
        return False
    return bool(value and value <= asked) or len(text & asked) / len(text | asked) >= LIKE
