"""Taking back what was done to a chat, and doing it again: with the same messages, in the same places."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from troupe.accounts import User
from troupe.chats.domain import Chat, ChatSettings, Member, Node, Note
from troupe.chats.domain.operation import Changes, Operation, Pair
from troupe.chats.errors import CannotUndo, NothingToUndo, OutOfStep
from troupe.chats.service.hushing import Hushing
from troupe.chats.service.talk import Talk
from troupe.database import Database
from troupe.kit.paging import Page, cut, read_cursor

Kept = Mapping[str, object]


class Rerating(Protocol):
    """Whoever keeps ratings: sets the one that is given in place of the one that is there."""

    async def put(self, user: User, now: Kept | None, then: Kept | None) -> None: ...


class Undoing:
    """The operations of a chat, one back or one forth."""

    def __init__(self, talk: Talk, hushing: Hushing, rerating: Rerating, database: Database) -> None:
        self._talk = talk
        self._hushing = hushing
        self._rerating = rerating
        self._database = database

    async def undo(self, user: User, chat_id: str, expected: int | None = None) -> tuple[Operation, Chat]:
        """Take back the newest operation; whoever names another one than the newest is told so."""
        await self._hush_what_leaves(user, chat_id, expected)
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            done = await self._expected(chat, chat.last_op, expected, "undo")
            if done.changes.leaf is not None:  # where one stands now is where one comes back to
                leaf = (done.changes.leaf[0], chat.active_leaf_id)
                done = replace(done, changes=replace(done.changes, leaf=leaf))
                await self._talk.operations.rewrite(done)
            chat = await self._apply(user, chat, done, 0)
            return done, await self._keep(user, replace(chat, last_op=done.number - 1))

    async def redo(self, user: User, chat_id: str, expected: int | None = None) -> tuple[Operation, Chat]:
        """Do again what was taken back last."""
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            if chat.newest_op <= chat.last_op:
                raise NothingToUndo("redo")
            undone = await self._expected(chat, chat.last_op + 1, expected, "redo")
            chat = await self._apply(user, chat, undone, 1)
            return undone, await self._keep(user, replace(chat, last_op=undone.number))

    async def list(
        self, user: User, chat_id: str, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Kept], str | None]:
        """What was done and to which words, the newest first; and where the list goes on."""
        chat = await self._talk.chat(user, chat_id)
        place = read_cursor("ops", cursor, (int,))
        found = await self._talk.operations.list(chat.id, int(place[0]) if place else None, limit)
        page: Page[Operation] = cut(found, limit, lambda op: [op.number], "ops")
        touched = [op.node_id for op in page.items if op.node_id]
        words = {node.id: node.begins for node in await self._talk.tree.find_all(chat.id, touched)}
        shown = [op.as_json(chat.last_op) | {"beginning": words.get(op.node_id or "", "")} for op in page.items]
        return shown, page.next_cursor

    async def _hush_what_leaves(self, user: User, chat_id: str, expected: int | None) -> None:
        """What is said is not taken back while it is being answered."""
        chat = await self._talk.chat(user, chat_id)
        done = await self._talk.operations.find(chat.id, chat.last_op)
        if done is not None and (expected is None or expected == done.number):
            await self._hushing.hush(user, chat_id, [*done.changes.nodes])

    async def _expected(self, chat: Chat, number: int, expected: int | None, what: str) -> Operation:
        found = await self._talk.operations.find(chat.id, number) if number else None
        if found is None:
            raise NothingToUndo(what)
        if expected is not None and expected != number:
            raise OutOfStep("Something else was done in another window.", op=number)
        return found

    async def _apply(self, user: User, chat: Chat, operation: Operation, side: int) -> Chat:
        """Set everything as it was on one side of an operation."""
        changes = operation.changes
        found = {node.id: node for node in await self._talk.tree.find_all(chat.id, [*changes.nodes])}
        if len(found) < len(changes.nodes):
            raise CannotUndo(operation.number)
        if side == 0:
            await self._hushing.refuse_what_is_written(chat, [*found.values()], "below")
        touched = [await self._set(operation, found[id], fields, side) for id, fields in changes.nodes.items()]
        if changes.rating is not None:
            await self._rerating.put(user, _kept(changes.rating[1 - side]), _kept(changes.rating[side]))
        chat = await self._with(chat, changes.chat, side)
        chat = await self._standing(chat, operation, changes, side)
        for node, event in touched:
            await self._talk.announce_node(node, event)
        return chat

    async def _set(self, operation: Operation, node: Node, fields: Mapping[str, Pair], side: int) -> tuple[Node, str]:
        values = {name: pair[side] for name, pair in fields.items()}
        if "rev" in values:
            return await self._reworded(operation, node, values["rev"]), "node.changed"
        if "visible_to" in values:
            values["visible_to"] = tuple(_texts(values["visible_to"]))
        if "removed" in values:
            if node.removed is not None and node.removed_at is None:
                raise CannotUndo(operation.number)  # its words were purged
            values["removed_at"] = self._talk.clock() if values["removed"] else None
        changed = replace(node, **values)  # type: ignore[arg-type]  # as they were kept
        await self._talk.tree.mark(changed)
        event = "node.changed" if "removed" not in values else "node.removed" if changed.removed else "node.restored"
        return changed, event

    async def _reworded(self, operation: Operation, node: Node, rev: object) -> Node:
        found = await self._talk.tree.revisions.find(node, int(str(rev)))
        if found is None:
            raise CannotUndo(operation.number)
        changed = replace(node, rev=found.rev, text=found.text, raw_text=found.raw_text)
        await self._talk.tree.save(changed)
        return changed

    async def _standing(self, chat: Chat, operation: Operation, changes: Changes, side: int) -> Chat:
        if changes.leaf is None:
            return chat
        leaf_id = changes.leaf[side]
        leaf = await self._talk.tree.find(chat.id, leaf_id) if leaf_id else None
        if leaf_id and (leaf is None or not await self._talk.tree.lives(leaf)):
            raise CannotUndo(operation.number)
        before = chat.active_leaf_id
        chat = await self._talk.stand(chat, leaf_id)
        if leaf_id != before:
            await self._talk.announce_leaf(chat)
        return chat

    async def _with(self, chat: Chat, fields: Mapping[str, Pair], side: int) -> Chat:
        values: dict[str, Any] = {name: _READ.get(name, _same)(pair[side]) for name, pair in fields.items()}
        changed = replace(chat, **values)
        if changed.members != chat.members:
            await self._talk.chats.seat(changed)
        return changed

    async def _keep(self, user: User, chat: Chat) -> Chat:
        chat = chat.changed(self._talk.clock())
        await self._talk.chats.save(chat)
        await self._talk.announce_chat(user, chat, "chat.changed")
        return chat


def _same(value: object) -> object:
    return value


def _members(value: object) -> object:
    assert isinstance(value, list)  # as this was kept
    return tuple(Member.of(each) for each in value)


def _texts(value: object) -> Sequence[str]:
    assert isinstance(value, (list, tuple))  # as this was kept
    return [str(each) for each in value]


_READ: Mapping[str, Callable[[object], object]] = {
    "members": _members,
    "note": Note.model_validate,
    "settings": ChatSettings.model_validate,
    "lorebook_ids": lambda value: tuple(_texts(value)),
}


def _kept(value: object) -> Kept | None:
    return value if isinstance(value, Mapping) else None
