"""Everything an answer is made from, brought together: the path, its lore, what is remembered, and the terms."""

import math
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Literal
from zoneinfo import ZoneInfo

from troupe.chats.domain import Node, Role, Spoken, Unwritten
from troupe.chats.domain.hearing import Listener
from troupe.chats.domain.summary import LEFT_BEHIND
from troupe.chats.errors import CannotAnswerHere
from troupe.chats.service.attaching import Attaching
from troupe.chats.service.gathered import Drawn, Gathered
from troupe.chats.service.recollecting import Recollecting
from troupe.chats.service.summarising import Summaries
from troupe.chats.service.talk import Talk
from troupe.chats.service.trails import Trails
from troupe.chats.service.turn import Turn
from troupe.chats.store.kept import Trail
from troupe.minds import (
    Aside,
    Attached,
    Budget,
    Hanging,
    Mask,
    Other,
    PromptDoesNotFit,
    PromptInput,
    PromptTooLong,
    Said,
    Weighing,
    asked_for,
    assemble,
)
from troupe.personas import CastPersona, Example

LONGEST_LOOK_BACK = 400
By = Literal["user", "persona", "other", "note"]
_BY: Mapping[Role, By] = {"user": "user", "persona": "persona", "note": "note", "narrator": "other"}


class Gathering:
    """Makes the prompt of a turn."""

    def __init__(
        self,
        talk: Talk,
        trails: Trails,
        weighing: Weighing,
        recollecting: Recollecting,
        attaching: Attaching,
        summaries: Summaries,
    ) -> None:
        self._talk = talk
        self._trails = trails
        self._weighing = weighing
        self._recollecting = recollecting
        self._attaching = attaching
        self._summaries = summaries

    async def prompt(self, turn: Turn, anchor: Sequence[str]) -> Gathered:
        """What a brain is asked in this turn; refused when even the least of it is too long."""
        trail = await self._trails.along(
            turn.run.chat_id, [each.id for each in turn.path if each.speaker_id == turn.persona.id]
        )
        before = trail[-1].before if trail else None
        budget = Budget(turn.brain.context_tokens, turn.reply_tokens)
        room = math.floor(turn.chat.settings.lore_share * budget.available)
        mask = await self._mask(turn)
        learnt = await self._talk.personas.taught(turn.persona)
        factor = await self._weighing.factor(turn.user, turn.brain)
        # Last: what it looks for by meaning is still being worked out in a thread.
        drawn = await self._recollecting.draw(
            turn, trail, mask, before.start_id if before else "", room, self._every(turn)
        )
        pictures = await self._attaching.pictures(turn.user, turn.heard) if turn.abilities.vision else {}
        given = self._given(turn, anchor, trail, drawn, budget, mask, learnt, factor, pictures)
        if turn.messages > LEFT_BEHIND and turn.chat.settings.summaries:
            summary = await self._summaries.standing(turn.chat, turn.persona.id, turn.stands_at)
            given = replace(given, summary=summary)
        try:
            return Gathered(given, assemble(given), drawn, pictures, turn.messages)
        except PromptTooLong as trouble:
            raise PromptDoesNotFit(str(trouble), trouble.largest) from trouble

    def _every(self, turn: Turn) -> Callable[[], Awaitable[int]] | None:
        """Counts the persona's answers on a path that is longer than anybody looks back."""
        if turn.messages <= LONGEST_LOOK_BACK:
            return None

        async def count() -> int:
            said = turn.above or next(each.id for each in reversed(turn.path) if each.id)  # what is only tried has none
            newest = await self._talk.node(turn.chat, said)
            return await self._talk.tree.answers_of(newest, turn.persona.id)

        return count

    async def _mask(self, turn: Turn) -> Mask | None:
        worn = await self._talk.mask(turn.chat)
        if worn is None:
            return None
        return Mask(
            worn.name, worn.description, worn.pronouns, await self._attaching.icon(turn.user, worn.portrait_media_id)
        )

    def _given(
        self,
        turn: Turn,
        anchor: Sequence[str],
        trail: Sequence[Trail],
        drawn: Drawn,
        budget: Budget,
        mask: Mask | None,
        learnt: Sequence[Example],
        factor: float,
        pictures: Collection[str],
    ) -> PromptInput:
        user, settings, note = turn.user, turn.chat.settings, turn.chat.note
        return PromptInput(
            turn.persona.document,
            _lines(turn, trail, drawn.standing, pictures),
            budget,
            user_name=user.display_name,
            mask=mask,
            feeling=turn.feeling,
            learnt=learnt,
            anchor=anchor,
            mood=turn.mood.valence if turn.mood else None,
            guide=turn.guard.guide,
            lore=drawn.reading.fired,
            pinned=drawn.recollection.pinned,
            recalled=drawn.recollection.recalled,
            so_far=turn.so_far,
            wish=turn.wish.note,
            task=_task(turn),
            note=Aside(note.text, note.depth, note.role),
            layout=settings.layout,
            lore_share=settings.lore_share,
            abilities=turn.abilities,
            factor=factor,
            before=trail[-1].before if trail else None,
            from_root=len(turn.path) < LONGEST_LOOK_BACK,
            now=self._talk.clock().astimezone(ZoneInfo(user.time_zone)),
            idle=turn.idle,
            seed=str(turn.run.seed),
            chat=turn.run.chat_id,
            variables=turn.variables,
            others=[_other(each, turn) for each in turn.company],
        )


