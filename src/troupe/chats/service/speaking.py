"""Saying something."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.chats.domain import Chat, Entry, Node, Role, Spot, Unwritten
from troupe.chats.domain.attachment import Attachment
from troupe.chats.domain.run import seed_of
from troupe.chats.domain.words import Words
from troupe.chats.errors import (
    AnswerRunning,
    ChatMovedOn,
    KeyReused,
    NodeNotFound,
)
from troupe.chats.service.answering import Answers, refuse_what_is_written
from troupe.chats.service.attaching import Attaching
from troupe.chats.service.beginning import Started
from troupe.chats.service.circle import Circle
from troupe.chats.service.hushing import Hushing
from troupe.chats.service.leading import Leading
from troupe.chats.service.posting import Posting
from troupe.chats.service.rehearsal import Rehearsal
from troupe.chats.service.talk import Talk
from troupe.chats.service.texts import check_message
from troupe.database import Database
from troupe.personas import CastPersona

Expect = Callable[[User, str], None]
"""Told what memory will be asked for, before it is kept that it was said."""
EndTalk = Callable[[User, Chat], Chat]
"""The chat without the talk among its personas: its user speaks up."""
Interrupt = Callable[[User, str], Awaitable[bool]]
"""Ends that talk and what is being said in it; False where there is none."""


@dataclass(frozen=True)
class Sent:
    """A message that is safe on disk, as it is shown, and the answers that were started for it, in their order."""

    message: dict[str, object]
    started: Sequence[Started]
    speakers: Sequence[CastPersona]
    replayed: bool
    undirected: Node | None = None
    """The message, where a director is to say who answers it."""


class Speaking:
    """What users say is kept first; then it is answered."""

    def __init__(
        self,
        talk: Talk,
        answers: Answers,
        hushing: Hushing,
        attaching: Attaching,
        database: Database,
        expect: Expect,
        end_talk: EndTalk,
        interrupt: Interrupt,
        leading: Leading,
    ) -> None:
        self._talk = talk
        self._circle = Circle(talk)
        self._answers = answers
        self._posting = Posting(talk, answers)
        self._hushing = hushing
        self._attaching = attaching
        self._database = database
        self._expect = expect
        self._end_talk = end_talk
        self._interrupt = interrupt
        self._leading = leading

    async def say(self, user: User, chat_id: str, words: Words, client_key: str | None = None) -> Sent:
        """Keep what the user said, then have it answered; the words are safe before any model is asked."""
        check_message(words.text, allow_secret=words.allow_secret, needed=not words.attachments)
        for caption in words.captions:
            check_message(caption, allow_secret=words.allow_secret, needed=False)
        self._talk.personas.require_grown_words("\n".join((words.text, *words.captions)), user.language)
        if words.interrupt:
            await self._hushing.hush_leaf(user, chat_id)
        try:
            sent = await self._say(user, chat_id, words, client_key)
        except (AnswerRunning, ChatMovedOn):
            if not await self._interrupt(user, chat_id):
                raise
            # What a talk among personas wrote meanwhile was not yet on the screen of whoever speaks up.
            sent = await self._say(user, chat_id, words, client_key, at_the_end=True)
        if sent.undirected is None:
            return sent
        speakers, started = await self._leading.have_answered(
            user, chat_id, sent.undirected, words.brain_id, words.wish
        )
        return replace(sent, started=started, speakers=speakers, undirected=None)

    async def _say(
        self, user: User, chat_id: str, words: Words, client_key: str | None, *, at_the_end: bool = False
    ) -> Sent:
        body = words.fingerprint()
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            if client_key and (kept := await self._talk.tree.by_key(chat.id, client_key)):
                sent = await self._sent_before(user, chat, kept, body)
                return sent if words.answer else replace(sent, undirected=None)
            chat = self._end_talk(user, chat)
            if words.answer and chat.settings.memory_read:
                self._expect(user, words.text)
            files = await self._attaching.checked(user, words)
            parent, spot = await self._where(chat, words, at_the_end=at_the_end)
            chat, entry = await self._compose(user, chat, parent, spot, words, client_key, body, files)
            if not words.answer:
                known = await self._posting.unanswered(user, chat, entry)
                return Sent(await self._talk.show_entry(entry), (), known, replayed=False)
            if chat.is_directed and words.wish.by is None:
                await self._posting.undirected(user, chat, entry, words.brain_id)
                return Sent(await self._talk.show_entry(entry), (), (), replayed=False, undirected=entry.node)
            speakers, started = await self._posting.answered(user, chat, parent, entry, words.brain_id, words.wish)
            return Sent(await self._talk.show_entry(entry), started, speakers, replayed=False)

    async def rehearse(self, user: User, chat_id: str, words: Words) -> Rehearsal | None:
        """Have words answered that are perhaps not the last: nothing is kept of them, and nothing is told.

        Whoever says them in earnest, with the same seed, gets this answer. None where nobody can know who answers.
        """
        check_message(words.text, allow_secret=words.allow_secret, needed=True)
        self._talk.personas.require_grown_words(words.text, user.language)
        chat = await self._talk.chat(user, chat_id)
        tip = await self._talk.tree.tip(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        if tip is None or tip[1] or tip[0].status == "writing" or (chat.is_directed and words.wish.by is None):
            return None
        leaf, seed = tip[0], seed_of(self._talk.new_id())
        chat, entry = await self._compose(user, chat, leaf, leaf.spot_below(), words, None, "", ())
        speakers = await self._posting.speakers(user, chat, entry.node, leaf, seed, words.wish)
        if not speakers:
            return None
        if chat.settings.memory_read:
            self._expect(user, words.text)
        wish = replace(words.wish, seed=seed)
        return await self._answers.rehearse(user, chat, speakers[0], Unwritten(entry.node, leaf), words.brain_id, wish)

    async def _compose(
        self,
        user: User,
        chat: Chat,
        parent: Node | None,
        spot: Spot,
        words: Words,
        client_key: str | None,
        body: str,
        files: Sequence[Attachment],
    ) -> tuple[Chat, Entry]:
        known = await self._circle.named(user, chat, words.to, "to", "Only personas in this chat can be spoken to.")
        mask = await self._talk.mask(chat)
        own: dict[str, object] = {"kind": "mask", "id": user.id, "name": user.display_name}
        role: Role = words.role
        return self._talk.compose(
            chat,
            parent,
            spot,
            role,
            mask.as_speaker() if mask else own,
            words.text,
            client_key=client_key,
            client_body=body,
            visible_to=known,
            attachments=tuple(files),
            mask_name=mask.name if mask else user.display_name,
        )

    async def _where(self, chat: Chat, words: Words, *, at_the_end: bool) -> tuple[Node | None, Spot]:
        """The leaf to speak under, when it is where the client thinks and nothing is being written there.

        `at_the_end` it is the leaf, wherever the client thinks it is.
        """
        if words.branch and words.parent_id:
            parent = await self._talk.node(chat, words.parent_id)
            refuse_what_is_written(parent)
            return parent, await self._talk.tree.next_spot(chat.id, parent)
        tip = await self._talk.tree.tip(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        leaf, has_children = tip or (None, False)
        refuse_what_is_written(leaf)
        if words.parent_id != chat.active_leaf_id and not at_the_end:
            raise ChatMovedOn(chat.active_leaf_id)
        if leaf is None:
            if words.parent_id and not at_the_end:
                raise NodeNotFound(words.parent_id)
            return None, await self._talk.tree.next_spot(chat.id, None)
        return leaf, await self._talk.tree.fork(chat.id, leaf) if has_children else leaf.spot_below()

    async def _sent_before(self, user: User, chat: Chat, kept: tuple[Node, str], body: str) -> Sent:
        message, sent_body = kept
        if sent_body != body:
            raise KeyReused
        started = await self._answers.started_for(user, message)
        ids = [each.run.persona_id for each in started] or [chat.persona_id]
        speakers = [await self._circle.persona(user, chat, id) for id in ids]
        # A studio that was cut off while a director thought has the message and nobody who answers it.
        is_open = chat.is_directed and not started and chat.active_leaf_id == message.id
        shown = await self._talk.show_node(message)
        return Sent(shown, started, speakers, replayed=True, undirected=message if is_open else None)
