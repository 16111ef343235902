"""Saying something, and saying it differently."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.chats.domain import Chat, Entry, Node, Role, Spot, Unwritten
from troupe.chats.domain.attachment import Attachment
from troupe.chats.domain.opening import fingerprint
from troupe.chats.domain.run import seed_of
from troupe.chats.domain.wish import NO_WISH, Wish
from troupe.chats.domain.words import EditMode, Words
from troupe.chats.errors import (
    AnswerRunning,
    CannotDoThis,
    ChatMovedOn,
    EmptyMessage,
    KeyReused,
    LooksLikeSecret,
    NodeNotFound,
    NotText,
    TooLong,
)
from troupe.chats.service.answering import Answers, refuse_what_is_written
from troupe.chats.service.attaching import Attaching
from troupe.chats.service.beginning import Started
from troupe.chats.service.circle import Circle
from troupe.chats.service.hushing import Hushing
from troupe.chats.service.leading import Leading
from troupe.chats.service.operations import Done, Operations, expect_rev
from troupe.chats.service.rehearsal import Rehearsal
from troupe.chats.service.talk import Talk
from troupe.database import Database
from troupe.live import personal
from troupe.minds import looks_like_secret
from troupe.personas import CastPersona

LONGEST_MESSAGE = 32_000
# Control characters but tab and line ends, and lone halves of characters.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

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


@dataclass(frozen=True)
class Edited:
    """A message with other words, and the answers that were started for it."""

    done: Done
    started: Sequence[Started] = ()
    replayed: bool = False
    undirected: Node | None = None


class Speaking:
    """What users say is kept first; then it is answered."""

    def __init__(
        self,
        talk: Talk,
        answers: Answers,
        hushing: Hushing,
        operations: Operations,
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
        self._hushing = hushing
        self._operations = operations
        self._attaching = attaching
        self._database = database
        self._expect = expect
        self._end_talk = end_talk
        self._interrupt = interrupt
        self._leading = leading

    async def say(self, user: User, chat_id: str, words: Words, client_key: str | None = None) -> Sent:
        """Keep what the user said, then have it answered; the words are safe before any model is asked."""
        _check_message(words.text, allow_secret=words.allow_secret, needed=not words.attachments)
        for caption in words.captions:
            _check_message(caption, allow_secret=words.allow_secret, needed=False)
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
                known = [await self._circle.persona(user, chat, chat.persona_id)]
                await self._talk.write(chat, [entry])
                await self._announce(user, chat, known)
                return Sent(await self._talk.show_entry(entry), (), known, replayed=False)
            if chat.is_directed and words.wish.by is None:
                await self._keep_undirected(user, chat, entry, words.brain_id)
                return Sent(await self._talk.show_entry(entry), (), (), replayed=False, undirected=entry.node)
            speakers, started = await self._have_answered(user, chat, parent, entry, words.brain_id, words.wish)
            return Sent(await self._talk.show_entry(entry), started, speakers, replayed=False)

    async def rehearse(self, user: User, chat_id: str, words: Words) -> Rehearsal | None:
        """Have words answered that are perhaps not the last: nothing is kept of them, and nothing is told.

        Whoever says them in earnest, with the same seed, gets this answer. None where nobody can know who answers.
        """
        _check_message(words.text, allow_secret=words.allow_secret, needed=True)
        self._talk.personas.require_grown_words(words.text, user.language)
        chat = await self._talk.chat(user, chat_id)
        tip = await self._talk.tree.tip(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        if tip is None or tip[1] or tip[0].status == "writing" or (chat.is_directed and words.wish.by is None):
            return None
        leaf, seed = tip[0], seed_of(self._talk.new_id())
        chat, entry = await self._compose(user, chat, leaf, leaf.spot_below(), words, None, "", ())
        speakers = await self._speakers(user, chat, entry.node, leaf, seed, words.wish)
        if not speakers:
            return None
        if chat.settings.memory_read:
            self._expect(user, words.text)
        wish = replace(words.wish, seed=seed)
        return await self._answers.rehearse(user, chat, speakers[0], Unwritten(entry.node, leaf), words.brain_id, wish)

    async def edit(
        self,
        user: User,
        chat_id: str,
        node_id: str,
        text: str,
        *,
        mode: EditMode | None = None,
        answer: bool = True,
        rev: int | None = None,
        client_key: str | None = None,
    ) -> Edited:
        """Say something differently: beside what was said, or in its place."""
        _check_message(text, allow_secret=True, needed=True)
        self._talk.personas.require_grown_words(text, user.language)
        await self._hushing.hush(user, chat_id, [node_id], alone=True)
        body = fingerprint({"node_id": node_id, "text": text, "mode": mode, "answer": answer, "rev": rev})
        edited = await self._edit(user, chat_id, node_id, text, mode, answer, rev, client_key, body)
        if edited.undirected is None:
            return edited
        _, started = await self._leading.have_answered(user, chat_id, edited.undirected)
        return replace(edited, started=started, undirected=None)

    async def _edit(
        self,
        user: User,
        chat_id: str,
        node_id: str,
        text: str,
        mode: EditMode | None,
        answer: bool,
        rev: int | None,
        client_key: str | None,
        body: str,
    ) -> Edited:
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            if client_key and (before := await self._edited_before(user, chat, client_key, body)):
                return before
            node = await self._talk.node(chat, node_id)
            refuse_what_is_written(node)
            expect_rev(node, rev)
            if text == node.text:
                return Edited(Done(chat, node))
            if (mode or ("branch" if node.role in ("user", "note") else "in_place")) == "branch":
                return await self._branched(user, chat, node, text, answer, client_key, body)
            kept = body if client_key else None
            done = await self._operations.reword(
                user, chat, node, text, "correct", client_key=client_key, client_body=kept
            )
            return Edited(done)

    async def _branched(
        self, user: User, chat: Chat, node: Node, text: str, answer: bool, client_key: str | None, body: str
    ) -> Edited:
        """A sibling with the new words; what was said to the old ones stays reachable."""
        await self._answers.refuse_while_writing(chat)
        chat = self._end_talk(user, chat)
        parent = await self._talk.any_node(chat, node.parent_id) if node.parent_id else None
        spot = await self._talk.tree.next_spot(chat.id, parent)
        keys = {"client_key": client_key, "client_body": body if client_key else None}
        said: dict[str, object] = {"visible_to": node.visible_to, "attachments": node.attachments}
        said |= {"mask_name": node.mask_name, "mood": node.mood, "variables": node.variables, "emotion": node.emotion}
        chat, entry = self._talk.compose(chat, parent, spot, node.role, dict(node.speaker), text, **keys, **said)  # type: ignore[arg-type]  # fields of a node
        entry = replace(entry, op="edit")
        if node.role != "user" or not answer:
            await self._talk.write(chat, [entry])
            await self._announce(user, chat, [await self._circle.persona(user, chat, chat.persona_id)])
            return Edited(Done(chat, entry.node))
        if chat.is_directed:
            await self._keep_undirected(user, chat, entry, None)
            return Edited(Done(chat, entry.node), undirected=entry.node)
        _, started = await self._have_answered(user, chat, parent, entry, None)
        return Edited(Done(chat, entry.node), started)

    async def _edited_before(self, user: User, chat: Chat, client_key: str, body: str) -> Edited | None:
        """What came of the same request before: a new message, or a new revision of an old one."""
        if kept := await self._talk.tree.by_key(chat.id, client_key):
            node, edited_with = kept
        elif reworded := await self._talk.tree.revisions.by_key(chat.id, client_key):
            node, edited_with = await self._talk.any_node(chat, reworded[0]), reworded[1]
        else:
            return None
        if edited_with != body:
            raise KeyReused
        started = await self._answers.started_for(user, node) if node.role == "user" else ()
        return Edited(Done(chat, node), started, replayed=True)

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
            visible_to=_members(chat, words.to),
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

    async def _have_answered(
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
        speakers = await self._speakers(user, chat, message, above, seed, wish)
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

    async def _speakers(
        self, user: User, chat: Chat, message: Node, above: Node | None, seed: int, wish: Wish
    ) -> Sequence[CastPersona]:
        """Who answers: whoever is wished for, else whose turn it is."""
        if wish.by is None:
            return await self._circle.next(user, chat, message, above, seed)
        return [await self._circle.picked(user, chat, wish.by)]

    async def _keep_undirected(self, user: User, chat: Chat, entry: Entry, brain_id: str | None) -> None:
        """The words are safe before a director is asked who answers them."""
        await self._answers.check_room(user, brain_id or chat.brain_id)
        await self._talk.write(chat, [entry])
        await self._announce(user, chat, [])

    async def _announce(self, user: User, chat: Chat, known: Sequence[CastPersona]) -> None:
        """Tell the list of chats; the operation was numbered while the message was written."""
        shown = await self._talk.show(user, chat.doing(), *known)
        await self._talk.live.announce(personal("chats", user.id), "chat.changed", {"chat": shown})

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


def _members(chat: Chat, persona_ids: Sequence[str]) -> tuple[str, ...]:
    if not set(persona_ids) <= set(chat.member_ids):
        raise CannotDoThis("Only personas in this chat can be spoken to.", "Name members of the chat.", "to")
    return tuple(dict.fromkeys(persona_ids))


def _check_message(text: str, *, allow_secret: bool, needed: bool) -> None:
    check_text(text, LONGEST_MESSAGE, "text")
    if needed and not text.strip():
        raise EmptyMessage
    if not allow_secret and looks_like_secret(text):
        raise LooksLikeSecret


def check_text(text: str, limit: int, field: str) -> None:
    if len(text) > limit:
        raise TooLong(limit, field)
    if _NOT_TEXT.search(text):
        raise NotText(field)