async def path_to(
    talk: Talk, leaf: Node, listener: Listener, *, itself: bool, unwritten: Unwritten | None = None
) -> Sequence[Spoken]:
    """What is to be answered and what somebody heard before it, without a message or with it."""
    if unwritten is not None:
        path: Sequence[Spoken] = await talk.tree.said_with(unwritten, LONGEST_LOOK_BACK, listener)
    else:
        path = await talk.tree.said_before(leaf, LONGEST_LOOK_BACK, listener, itself=itself)
    if path:
        return path
    raise CannotAnswerHere("Nothing was said here that may be answered.")


def _other(persona: CastPersona, turn: Turn) -> Other:
    """What a persona knows of another one in its chat: the name, and what everybody may know."""
    return Other.of(persona.document, turn.user_called(turn.user.display_name))


def _task(turn: Turn) -> str:
    """What is written instead of an answer, if it is."""
    if not turn.is_aside:
        return ""
    return asked_for(turn.run.kind, turn.persona.document, turn.user.display_name, turn.wish.count)


def _lines(turn: Turn, trail: Sequence[Trail], standing: Mapping[str, str], pictures: Collection[str]) -> list[Said]:
    """The conversation with the lore that stays with its messages, as long as that lore says what it said."""
    attached: dict[str, list[Attached]] = {}
    for mark in (mark for each in trail for mark in each.marks):
        if mark.text is not None and standing.get(mark.entry_id) == mark.digest:
            attached.setdefault(mark.message_id, []).append(Attached(mark.entry_id, mark.book_id, mark.text))
    return [
        Said(
            _by(each, turn.persona.id),
            each.text,
            each.id,
            _named(each, turn),
            tuple(Hanging(file.caption, file.kind, file.media_id, file.media_id in pictures)
                  for file in each.attachments),
            tuple(attached.get(each.id, ())),
            each.is_private and turn.chat.is_group,
            tuple(other.document.spoken_name for other in turn.company if other.id in each.heard_by),
        )
        for each in turn.heard
    ]  # fmt: skip


def _by(said: Spoken, persona_id: str) -> By:
    """Whoever else speaks in a group is one of the others."""
    if said.role == "persona" and said.speaker_id not in ("", persona_id):
        return "other"
    return _BY[said.role]


def _named(said: Spoken, turn: Turn) -> str:
    """Among several also the user has a name; alone with a persona their role says it."""
    if said.role == "user":
        return turn.user_called(said.name) if turn.chat.is_group else ""
    return said.name
