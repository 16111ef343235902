"""A message is written together with the answers to it, so that none is ever there without the other."""

from collections.abc import Sequence

from troupe.accounts import User
from troupe.chats.domain import Chat, Entry, Node
from troupe.chats.domain.run import seed_of
from troupe.chats.domain.wish import NO_WISH, Wish
from troupe.chats.service.answering import Answers
from troupe.chats.service.beginning import Started
from troupe.chats.service.circle import Circle
from troupe.chats.service.talk import Talk
from troupe.live import personal
from troupe.personas import CastPersona


class Posting:
    """Keeps what was said, with the runs of whoever answers it, and tells the list of chats."""

    def __init__(self, talk: Talk, answers: Answers) -> None:
        self._talk = talk
        self._circle = Circle(talk)
        self._answers = answers

    async def unanswered(self, user: User, chat: Chat, entry: Entry) -> Sequence[CastPersona]:
        """Write a message that nobody is to answer; whose chat it is."""
        known = [await self._circle.persona(user, chat, chat.persona_id)]
        await self._talk.write(chat, [entry])
        await self._announce(user, chat, known)
        await self._talk.overhear(user, chat, entry.node, known[0])
        return known

    async def answered(
        self,
        user: User,
        chat: Chat,
        above: Node | None,
        entry: Entry,
        brain_id: str | None,
        wish: Wish = NO_WISH,
    ) -> tuple[Sequence[CastPersona], Sequence[Started]]:
        """Write the message together with the runs that answer it."""
        message, first_id = entry.node, self._talk.new_id()
        seed = seed_of(first_id) if wish.seed is None else wish.seed
        speakers = await self.speakers(user, chat, message, above, seed, wish)
        if not speakers:
            await self._talk.write(chat, [entry])
            await self._announce(user, chat, [])
            return [], []
        started = await self._answers.begin(
            user,
            chat,
            speakers,
            message,
            message.spot_below(),
            "reply",
            brain_id,
            first_id=first_id,
            unwritten=entry,
            above=above,
            wish=wish,
            visible_to=() if wish.aloud else message.visible_to,
        )
        await self._announce(user, started[-1].chat or chat, speakers)
        return speakers, started

    async def speakers(
        self, user: User, chat: Chat, message: Node, above: Node | None, seed: int, wish: Wish
    ) -> Sequence[CastPersona]:
        """Who answers: whoever is wished for, else whose turn it is."""
        if wish.by is None:
            return await self._circle.next(user, chat, message, above, seed)
        return [await self._circle.picked(user, chat, wish.by)]

    async def undirected(self, user: User, chat: Chat, entry: Entry, brain_id: str | None) -> None:
        """The words are safe before a director is asked who answers them."""
        await self._answers.check_room(user, brain_id or chat.brain_id)
        await self._talk.write(chat, [entry])
        await self._announce(user, chat, [])

    async def _announce(self, user: User, chat: Chat, known: Sequence[CastPersona]) -> None:
        """Tell the list of chats; the operation was numbered while the message was written."""
        shown = await self._talk.show(user, chat.doing(), *known)
        await self._talk.live.announce(personal("chats", user.id), "chat.changed", {"chat": shown})
