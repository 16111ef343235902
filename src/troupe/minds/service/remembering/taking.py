"""Taking in what was said: after the answer, in the background, and once, whatever happens to the process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace

from troupe.database import Database
from troupe.kit.errors import Unavailable
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.minds.domain.memory.fact import Fact
from troupe.minds.domain.memory.reading import read, read_of_itself
from troupe.minds.domain.memory.round import Round
from troupe.minds.service.remembering.exchange import Exchange, Told, Utterance
from troupe.minds.service.remembering.keeping import Keeping
from troupe.minds.service.remembering.meaning import Meaning
from troupe.minds.service.remembering.shelves import Shelves
from troupe.minds.store.memories import MemoryStore
from troupe.minds.store.memories_index import MemoryIndex, Unread
from troupe.minds.store.memories_rounds import RoundStore
from troupe.minds.store.memories_work import Change, Waiting, WorkStore

log = logging.getLogger(__name__)

AT_ONCE, EMBEDDED_AT_ONCE = 20, 32
LOOKS_AGAIN_SECONDS = 30.0
QUIET_SECONDS = 2.0
"""Vectors are made once nobody has said anything for a while: whoever waits for a word needs the processor more."""
AFTER_A_FAULT_SECONDS = 5.0
LONGEST_ROUND = 20_000


class Taking:
    """Reads exchanges and keeps what they tell."""

    def __init__(
        self,
        database: Database,
        facts: MemoryStore,
        rounds: RoundStore,
        index: MemoryIndex,
        work: WorkStore,
        shelves: Shelves,
        meaning: Meaning,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._facts = facts
        self._rounds = rounds
        self._index = index
        self._work = work
        self._shelves = shelves
        self._meaning = meaning
        self._live = live
        self._clock = clock
        self._new_id = new_id
        self._keeping = Keeping(facts, index, clock, new_id)
        self._deeper: Callable[[Told, int], Awaitable[None]] | None = None
        self._read_again: Callable[[str], Awaitable[None]] | None = None
        self._news = asyncio.Event()
        self._reading = asyncio.Lock()

    def then(self, deeper: Callable[[Told, int], Awaitable[None]]) -> None:
        """Have something done with each round once it is kept."""
        self._deeper = deeper

    def at_last(self, read_again: Callable[[str], Awaitable[None]]) -> None:
        """Have whoever holds somebody's memories read them again once all that was heard is kept."""
        self._read_again = read_again

    async def heard(self, exchange: Exchange) -> None:
        """Remember to read an exchange: one row, in the present transaction where there is one."""
        if not exchange.wanted or not (exchange.asked or exchange.answered):
            return
        user = exchange.user
        async with self._database.writing():
            await self._work.put(Waiting(self._new_id(), user.realm, user.id, exchange.packed(), self._clock()))
            self._database.after_commit(self._news.set)

    async def keep_up(self) -> None:
        """Read what is heard, until cancelled; then, when it is quiet, make vectors."""
        while True:
            try:
                await self.catch_up()
                if not await self._something_comes(QUIET_SECONDS):
                    await self.embed()
                    self._meaning.rest()
                    await self._something_comes(LOOKS_AGAIN_SECONDS)
            except Unavailable as trouble:
                log.warning("minds.remembering_waits_for_the_disk", extra={"fields": {"error": trouble.code}})
                await asyncio.sleep(AFTER_A_FAULT_SECONDS)
            except Exception:  # everything is remembered by this loop: no fault may end it
                log.exception("minds.exchanges_could_not_be_remembered")
                await asyncio.sleep(AFTER_A_FAULT_SECONDS)

    async def catch_up(self) -> None:
        """Read everything that was heard so far."""
        async with self._reading:
            self._news.clear()
            while waiting := await self._work.oldest(AT_ONCE):
                for each in waiting:
                    await self._read(each)
                await self._tell_of({each.user_id for each in waiting})

    async def embed(self) -> None:
        """Make every vector that is missing, a few at a time, as long as nothing new is heard."""
        embedder = None
        while True:
            unread = (
                await self._index.unread(embedder.space, EMBEDDED_AT_ONCE) if embedder else await self._any_unread()
            )
            if not unread or self._news.is_set():
                return
            embedder = embedder or await self._meaning.ready()
            if embedder is None:
                return
            await self._embed(embedder.space, unread)

    async def _any_unread(self) -> Sequence[Unread]:
        """Something without a vector: only then the model is worth loading."""
        return await self._index.unread("", 1)

    async def _embed(self, space: str, unread: Sequence[Unread]) -> None:
        vectors = await self._meaning.embed([each.text[:LONGEST_ROUND] for each in unread])
        if vectors is None:
            return
        from troupe.minds.service.remembering.shelf import code_of, packed

        kept = [(each.number, packed(vector), code_of(vector)) for each, vector in zip(unread, vectors, strict=True)]
        async with self._database.writing():
            await self._index.keep_vectors(space, kept)
            for user_id, realm in sorted({(each.user_id, each.realm) for each in unread}):
                await self._work.changed(user_id, realm)
        await self._tell_of({each.user_id for each in unread})

    async def _tell_of(self, user_ids: Collection[str]) -> None:
        if self._read_again is not None:
            for user_id in sorted(user_ids):
                await self._read_again(user_id)

    async def _something_comes(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._news.wait()
        except TimeoutError:
            return False

    async def _read(self, waiting: Waiting) -> None:
        told = Told.unpacked(waiting.user_id, waiting.realm, waiting.exchange)
        try:
            number = await self._keep(waiting.id, told)
            if number is not None and self._deeper is not None:
                await self._deeper(told, number)
        except Unavailable:
            raise
        except Exception:  # its persona or chat may be gone: one exchange must not keep all others waiting
            log.exception("minds.exchange_could_not_be_remembered")
            await self._work.take(waiting.id)

    async def _keep(self, id: str, told: Told) -> int | None:
        """Everything an exchange tells, in one transaction; gives the number of its round."""
        async with self._database.writing():
            if not await self._work.take(id):
                return None  # another server did
            added = [*await self._from_user(told), *await self._from_persona(told)]
            number = await self._round(told)
            told_again = told.asked is not None and told.asked.taken  # a fact may have one more source now
            if added or told_again or number is not None:
                await self._work.changed(told.user_id, told.realm)
                self._database.after_commit(lambda: self._shelves.changed(told.user_id))
            if added:
                data: dict[str, object] = {"added": [{"id": fact.id, "text": fact.text} for fact in added]}
                await self._live.announce(f"chat:{told.chat_id}", "memory.changed", data)
            return number

    async def _is_new(self, told: Told, said: Utterance) -> bool:
        """Each persona learns of a message once; in a group every one that heard it does."""
        return await self._work.is_new(told.user_id, told.chat_id, said.node_id, said.rev, told.persona_id)

    async def _from_user(self, told: Told) -> Sequence[Fact]:
        said = told.asked
        if said is None or not said.taken:
            return []
        if not await self._is_new(told, said):
            return []
        found = read(said.text)
        for words in found.forget:
            await self._forget(told, words)
        return await self._keeping.keep(told, said, found.claims, "user")

    async def _from_persona(self, told: Told) -> Sequence[Fact]:
        said = told.answered
        if said is None or not said.taken:
            return []
        if not await self._is_new(told, said):
            return []
        return await self._keeping.keep(told, said, read_of_itself(said.text, told.name).claims, "persona")

    async def _forget(self, told: Told, words: str) -> None:
        """Close what somebody asked to forget, and offer it for deletion; undoing it opens it again."""
        meant = await self._keeping.like(told, words)
        now = self._clock()
        for fact in meant:
            await self._facts.save(replace(fact, ended_at=now, version=fact.version + 1, updated_at=now))
            before: dict[str, object] = {"ended_at": None}
            await self._work.note(Change(self._new_id(), fact.id, fact.user_id, "forgotten", before, False, now))
        if meant:
            offered: dict[str, object] = {"forget_offered": [{"id": fact.id, "text": fact.text} for fact in meant]}
            await self._work.changed(told.user_id, told.realm)
            await self._live.announce(f"chat:{told.chat_id}", "memory.changed", offered)

    async def _round(self, told: Told) -> int | None:
        asked, answered = told.asked, told.answered
        if asked is None or answered is None or not (asked.taken and answered.taken):
            return None
        kept = Round(
            id=self._new_id(),
            number=0,
            realm=told.realm,
            user_id=told.user_id,
            persona_id=told.persona_id,
            chat_id=told.chat_id,
            asked_at=told.point(asked),
            asked=asked.text[:LONGEST_ROUND],
            answered_at=told.point(answered),
            answered="" if told.scripted else answered.text[:LONGEST_ROUND],
            said_at=asked.said_at,
        )
        number = await self._rounds.add(kept)
        if number is not None:
            await self._index.write_words(told.user_id, number, kept.text)
        return number
