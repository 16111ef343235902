"""What chats ask of memory and tell it, and what the doors reach."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.paging import read_cursor, write_cursor
from troupe.kit.times import Clock
from troupe.minds.domain.memory.closing import standings
from troupe.minds.domain.memory.patterns import spoken
from troupe.minds.domain.memory.reading import Heard, read, read_of_itself
from troupe.minds.domain.memory.recollection import MOST_RECALLED, MemoryMoment, Recalled, Recollection
from troupe.minds.domain.memory.scoring import Hit
from troupe.minds.domain.memory.source import SourcePoint
from troupe.minds.domain.memory.words import asked_for
from troupe.minds.service.remembering.deepening import Deepening
from troupe.minds.service.remembering.exchange import Exchange
from troupe.minds.service.remembering.finding import Answer, Finding, Found, Question
from troupe.minds.service.remembering.handling import Handling, Wanted
from troupe.minds.service.remembering.holding import Holding
from troupe.minds.service.remembering.known import Known
from troupe.minds.service.remembering.meaning import Meaning
from troupe.minds.service.remembering.shelves import Shelves
from troupe.minds.service.remembering.taking import Taking
from troupe.minds.store.memories import MemoryStore
from troupe.minds.store.memories_rounds import RoundStore
from troupe.minds.store.memories_work import WorkStore

KEPT_IN_BIN = timedelta(days=30)


class Remembering:
    """What chats ask and tell; `hands` is what the user does, `deeper` what a brain may add."""

    def __init__(
        self,
        database: Database,
        facts: MemoryStore,
        rounds: RoundStore,
        work: WorkStore,
        shelves: Shelves,
        holding: Holding,
        meaning: Meaning,
        finding: Finding,
        taking: Taking,
        hands: Handling,
        deeper: Deepening,
        clock: Clock,
    ) -> None:
        self.hands = hands
        self.deeper = deeper
        self._database = database
        self._facts = facts
        self._rounds = rounds
        self._work = work
        self._shelves = shelves
        self._holding = holding
        self._meaning = meaning
        self._finding = finding
        self._taking = taking
        self._clock = clock

    def expect(self, user: User, query: str) -> None:
        """Something is being said that will be answered: what its recall needs is begun beside the keeping of it."""
        if not self._shelves.is_empty(user.id):
            self._finding.expect(query)

    async def recalled(self, user: User, moment: MemoryMoment) -> Recollection:
        """What fits an answer that is about to be written; who has no memories costs no statement."""
        if self._shelves.is_empty(user.id):
            return Recollection(vectors=self._meaning.state)
        question = Question(
            moment.query, moment.at, moment.persona_id, moment.chat_id, moment.node_id, waits_for_vectors=False
        )
        async with self._database.one_moment():
            found = await self._finding.search(user.id, question, 2 * MOST_RECALLED)
            pinned = [] if self._shelves.is_empty(user.id) else await self._pinned(user, found.known, moment)
        words = frozenset(asked_for(moment.query))
        fixed = {each.id for each in pinned}
        fitting = [each for each in found.items if each.is_near and each.thing.id not in fixed][:MOST_RECALLED]
        told = [each.recalled(words) for each in fitting]
        return Recollection(
            pinned, sorted(told, key=lambda each: each.kind == "round"), found.vectors, found.vectors == "loading"
        )

    async def heard(self, exchange: Exchange) -> None:
        """Remember an exchange; it is read later, in the background, also by another start of the studio."""
        await self._taking.heard(exchange)
        if exchange.answered is not None and not self._shelves.is_empty(exchange.user.id):
            self._finding.answered(exchange.answered.text)

    async def used(self, user: User, ids: Sequence[str]) -> None:
        """Count that memories were told in a prompt."""
        if ids:
            await self._facts.used(user.id, ids, self._clock())

    async def search(self, user: User, question: Question, most: int) -> Answer:
        return await self._finding.search(user.id, question, most)

    def now(self) -> datetime:
        return self._clock()

    async def page(self, user: User, wanted: Wanted, cursor: str | None, most: int) -> dict[str, object]:
        """A page of what is remembered."""
        before = read_cursor("memories", cursor, (int,))
        begin = int(before[0]) if before else 0
        found = await self.hands.list(user, wanted, begin, most)
        end = begin + len(found.items)
        more = write_cursor("memories", [end]) if end < found.total else None
        return {"items": found.items, "next_cursor": more, "total": found.total}

    async def stats(self, user: User, persona_id: str | None) -> dict[str, object]:
        return await self.hands.stats(user, persona_id) | {"vectors": self._meaning.state}

    def extract(self, text: str, said_by: str, language: str | None = None) -> Heard:
        """What the rules would take from a text; nothing is kept."""
        one = spoken(language) if language else None
        languages = [one] if one else None
        return read_of_itself(text, "It", languages) if said_by == "persona" else read(text, languages)

    async def forget_nodes(self, chat_id: str, node_ids: Sequence[str]) -> None:
        """Messages are forgotten: their facts, rounds and vectors go for good, pinned and edited ones too."""
        owner = await self._work.owner_of(chat_id, node_ids)
        if owner is None:
            return
        user_id, realm = owner
        async with self._database.writing():
            gone = [
                *await self._rounds.at_nodes(user_id, node_ids),
                *await self._facts.lose_sources(user_id, node_ids),
            ]
            await self._facts.drop(gone)
            await self._work.unmark(user_id, node_ids)
            await self._work.changed(user_id, realm, removal=True)
            self._database.after_commit(lambda: self._shelves.changed(user_id))
            self._database.after_commit(lambda: self._holding.forget(user_id))

    async def copied(self, user: User, copies: Mapping[SourcePoint, SourcePoint]) -> None:
        """Messages were copied into a fork: what they told was said there too; in the present transaction."""
        if await self._facts.share_sources(user.id, copies):
            await self._work.changed(user.id, user.realm)
            self._database.after_commit(lambda: self._shelves.changed(user.id))

    async def retire(self) -> None:
        """Once a day: what lay in the bin for thirty days goes for good, and what was for chats that are gone."""
        async with self._database.writing():
            gone = [*await self._facts.outdated(self._clock() - KEPT_IN_BIN), *await self._left_behind()]
            owners = await self._facts.owners(gone) if gone else {}
            await self._facts.drop(gone)
            for user_id, realm in owners.items():
                await self._work.changed(user_id, realm, removal=True)

    async def _left_behind(self) -> Sequence[int]:
        named = await self._facts.chats()
        gone = set(named) - await self._finding.there(named) if named else ()
        return await self._facts.only_in(gone) if gone else ()

    async def keep_up(self) -> None:
        await self._taking.keep_up()

    async def catch_up(self) -> None:
        """Read everything that was heard so far."""
        await self._taking.catch_up()

    async def embed(self) -> None:
        """Make every vector that is missing, now."""
        await self._taking.embed()

    async def close(self) -> None:
        await self._meaning.close()

    async def _pinned(self, user: User, known: Known, moment: MemoryMoment) -> Sequence[Recalled]:
        facts = [fact for fact in await known.pinned() if fact.place.fits(moment.persona_id, moment.chat_id)]
        if not facts:
            return []
        around = await known.about({fact.slot for fact in facts if fact.slot})
        fitting = [fact for fact in around if fact.place.fits(moment.persona_id, moment.chat_id)]
        related = {fact.id: fact for fact in (*fitting, *facts)}.values()
        visible = await self._finding.visible(user.id, related, (), moment.chat_id, moment.node_id)
        standing = standings(related, visible, moment.at, moment.chat_id)
        nowhere = Hit(None, None, None)
        return [
            Found(fact, standing[fact.id], nowhere, 1.0, "pinned").recalled(frozenset())
            for fact in facts
            if standing[fact.id].status == "active"
        ]
