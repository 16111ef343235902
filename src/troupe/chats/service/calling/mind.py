"""What is said in a call becomes messages of its chat; what was not heard of an answer is marked in it."""

from dataclasses import replace

from troupe.accounts import User
from troupe.chats.domain import Chat
from troupe.chats.domain.call import Call
from troupe.chats.domain.wish import Wish
from troupe.chats.domain.words import Words
from troupe.chats.errors import AnswerRunning, ChatMovedOn
from troupe.chats.service.answering import Answers
from troupe.chats.service.rehearsal import Rehearsal
from troupe.chats.service.speaking import Sent, Speaking
from troupe.chats.service.talk import Talk, as_speaker
from troupe.database import Database
from troupe.minds import Greeted


class Mind:
    """The chat behind a call."""

    def __init__(self, talk: Talk, speaking: Speaking, answers: Answers, database: Database) -> None:
        self._talk = talk
        self._speaking = speaking
        self.answers = answers
        self._database = database

    async def hear(
        self, user: User, call: Call, text: str, persona_id: str, rehearsal: Rehearsal | None = None
    ) -> Sent:
        """Keep what the caller said, and have it answered by whoever has the line."""
        seed = rehearsal.seed if rehearsal else None
        try:
            return await self._say(user, call, text, persona_id, seed, interrupt=False)
        except (AnswerRunning, ChatMovedOn):  # somebody writes in the chat meanwhile: whoever speaks goes first
            return await self._say(user, call, text, persona_id, seed, interrupt=True)

    async def rehearse(self, user: User, call: Call, text: str, persona_id: str) -> Rehearsal | None:
        """Have words answered that may not be the last; nothing is kept of it."""
        return await self._speaking.rehearse(user, call.chat_id, _words(call, text, None, persona_id, None))

    async def _say(
        self, user: User, call: Call, text: str, persona_id: str, seed: int | None, *, interrupt: bool
    ) -> Sent:
        leaf_id = (await self._talk.chat(user, call.chat_id)).active_leaf_id
        said = replace(_words(call, text, leaf_id, persona_id, seed), interrupt=interrupt)
        return await self._speaking.say(user, call.chat_id, said)

    async def tell(self, user: User, call: Call, text: str, persona_id: str) -> str:
        """Write down what a persona says by rule; the id of the message."""
        async with self._database.writing():
            chat = await self._talk.held(user, call.chat_id)
            persona = await self._talk.personas.get(user, persona_id)
            leaf = await self._talk.tree.find(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
            chat = await self._talk.add(chat, leaf, as_speaker(persona), Greeted(text, {}), active=True)
            return str(chat.active_leaf_id)

    async def stop(self, user: User, run_id: str) -> None:
        await self.answers.cancel(user, run_id)

    async def cut(self, call: Call, node_id: str, spoken_chars: int) -> None:
        """Mark how much of a message was heard; prompts hold no more of it from now on."""
        async with self._database.writing():
            node = await self._talk.tree.find(call.chat_id, node_id)
            if node is None or node.is_writing or not any(map(str.isalnum, node.text[spoken_chars:])):
                return  # nothing of it was missed
            status = node.status if node.status in ("failed", "blocked") else "interrupted"
            node = replace(node, status=status, spoken_chars=spoken_chars)
            await self._talk.tree.save(node)
            await self._talk.announce_node(node)

    async def announce(self, chat_id: str, type: str, data: dict[str, object]) -> None:
        await self._talk.live.announce(f"chat:{chat_id}", type, data)

    async def chat(self, user: User, chat_id: str) -> Chat:
        return await self._talk.chat(user, chat_id)


def _words(call: Call, text: str, leaf_id: str | None, persona_id: str, seed: int | None) -> Words:
    by = Wish(by=persona_id if len(call.cast_ids) > 1 else None, spoken=True, seed=seed)
    return Words(text, leaf_id, allow_secret=True, wish=by)
