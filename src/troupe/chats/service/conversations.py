"""Use cases of a chat: open it, read it, say something, step between variants, put it away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.chats.domain import LONGEST_TITLE, Chat, Entry, Member, Node, Spot
from troupe.chats.errors import (
    BadGreeting,
    ChatMovedOn,
    EmptyMessage,
    KeyReused,
    LooksLikeSecret,
    NodeNotFound,
    NotText,
    TooLong,
    WrongMembers,
)
from troupe.chats.service.answering import Answers, Started, refuse_what_is_written
from troupe.chats.service.talk import PathPage, Talk, as_speaker, fingerprint
from troupe.database import Database
from troupe.kit.paging import BadCursor, Page, cut, read_cursor
from troupe.kit.times import from_millis, to_millis
from troupe.live import personal
from troupe.minds import greeted, looks_like_secret
from troupe.personas import CastPersona

LONGEST_MESSAGE = 32_000
# Control characters but tab and line ends, and lone halves of characters.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
MOST_MEMBERS = 1


@dataclass(frozen=True)
class Opened:
    chat: Chat
    path: PathPage
    replayed: bool


@dataclass(frozen=True)
class Sent:
    """A message that is safe on disk, as it is shown, and the answer that was started for it."""

    message: dict[str, object]
    started: Started | None
    speaker: CastPersona
    replayed: bool


class Conversations:
    """The chats of this studio."""

    def __init__(self, talk: Talk, answers: Answers, database: Database) -> None:
        self._talk = talk
        self._answers = answers
        self._database = database

    async def open(
        self,
        user: User,
        *,
        persona_ids: Sequence[str] = (),
        title: str = "",
        brain_id: str | None = None,
        greeting: int = 0,
        client_key: str | None = None,
    ) -> Opened:
        """A new chat with its greeting; the same client key gives the same chat again."""
        persona = await self._member(user, persona_ids)
        check_text(title, LONGEST_TITLE, "title")
        await self._answers.check_brain(user, brain_id)
        body = fingerprint({"members": [persona.id], "title": title, "brain_id": brain_id, "greeting": greeting})
        async with self._database.writing():
            if client_key and (found := await self._talk.chats.by_key(user.id, client_key)):
                return await self._opened_before(user, found, body)
            chat = self._new_chat(user, persona, title, brain_id, client_key)
            await self._talk.chats.add(chat, body)
            chat = await self._greet(user, chat, persona, greeting)
            await self._talk.announce_chat(user, chat, "chat.opened")
            await self._talk.personas.used(persona)
        return Opened(chat, await self.path(user, chat.id), replayed=False)

    async def get(self, user: User, id: str) -> Chat:
        return await self._talk.chat(user, id)

    async def show(self, user: User, chat: Chat) -> dict[str, object]:
        return await self._talk.show(user, chat)

    async def show_all(self, user: User, chats: Sequence[Chat]) -> Sequence[dict[str, object]]:
        return await self._talk.show_all(user, chats)

    async def show_node(self, node: Node) -> dict[str, object]:
        return await self._talk.show_node(node)

    async def list(self, user: User, *, archived: bool, limit: int, cursor: str | None) -> Page[Chat]:
        """Pinned chats first, then the newest."""
        rows = await self._talk.chats.list(user.id, archived=archived, after=_place(cursor), limit=limit)
        return cut(rows, limit, lambda chat: [int(chat.pinned), to_millis(chat.last_message_at), chat.id], "chats")

    async def change(self, user: User, id: str, version: int | None, **fields: object) -> Chat:
        """Title, pin, archive and brain; a stale version is refused."""
        check_text(str(fields.get("title", "")), LONGEST_TITLE, "title")
        await self._answers.check_brain(user, fields.get("brain_id"))
        async with self._database.writing():
            chat = await self._talk.held(user, id)
            chat.expect_version(version)
            if all(getattr(chat, name) == value for name, value in fields.items()):
                return chat
            chat = chat.changed(self._talk.clock(), **fields)
            await self._talk.chats.save(chat)
            await self._talk.announce_chat(user, chat, "chat.changed")
            return chat

    async def remove(self, user: User, id: str, version: int | None = None) -> Chat:
        """Into the bin; an answer that is being written is stopped, and what it said is kept."""
        (await self._talk.chat(user, id)).expect_version(version)
        await self._answers.stop_chat(user, id)
        async with self._database.writing():
            chat = await self._talk.held(user, id)
            chat.expect_version(version)
            chat = await self._bin(user, chat, "chat.removed", removed=True)
        await self._answers.stop_chat(user, id)  # one may have begun in between; from now on none can
        return chat

    async def restore(self, user: User, id: str) -> Chat:
        async with self._database.writing():
            chat = await self._talk.held(user, id, also_from_the_bin=True)
            return await self._bin(user, chat, "chat.restored", removed=False)

    async def path(
        self, user: User, id: str, *, leaf_id: str | None = None, before_id: str | None = None, limit: int = 100
    ) -> PathPage:
        """The newest messages of the active path, or those before one of them."""
        chat = await self._talk.chat(user, id)
        at = leaf_id or chat.active_leaf_id
        leaf = await self._talk.node(chat, at) if at else None
        before = await self._talk.node(chat, before_id) if before_id else None
        return await self._talk.path(chat, leaf, before, limit)

    async def say(
        self,
        user: User,
        id: str,
        text: str,
        parent_id: str | None,
        *,
        allow_secret: bool = False,
        brain_id: str | None = None,
        client_key: str | None = None,
    ) -> Sent:
        """Keep what the user said, then have it answered; the words are safe before any model is asked."""
        _check_message(text, allow_secret=allow_secret)
        self._talk.personas.require_grown_words(text, user.language)
        body = fingerprint({"text": text, "parent_id": parent_id, "brain_id": brain_id})
        async with self._database.writing():
            chat = await self._talk.held(user, id)
            persona = await self._talk.personas.for_chat(user, chat.persona_id, chat.id)
            if client_key and (kept := await self._talk.tree.by_key(chat.id, client_key)):
                return await self._sent_before(user, kept, body, persona)
            parent, spot = await self._free_leaf(chat, parent_id)
            speaker: dict[str, object] = {"kind": "mask", "id": user.id, "name": user.display_name}
            chat, entry = self._talk.compose(
                chat, parent, spot, "user", speaker, text, client_key=client_key, client_body=body
            )
            started = await self._have_answered(user, chat, persona, entry, brain_id)
            return Sent(await self._talk.show_entry(entry), started, persona, replayed=False)

    async def family(self, user: User, id: str, node_id: str) -> dict[str, object]:
        """A message as it is shown, with its variants, itself included, and its children, by their ids."""
        chat = await self._talk.chat(user, id)
        node = await self._talk.node(chat, node_id)
        variants = [each.id for each in await self._talk.tree.siblings(node) if each.counts_as_variant]
        children = [each.id for each in await self._talk.tree.children(node)]
        return await self._talk.show_node(node) | {"variants": variants, "children": children}

    async def select(self, user: User, id: str, node_id: str) -> tuple[Chat, Node]:
        """Step to a variant: the path goes through it and on to where one was below it."""
        async with self._database.writing():
            chat = await self._talk.held(user, id)
            node = await self._talk.node(chat, node_id)
            await self._talk.tree.select(node)
            leaf = await self._talk.tree.leaf_below(node)
            chat = replace(chat, active_leaf_id=leaf.id)
            await self._talk.chats.save(chat)
            await self._talk.announce_leaf(chat)
        return chat, node

    async def _opened_before(self, user: User, found: tuple[Chat, str | None], body: str) -> Opened:
        chat, opened_with = found
        if opened_with != body:
            raise KeyReused
        return Opened(chat, await self.path(user, chat.id), replayed=True)

    async def _member(self, user: User, persona_ids: Sequence[str]) -> CastPersona:
        if len(persona_ids) > MOST_MEMBERS:
            raise WrongMembers("too_many_members", "A chat has one persona.")
        if persona_ids:
            return await self._talk.personas.performing(user, persona_ids[0])
        return await self._talk.personas.on_stage(user)

    def _new_chat(
        self, user: User, persona: CastPersona, title: str, brain_id: str | None, client_key: str | None
    ) -> Chat:
        now = self._talk.clock()
        return Chat(
            id=self._talk.new_id(),
            realm=user.realm,
            user_id=user.id,
            title=title,
            opening="",
            members=(Member(persona.id),),
            brain_id=brain_id,
            active_leaf_id=None,
            pinned=False,
            archived=False,
            removed_at=None,
            client_key=client_key,
            node_count=0,
            version=1,
            created_at=now,
            updated_at=now,
            last_message_at=now,
        )

    async def _greet(self, user: User, chat: Chat, persona: CastPersona, chosen: int) -> Chat:
        """Every greeting becomes a root; the chosen one is where the chat stands."""
        document = persona.document
        greetings = [text for text in (document.greeting, *document.alternate_greetings) if text]
        if not greetings:
            return chat
        if not 0 <= chosen < len(greetings):
            raise BadGreeting(len(greetings))
        for position, greeting in enumerate(greetings):
            said = greeted(document, greeting, user.display_name, self._talk.clock(), chat.id)
            chat = await self._talk.add(chat, None, as_speaker(persona), said, active=position == chosen)
        return chat

    async def _have_answered(
        self, user: User, chat: Chat, persona: CastPersona, entry: Entry, brain_id: str | None
    ) -> Started:
        """Write the message together with the run that answers it."""
        message = entry.node
        started = await self._answers.begin(
            user, chat, persona, message, message.spot_below(), "reply", brain_id, unwritten=[entry]
        )
        shown = await self._talk.show(user, started.chat or chat, persona)
        await self._talk.live.announce(personal("chats", user.id), "chat.changed", {"chat": shown})
        return started

    async def _free_leaf(self, chat: Chat, parent_id: str | None) -> tuple[Node | None, Spot]:
        """The leaf to speak under, when it is where the client thinks and nothing is being written there."""
        tip = await self._talk.tree.tip(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        leaf, has_children = tip or (None, False)
        refuse_what_is_written(leaf)
        if parent_id != chat.active_leaf_id:
            raise ChatMovedOn(chat.active_leaf_id)
        if leaf is None:
            if parent_id:
                raise NodeNotFound(parent_id)
            return None, await self._talk.tree.next_spot(chat.id, None)
        return leaf, await self._talk.tree.fork(chat.id, leaf) if has_children else leaf.spot_below()

    async def _sent_before(self, user: User, kept: tuple[Node, str], body: str, persona: CastPersona) -> Sent:
        message, sent_body = kept
        if sent_body != body:
            raise KeyReused
        started = await self._answers.started_for(user, message)
        return Sent(await self._talk.show_node(message), started, persona, replayed=True)

    async def _bin(self, user: User, chat: Chat, event: str, *, removed: bool) -> Chat:
        now = self._talk.clock()
        chat = chat.changed(now, removed_at=now if removed else None)
        await self._talk.chats.save(chat)
        await self._talk.announce_chat(user, chat, event)
        return chat


def _check_message(text: str, *, allow_secret: bool) -> None:
    check_text(text, LONGEST_MESSAGE, "text")
    if not text.strip():
        raise EmptyMessage
    if not allow_secret and looks_like_secret(text):
        raise LooksLikeSecret


def check_text(text: str, limit: int, field: str) -> None:
    if len(text) > limit:
        raise TooLong(limit, field)
    if _NOT_TEXT.search(text):
        raise NotText(field)


def _place(cursor: str | None) -> tuple[int, int, str] | None:
    place = read_cursor("chats", cursor, (int, int, str))
    if place is None:
        return None
    try:
        from_millis(int(place[1]))
    except OverflowError:
        raise BadCursor from None
    return int(place[0]), int(place[1]), str(place[2])
