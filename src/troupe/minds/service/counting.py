"""Counting: every finished answer of a chat becomes numbers, and its words are forgotten."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from troupe.accounts import User
from troupe.kit.errors import Unavailable
from troupe.minds.domain.counting import Counted, Occasion, OccasionKind, manner_of
from troupe.minds.domain.features import count, words_in
from troupe.minds.store.counts import CountStore
from troupe.personas import CastPersona, Example

log = logging.getLogger(__name__)

MOST_UNCOUNTED = 10_000
AT_ONCE = 50
AFTER_A_FAULT_SECONDS = 5.0


@dataclass(frozen=True)
class Answered:
    """An answer that is safe in its chat. Its words are read once, for counting."""

    user: User
    persona: CastPersona
    chat_id: str
    id: str
    text: str
    asked: str
    said_at: datetime
    scripted: bool
    first_token_ms: int | None = None
    emotion: str | None = None
    cost_micros: int = 0
    boundary_hits: int = 0
    reminder_id: str | None = None
    """The reminder that this answer carried."""


Listener = Callable[[Answered], Awaitable[None]]


class Counting:
    """Hears of answers and keeps what can be counted; nobody who speaks waits for it."""

    def __init__(self, store: CountStore) -> None:
        self._store = store
        self._heard: asyncio.Queue[Answered] = asyncio.Queue(MOST_UNCOUNTED)
        self._counting = asyncio.Lock()
        self._listeners: list[Listener] = []

    def then(self, listener: Listener) -> None:
        """Have something done with each answer once it is counted."""
        self._listeners.append(listener)

    def hear(self, answer: Answered) -> None:
        """Remember to count an answer; said twice, it is counted once."""
        try:
            self._heard.put_nowait(answer)
        except asyncio.QueueFull:
            log.warning("minds.answer_not_counted", extra={"fields": {"answer_id": answer.id}})

    async def note(
        self, user: User, persona_id: str, kind: OccasionKind, id: str, at: datetime, value: float | None = None
    ) -> None:
        """Count something else that happened with a persona, once by its id."""
        await self._store.note([Occasion(id, user.realm, user.id, persona_id, kind, value, at)])

    async def learnt(self, user: User, example: Example) -> None:
        """Count a lesson, in the transaction that keeps it."""
        await self.note(user, example.persona_id, "learned", example.id, example.timestamp)

    async def keep_up(self) -> None:
        """Count what is heard, until cancelled."""
        while True:
            first = await self._heard.get()
            few = [first, *self._waiting(AT_ONCE - 1)]
            try:
                await self._count(few)
            except Unavailable as trouble:
                log.warning("minds.counting_waits_for_the_disk", extra={"fields": {"error": trouble.code}})
                for answer in few:  # what is counted already is not counted again
                    self.hear(answer)
                await asyncio.sleep(AFTER_A_FAULT_SECONDS)
            except Exception:  # every answer of this process is counted by this loop: no fault may end it
                log.exception("minds.answers_could_not_be_counted")

    async def catch_up(self) -> None:
        """Count everything that was heard so far: whoever reads sees what was said before."""
        while few := self._waiting(AT_ONCE):
            await self._count(few)
        async with self._counting:
            return

    def _waiting(self, most: int) -> list[Answered]:
        few: list[Answered] = []
        while len(few) < most and not self._heard.empty():
            few.append(self._heard.get_nowait())
        return few

    async def _count(self, answers: Sequence[Answered]) -> None:
        async with self._counting:
            counted = []
            for answer in answers:
                counted.append(_counted(answer))
                await asyncio.sleep(0)  # whoever speaks meanwhile is not held up
            await self._store.add(counted)
            for answer in answers:
                for listener in self._listeners:
                    await listener(answer)


def _counted(answer: Answered) -> Counted:
    persona = answer.persona.document
    return Counted(
        id=answer.id,
        realm=answer.user.realm,
        user_id=answer.user.id,
        persona_id=answer.persona.id,
        chat_id=answer.chat_id,
        version=answer.persona.version,
        manner=manner_of(persona),
        scripted=answer.scripted,
        counts=count(answer.text, persona.language, persona.phrasebook.avoid),
        user_words=words_in(answer.asked, persona.language),
        first_token_ms=answer.first_token_ms,
        cost_micros=answer.cost_micros,
        emotion=answer.emotion,
        boundary_hits=answer.boundary_hits,
        said_at=answer.said_at,
    )
