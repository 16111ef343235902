"""Answers in a group with a director: the message is safe first, then a brain says who speaks, then they do."""

from collections.abc import Sequence
from dataclasses import replace

from troupe.accounts import User
from troupe.chats.domain import Node, RunKind
from troupe.chats.domain.run import seed_of
from troupe.chats.domain.wish import NO_WISH, Wish
from troupe.chats.service.answering import Answers
from troupe.chats.service.beginning import Started
from troupe.chats.service.circle import Circle
from troupe.chats.service.directing import Directing
from troupe.chats.service.talk import Talk
from troupe.database import Database
from troupe.personas import CastPersona


class Leading:
    """Has messages answered by whom a director names."""

    def __init__(self, talk: Talk, answers: Answers, directing: Directing, database: Database) -> None:
        self._talk = talk
        self._circle = Circle(talk)
        self._answers = answers
        self._directing = directing
        self._database = database

    async def have_answered(
        self, user: User, chat_id: str, message: Node, brain_id: str | None = None, wish: Wish = NO_WISH
    ) -> tuple[Sequence[CastPersona], Sequence[Started]]:
        """Ask who speaks, and have them answer; nobody does where the chat went on meanwhile."""
        chat = await self._talk.chat(user, chat_id)
        chosen = await self._directing.choose(user, chat, message, brain_id, chat.settings.max_speakers)
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            if chat.active_leaf_id != message.id:
                return (), ()
            first_id = self._talk.new_id()
            seed = seed_of(first_id) if wish.seed is None else wish.seed
            above = await self._talk.tree.find(chat.id, message.parent_id) if message.parent_id else None
            speakers = await self._circle.next(user, chat, message, above, seed, chosen)
            if not speakers:
                return (), ()
            known = () if wish.aloud else message.visible_to
            spot = await self._talk.tree.next_spot(chat.id, message)
            started = await self._answers.begin(
                user, chat, speakers, message, spot, "reply", brain_id, first_id=first_id, wish=wish, visible_to=known
            )
            await self._talk.announce_chat(user, started[-1].chat or chat, "chat.changed")
            return speakers, started

    async def answer(
        self,
        user: User,
        chat_id: str,
        kind: RunKind,
        at: str,
        brain_id: str | None = None,
        client_key: str | None = None,
        wish: Wish = NO_WISH,
    ) -> Started:
        """The same as `Answers.answer`; where nobody is named and there is a director, the director names one."""
        if kind == "reply" and wish.by is None:
            chat = await self._talk.chat(user, chat_id)
            if chat.is_directed:
                chosen = await self._directing.choose(user, chat, await self._talk.node(chat, at), brain_id, 1)
                wish = replace(wish, led_by=next(iter(chosen), None))
        return await self._answers.answer(user, chat_id, kind, at, brain_id, client_key, wish)
