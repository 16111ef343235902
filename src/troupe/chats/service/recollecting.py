"""What an answer may draw on besides its conversation: lore that fires now, and what is remembered."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from troupe.accounts import User
from troupe.chats.service.gathered import Drawn, print_of
from troupe.chats.service.turn import Turn, is_own
from troupe.chats.store.kept import Mark, Trail
from troupe.kit.times import Clock
from troupe.minds import (
    LoreLine,
    LoreMoment,
    LoreReading,
    LoreScope,
    Mask,
    MemoryMoment,
    Recollection,
    sources_of,
)


class KnowsLore(Protocol):
    """Says what the world knows at a moment of a conversation."""

    async def reading(self, user: User, scope: LoreScope, moment: LoreMoment) -> LoreReading: ...

    async def still_says(self, user: User, entries: Mapping[str, str]) -> Mapping[str, str]: ...


class Remembers(Protocol):
    """Says what of earlier days fits an answer."""

    async def recalled(self, user: User, moment: MemoryMoment) -> Recollection: ...


class Recollecting:
    """Asks lore and memory; whoever has neither pays for nothing."""

    def __init__(self, clock: Clock, lore: KnowsLore | None, remembers: Remembers | None) -> None:
        self._clock = clock
        self._lore = lore
        self._remembers = remembers

    async def draw(
        self,
        turn: Turn,
        trail: Sequence[Trail],
        mask: Mask | None,
        start_id: str,
        room: int,
        every_answer: Callable[[], Awaitable[int]] | None = None,
    ) -> Drawn:
        """What is told in this turn; lore has so many tokens of room."""
        marks = [mark for each in trail for mark in each.marks]
        standing = await self._standing(turn.user, marks)
        reading = LoreReading()
        if self._lore is not None:
            moment = replace(moment_of(turn, marks, standing, mask, start_id, room), every_answer=every_answer)
            reading = await self._lore.reading(turn.user, scope_of(turn), moment)
        return Drawn(reading, await self._recollection(turn), standing)

    async def _standing(self, user: User, marks: Sequence[Mark]) -> Mapping[str, str]:
        attached = {mark.entry_id: mark.book_id for mark in marks if mark.text is not None}
        if not attached or self._lore is None:
            return {}
        return {id: print_of(text) for id, text in (await self._lore.still_says(user, attached)).items()}

    async def _recollection(self, turn: Turn) -> Recollection:
        if self._remembers is None or not turn.chat.settings.memory_read:
            return Recollection()
        if turn.is_aside and turn.chat.is_group:  # what one persona remembers is not for all
            return Recollection()
        query = asked_with(*(each.text for each in turn.heard[-2:]))
        moment = MemoryMoment(turn.persona.id, turn.chat.id, turn.stands_at, query, self._clock())
        return await self._remembers.recalled(turn.user, moment)


def asked_with(*last: str) -> str:
    """What is looked for: the newest message, and the line before it."""
    return "\n".join(last[::-1])


def scope_of(turn: Turn) -> LoreScope:
    return LoreScope(turn.persona.id, turn.chat.mask_id, turn.chat.id, turn.chat.lorebook_ids)


def moment_of(
    turn: Turn, marks: Sequence[Mark], standing: Mapping[str, str], mask: Mask | None, start_id: str, room: int
) -> LoreMoment:
    """How things stand, as lore asks for it."""
    document, user = turn.persona.document, mask.name if mask else turn.user.display_name
    names = {"persona": document.spoken_name, "user": user}
    lines = [LoreLine(each.id, each.name or names.get(each.role, ""), each.role, each.text) for each in turn.heard]
    return LoreMoment(
        lines=lines,
        messages=turn.messages,
        answers=sum(is_own(each, turn.persona.id) for each in turn.path),
        persona_id=turn.persona.id,
        tags=tuple(document.tags),
        kind=turn.run.kind,
        greeting=None if turn.chat.imported or not turn.path else turn.path[0].greeting,
        mask_icon=mask.icon if mask else None,
        sources=sources_of(document, mask.description if mask else "", turn.chat.note.text),
        variables=turn.variables,
        activations={mark.entry_id: mark.messages for mark in marks if mark.messages is not None},
        fired_before=frozenset(mark.entry_id for mark in marks),
        seed=str(turn.run.seed),
        budget_tokens=room,
        present=_present(turn, marks, standing, start_id),
        words={"char": document.spoken_name, "user": user},
        persona_names=(document.name, document.spoken_name),
    )


def _present(turn: Turn, marks: Sequence[Mark], standing: Mapping[str, str], start_id: str) -> frozenset[str]:
    """Entries whose text stands beside a message of the window already."""
    ids = [each.id for each in turn.heard]
    visible = set(ids[ids.index(start_id) :]) if start_id and start_id in ids else set(ids)
    return frozenset(
        mark.entry_id for mark in marks if mark.message_id in visible and standing.get(mark.entry_id) == mark.digest
    )
