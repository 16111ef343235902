"""A new chat that begins as another one did up to some message."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from troupe.accounts import User
from troupe.chats.domain import LONGEST_TITLE, Chat, Entry, Node, Place
from troupe.chats.service.talk import Talk
from troupe.chats.service.texts import check_text
from troupe.chats.store import LoreMarks
from troupe.database import Database
from troupe.minds import SourcePoint

Copied = Callable[[User, Mapping[SourcePoint, SourcePoint]], Awaitable[None]]
COPIED_AT_ONCE = 200


class Forking:
    """Copies finished messages with their wordings, lore, variables and mood; opinions and runs stay behind."""

    def __init__(self, talk: Talk, marks: LoreMarks, database: Database) -> None:
        self._talk = talk
        self._marks = marks
        self._database = database
        self.copied: Copied | None = None
        """Whoever remembers what the messages said; their copies say it too."""

    async def fork(self, user: User, chat_id: str, node_id: str | None = None, title: str | None = None) -> Chat:
        """Go on from a message in a chat of its own, without a change to this one."""
        check_text(title or "", LONGEST_TITLE, "title")
        async with self._database.writing():
            source = await self._talk.held(user, chat_id)
            at = node_id or source.active_leaf_id
            leaf = await self._talk.node(source, at) if at else None
            chat = await self._opened(source, title)
            if leaf is not None:
                chat = await self._copied(user, source, leaf, chat)
            await self._talk.chats.save(chat)
            await self._talk.announce_chat(user, chat, "chat.opened")
            return chat

    async def _opened(self, source: Chat, title: str | None) -> Chat:
        now = self._talk.clock()
        chat = replace(
            source,
            id=self._talk.new_id(),
            title=source.title if title is None else title,
            active_leaf_id=None,
            pinned=False,
            archived=False,
            client_key=None,
            node_count=0,
            version=1,
            created_at=now,
            updated_at=now,
            last_message_at=now,
            last_op=0,
            newest_op=0,
            auto_job_id=None,
            auto_topic=None,
        )
        await self._talk.chats.add(chat)
        return chat

    async def _copied(self, user: User, source: Chat, leaf: Node, chat: Chat) -> Chat:
        """The path in one lane, some messages at a time; whatever is not finished yet is left out."""
        spot = await self._talk.tree.next_spot(chat.id, None)
        last, above = None, -1
        ids: dict[str, str] = {}
        while some := await self._talk.tree.onwards(leaf, above, COPIED_AT_ONCE):
            above = some[-1].place.depth
            copies: list[tuple[Node, Node]] = []
            for node in some:
                if not node.is_writing and node.counts_as_variant:
                    last = self._copy(node, chat, last, spot.place.lane)
                    copies.append((node, last))
                    chat = replace(chat, node_count=last.number, active_leaf_id=last.id)
            await self._keep(copies)
            if self.copied is not None and copies:
                await self.copied(user, {_point(node): _point(copy) for node, copy in copies})
            ids |= {node.id: copy.id for node, copy in copies}
            here = {node.id: copy.id for node, copy in copies if node.role == "persona"}
            await self._marks.copy(source.id, chat.id, chat.realm, ids, here)
        return chat

    def _copy(self, node: Node, chat: Chat, parent: Node | None, lane: int) -> Node:
        return replace(
            node,
            id=self._talk.new_id(),
            chat_id=chat.id,
            parent_id=parent.id if parent else None,
            place=Place(lane, parent.place.depth + 1 if parent else 0),
            number=chat.node_count + 1,
            run_id=None,
            origin={"chat_id": node.chat_id, "node_id": node.id, "rev": node.rev} | _opening(node),
            source_id=node.source_id or node.id,
        )

    async def _keep(self, copies: list[tuple[Node, Node]]) -> None:
        if not copies:
            return
        await self._talk.tree.add([Entry(copy, is_first=True) for _, copy in copies])
        await self._talk.tree.words.keep([copy.id for _, copy in copies])
        for node, copy in copies:
            if node.rev > 1:
                await self._talk.tree.revisions.copy(node, copy)


def _point(node: Node) -> SourcePoint:
    return SourcePoint(node.chat_id, node.id, node.rev)


def _opening(node: Node) -> dict[str, object]:
    """With which greeting a copy begins, because its number does not say it."""
    return {} if node.greeting is None else {"greeting": node.greeting}
