"""Saying something differently: beside what was said, or in its place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.chats.domain import Chat, Node
from troupe.chats.domain.opening import fingerprint
from troupe.chats.domain.words import EditMode
from troupe.chats.errors import KeyReused
from troupe.chats.service.answering import Answers, refuse_what_is_lost, refuse_what_is_written
from troupe.chats.service.beginning import Started
from troupe.chats.service.hushing import Hushing
from troupe.chats.service.leading import Leading
from troupe.chats.service.operations import Done, Operations, expect_rev
from troupe.chats.service.posting import Posting
from troupe.chats.service.speaking import EndTalk
from troupe.chats.service.talk import Talk
from troupe.chats.service.texts import check_message
from troupe.database import Database


@dataclass(frozen=True)
class Edited:
    """A message with other words, and the answers that were started for it."""

    done: Done
    started: Sequence[Started] = ()
    replayed: bool = False
    undirected: Node | None = None


class Rewording:
    """Other words for what was said; said by a user, they are answered anew."""

    def __init__(
        self,
        talk: Talk,
        answers: Answers,
        hushing: Hushing,
        operations: Operations,
        database: Database,
        end_talk: EndTalk,
        leading: Leading,
    ) -> None:
        self._talk = talk
        self._answers = answers
        self._posting = Posting(talk, answers)
        self._hushing = hushing
        self._operations = operations
        self._database = database
        self._end_talk = end_talk
        self._leading = leading

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
        check_message(text, allow_secret=True, needed=True)
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
            refuse_what_is_lost(node)
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
            await self._posting.unanswered(user, chat, entry)
            return Edited(Done(chat, entry.node))
        if chat.is_directed:
            await self._posting.undirected(user, chat, entry, None)
            return Edited(Done(chat, entry.node), undirected=entry.node)
        _, started = await self._posting.answered(user, chat, parent, entry, None)
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
