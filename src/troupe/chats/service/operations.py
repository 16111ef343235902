"""What one can do with messages that were said: change their words, take them out and back, keep them from brains."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.chats.domain import Chat, Node, Removal
from troupe.chats.domain.operation import Changes, OpKind, Pair
from troupe.chats.domain.revision import Revision
from troupe.chats.errors import CannotDoThis, NodeNotFound, OutOfStep, StillRemoved
from troupe.chats.service.answering import refuse_what_is_written
from troupe.chats.service.circle import Circle
from troupe.chats.service.hushing import Hushing
from troupe.chats.service.talk import Talk
from troupe.database import Database

Forgetter = Callable[[str, Sequence[str]], Awaitable[None]]
MOST_AT_ONCE = 1_000


@dataclass(frozen=True)
class Done:
    """A chat and a message of it after something was done."""

    chat: Chat
    node: Node


class Operations:
    """Everything here can be undone, but for forgetting."""

    def __init__(self, talk: Talk, hushing: Hushing, database: Database, forgetters: Sequence[Forgetter] = ()) -> None:
        self._talk = talk
        self._circle = Circle(talk)
        self._hushing = hushing
        self._database = database
        self._forgetters = list(forgetters)
        self._in_copies: list[Forgetter] = []

    def forgets_with(self, forgetter: Forgetter) -> None:
        """Have everything that was derived from a message forgotten with it."""
        self._forgetters.append(forgetter)

    def forgets_in_copies(self, forgetter: Forgetter) -> None:
        """Have what is derived from the words of a message forgotten where they were copied to, too."""
        self._in_copies.append(forgetter)

    async def select(self, user: User, chat_id: str, node_id: str) -> Done:
        """Step to a variant: the path goes through it and on to where one was below it."""
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            node = await self._talk.node(chat, node_id)
            await self._talk.tree.select(node)
            leaf = await self._talk.tree.leaf_below(node)
            chat = await self._moved(chat, leaf.id, "select", node.id)
            return Done(chat, node)

    async def remove(self, user: User, chat_id: str, node_ids: Sequence[str], mode: Removal) -> tuple[Chat, list[Node]]:
        """Take messages out, alone or with all that follows; what is being written there is stopped first."""
        await self._hushing.hush(user, chat_id, node_ids)
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            found = [await self._talk.node(chat, id) for id in dict.fromkeys(node_ids)]
            await self._hushing.refuse_what_is_written(chat, found, mode)
            now = self._talk.clock()
            gone = [replace(node, removed=mode, removed_at=now) for node in found]
            for node in gone:
                await self._talk.tree.mark(node)
            changes: dict[str, dict[str, Pair]] = {node.id: {"removed": (None, mode)} for node in gone}
            chat = await self._moved(chat, await self._where_to_stand(chat), "remove", gone[0].id, nodes=changes)
            for node in gone:
                await self._talk.announce_node(node, "node.removed")
            return chat, gone

    async def restore(self, user: User, chat_id: str, node_id: str) -> Done:
        """Back at the same place; where the path had ended above it, it goes on through it again."""
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            node = await self._talk.any_node(chat, node_id)
            if node.removed is None or node.removed_at is None:
                raise NodeNotFound(node_id)
            back = replace(node, removed=None, removed_at=None)
            await self._talk.tree.mark(back)
            if await self._talk.tree.is_cut_off(back):
                raise StillRemoved(node_id)
            leaf_id = await self._taken_up(chat, back)
            changes: dict[str, dict[str, Pair]] = {node.id: {"removed": (node.removed, None)}}
            chat = await self._moved(chat, leaf_id, "restore", node.id, nodes=changes)
            await self._talk.announce_node(back, "node.restored")
            return Done(chat, back)

    async def mark(
        self, user: User, chat_id: str, node_id: str, *, excluded: bool | None, visible_to: Sequence[str] | None
    ) -> Done:
        """Keep a message out of prompts or let it in again; say which personas know of it."""
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            node = await self._talk.node(chat, node_id)
            known = node.visible_to
            if visible_to is not None:
                refusal = "Only personas in this chat can know of it."
                known = await self._circle.named(user, chat, visible_to, "visible_to", refusal)
            marked = replace(node, excluded=node.excluded if excluded is None else excluded, visible_to=known)
            if marked == node:
                return Done(chat, node)
            await self._talk.tree.mark(marked)
            fields = {
                name: (_plain(getattr(node, name)), _plain(getattr(marked, name)))
                for name in ("excluded", "visible_to")
                if getattr(node, name) != getattr(marked, name)
            }
            named = chat.without_words_of(node.text) if marked.visible_to else chat
            terms: dict[str, Pair] = {"title": (chat.title, named.title)} if named.title != chat.title else {}
            chat = await self._talk.number(named, "mark", node.id, Changes(nodes={node.id: fields}, chat=terms))
            await self._talk.announce_node(marked)
            return Done(chat, marked)

    async def revisions(self, user: User, chat_id: str, node_id: str) -> Sequence[Revision]:
        chat = await self._talk.chat(user, chat_id)
        return await self._talk.tree.revisions.of(await self._talk.node(chat, node_id))

    async def restore_revision(self, user: User, chat_id: str, node_id: str, rev: int) -> Done:
        """Say it again as it was said before; that is a new revision too."""
        await self._hushing.hush(user, chat_id, [node_id], alone=True)
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            node = await self._talk.node(chat, node_id)
            refuse_what_is_written(node)
            found = await self._talk.tree.revisions.find(node, rev)
            if found is None:
                raise CannotDoThis("There is no such revision.", "Read the message to see those it has.", "rev")
            if found.rev == node.rev or found.text == node.text:
                return Done(chat, node)
            return await self.reword(user, chat, node, found.text, "correct", restored=True)

    async def reword(
        self,
        user: User,
        chat: Chat,
        node: Node,
        text: str,
        kind: OpKind,
        *,
        restored: bool = False,
        client_key: str | None = None,
        client_body: str | None = None,
    ) -> Done:
        """A new revision of a message of a chat that is held, in the present transaction; later messages stay."""
        now = self._talk.clock()
        revised = await self._talk.tree.revise(
            node,
            text,
            "restored" if restored else "edit",
            by=user.display_name,
            at=now,
            client_key=client_key,
            client_body=client_body,
        )
        chat = await self._talk.number(chat, kind, node.id, Changes(nodes={node.id: {"rev": (node.rev, revised.rev)}}))
        await self._talk.announce_node(revised)
        await self._talk.overhear(user, chat, revised)
        return Done(chat, revised)

    async def forget(self, user: User, chat_id: str, node_id: str) -> Done:
        """Everything that was derived from a message goes; the message stays. This cannot be undone."""
        chat = await self._talk.chat(user, chat_id)
        node = await self._talk.any_node(chat, node_id)
        for forget in self._forgetters:
            await forget(chat.id, [node.id])
        for copy_chat, copy_id in await self._talk.tree.alike(node):
            for forget in self._in_copies:
                await forget(copy_chat, [copy_id])
        await self._talk.live.announce(f"chat:{chat.id}", "memory.changed", {"node_id": node.id})
        node = await self._talk.any_node(chat, node_id)
        await self._talk.announce_node(node)
        return Done(chat, node)

    async def forget_all(self, chat_id: str, node_ids: Sequence[str]) -> None:
        """The same for messages that leave for good."""
        for forget in self._forgetters:
            await forget(chat_id, node_ids)

    async def _moved(
        self,
        chat: Chat,
        leaf_id: str | None,
        kind: OpKind,
        node_id: str,
        nodes: Mapping[str, Mapping[str, Pair]] | None = None,
    ) -> Chat:
        """Let the chat stand elsewhere, as one numbered operation with whatever else it changed."""
        before = chat.active_leaf_id
        if leaf_id != before:
            chat = await self._talk.stand(chat, leaf_id)
        if leaf_id == before and not nodes:
            return chat
        chat = await self._talk.number(chat, kind, node_id, Changes(leaf=(before, leaf_id), nodes=nodes or {}))
        if leaf_id != before:
            await self._talk.announce_leaf(chat)
        return chat

    async def _where_to_stand(self, chat: Chat) -> str | None:
        """Where the path ends once messages were taken out."""
        leaf = await self._talk.tree.find(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        left = await self._talk.tree.what_is_left(leaf) if leaf else None
        return left.id if left else None

    async def _taken_up(self, chat: Chat, node: Node) -> str | None:
        """Where the path ends once a message is back: below it when it had ended above."""
        leaf = await self._talk.tree.find(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        if leaf is not None and not await self._talk.tree.leads_to(leaf, node):
            return chat.active_leaf_id
        return (await self._talk.tree.leaf_below(node)).id


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def expect_rev(node: Node, rev: int | None) -> None:
    if rev is not None and rev != node.rev:
        raise OutOfStep("This message was changed in another window.", current_rev=node.rev)
