"""The tree of a chat. Saving one message touches as many rows in a long chat as in a new one."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, Text, and_, bindparam, exists, func, literal, not_, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from troupe.chats.domain import Entry, Node, Place, Spot, Variant
from troupe.chats.domain.revision import RevisionKind
from troupe.chats.errors import NodeUnreadable
from troupe.chats.store.revisions import RevisionStore
from troupe.chats.store.rows import new_values_of, node_of, values_of, without_empty
from troupe.chats.store.selections import SelectionStore
from troupe.chats.store.sights import Sights
from troupe.chats.store.tables import lanes, nodes
from troupe.chats.store.turnings import Turnings
from troupe.chats.store.words import WordStore
from troupe.database import Database, Moment, Remembered
from troupe.kit.times import from_millis

# Built once: building a statement takes longer than running it.
_IN_CHAT = select(nodes).where(nodes.c.chat_id == bindparam("chat"))
_BY_ID = _IN_CHAT.where(nodes.c.id == bindparam("node"))
_BY_IDS = _IN_CHAT.where(nodes.c.id.in_(bindparam("nodes", expanding=True)))
_BY_KEY = _IN_CHAT.where(nodes.c.client_key == bindparam("key"))
_child = aliased(nodes)
_TIP = _BY_ID.add_columns(
    exists().where(_child.c.chat_id == nodes.c.chat_id, _child.c.parent_id == nodes.c.id).label("has_children")
)
_CHILDREN = _IN_CHAT.where(nodes.c.parent_id == bindparam("parent")).order_by(nodes.c.number)
_ROOTS = _IN_CHAT.where(nodes.c.parent_id.is_(None)).order_by(nodes.c.number)
_ADD = nodes.insert()
_SAVE = update(nodes).where(nodes.c.id == bindparam("node"))
_LEAD = (
    update(nodes)
    .where(
        nodes.c.id == bindparam("parent"),
        or_(nodes.c.lane != bindparam("in_lane"), nodes.c.selected_child_id.is_not(None)),
    )
    .values(selected_child_id=bindparam("child"))
)
_UNDER = nodes.c.parent_id.in_(bindparam("parents", expanding=True))
_FAMILIES, _FAMILIES_WITH_ROOTS = (
    select(nodes.c.number, nodes.c.id, nodes.c.parent_id, nodes.c.role)
    .where(nodes.c.chat_id == bindparam("chat"), which, nodes.c.removed.is_(None))
    .where(not_(and_(nodes.c.status == "failed", nodes.c.text == "")))
    for which in (_UNDER, or_(_UNDER, nodes.c.parent_id.is_(None)))
)
_MARKS_OF_REMOVAL = ("removed", "removed_at")
_MARKS = ("excluded", *_MARKS_OF_REMOVAL, "visible_to")
# Whoever saves what became of an answer knows nothing of what was done to it meanwhile.
_KEPT_AS_IT_IS = (
    *("id", "realm", "chat_id", "parent_id", "lane", "depth", "number", "role", "created_at"),
    *("excluded", "removed", "removed_at", "visible_to", "mask_name", "attachments", "origin", "source_id"),
)


class TreeStore(Turnings):
    """Nodes and lanes of chats that the caller may see."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.words = WordStore(database)
        self.revisions = RevisionStore(database)
        self.sights = Sights(database)
        self.selections = SelectionStore(database)
        self._tips: Remembered[tuple[str, str], tuple[Node, bool] | None] = Remembered(database, nodes)

    async def find(self, chat_id: str, id: str) -> Node | None:
        """A node, also one that was removed."""
        found = await self._load(_BY_ID, {"chat": chat_id, "node": id})
        return found[0] if found else None

    async def find_all(self, chat_id: str, ids: Sequence[str]) -> Sequence[Node]:
        return await self._load(_BY_IDS, {"chat": chat_id, "nodes": list(ids)})

    async def copies(self, chat_id: str, source_ids: Sequence[str]) -> Sequence[Node]:
        """Nodes that are copies of these, or of copies of these."""
        copied = nodes.c.source_id.is_not(None)
        of = or_(nodes.c.source_id.in_(source_ids), nodes.c.source_id.in_(_sources_of(source_ids)))
        return await self._load(_IN_CHAT.where(copied, of), {"chat": chat_id})

    async def alike(self, node: Node) -> Sequence[tuple[str, str]]:
        """Chats and ids of what says the same because one was copied from the other, in whichever chat."""
        first = node.source_id or node.id
        of = or_(and_(nodes.c.source_id.is_not(None), nodes.c.source_id == first), nodes.c.id == first)
        query = select(nodes.c.chat_id, nodes.c.id).where(of, nodes.c.id != node.id, nodes.c.realm == node.realm)
        async with self._database.reading() as connection:
            return [(row.chat_id, row.id) for row in await connection.execute(query)]

    async def by_key(self, chat_id: str, client_key: str) -> tuple[Node, str] | None:
        """The message sent under a client's key, and the body it was sent with."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_BY_KEY, {"chat": chat_id, "key": client_key})).one_or_none()
            return None if row is None else (node_of(row), row.client_body)

    async def tip(self, chat_id: str, id: str) -> tuple[Node, bool] | None:
        """A node, and whether anything follows it."""
        return await self._tips.of((chat_id, id), partial(self._tip, chat_id, id))

    async def _tip(self, chat_id: str, id: str) -> tuple[Node, bool] | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(_TIP, {"chat": chat_id, "node": id})).one_or_none()
            return None if row is None else (node_of(row), bool(row.has_children))

    async def next_spot(self, chat_id: str, parent: Node | None) -> Spot:
        """Where a new child goes: on along its parent's lane, or at the head of a new one."""
        is_first = not await self._has_children(chat_id, parent)
        if is_first and parent is not None:
            return parent.spot_below()
        return await self.fork(chat_id, parent, is_first=is_first)

    async def fork(self, chat_id: str, parent: Node | None, *, is_first: bool = False) -> Spot:
        """The head of a new lane."""
        depth = 0 if parent is None else parent.place.depth + 1
        return Spot(Place(await self._new_lane(chat_id, parent.place if parent else None), depth), is_first)

    async def branch(self, chat_id: str, above: Place) -> Place:
        """The head of a new lane below a place."""
        return Place(await self._new_lane(chat_id, above), above.depth + 1)

    async def add(self, entries: Sequence[Entry]) -> None:
        """Write nodes; a parent remembers the child that was chosen last, where it has several."""
        async with self._database.writing() as connection:
            await connection.execute(_ADD, without_empty([new_values_of(entry) for entry in entries]))
            for entry in entries:
                if entry.node.parent_id is not None and not entry.is_first:
                    leads = {"parent": entry.node.parent_id, "in_lane": entry.node.place.lane, "child": entry.node.id}
                    await connection.execute(_LEAD, leads)
            if all(entry.node.text for entry in entries):  # the words of a message are kept with its answer
                await self.words.keep([entry.node.id for entry in entries])

    async def save(self, node: Node) -> None:
        """Keep what was said; how it is marked stays as it is."""
        if node.status == "unreadable":
            raise NodeUnreadable(node.id)
        values = values_of(node)
        for fixed in _KEPT_AS_IT_IS:
            del values[fixed]
        async with self._database.writing() as connection:
            await connection.execute(_SAVE, values | {"node": node.id})
            await self.words.keep([node.id, *([node.parent_id] if node.parent_id else [])])

    async def mark(self, node: Node) -> None:
        """Keep how a message is marked, and nothing else."""
        values = values_of(node)
        names = _MARKS if node.status != "unreadable" else _MARKS_OF_REMOVAL
        marks = {name: values[name] for name in names}
        async with self._database.writing() as connection:
            await connection.execute(_SAVE, marks | {"node": node.id})

    async def revise(
        self,
        node: Node,
        text: str,
        kind: RevisionKind,
        *,
        by: str = "",
        at: datetime | None = None,
        client_key: str | None = None,
        client_body: str | None = None,
    ) -> Node:
        """The message with new words; the words before stay a revision of it."""
        revised = await self.revisions.add(node, text, kind, by, at or node.created_at, client_key, client_body)
        await self.save(revised)
        return revised

    async def siblings(self, node: Node) -> Sequence[Node]:
        """The node and its variants, in the order they were made."""
        return [each for each in await self.family(node) if each.role == node.role]

    async def answers_to(self, message: Node) -> Sequence[Node]:
        """What was answered to a message, the first answer first."""
        return [each for each in await self._children(message.chat_id, message.id) if each.role == "persona"]

    async def children(self, node: Node) -> Sequence[Node]:
        """What follows a node, in the order it was made."""
        return await self._children(node.chat_id, node.id)

    async def variants(self, chat_id: str, shown: Sequence[Node]) -> dict[str, Variant]:
        """For each shown node, which of its siblings it is."""
        parents = {node.parent_id for node in shown}
        query = _FAMILIES_WITH_ROOTS if None in parents else _FAMILIES
        under = {"chat": chat_id, "parents": [id for id in parents if id]}
        families: dict[tuple[str | None, str], list[str]] = {}
        async with self._database.reading() as connection:
            # Sorted here: asked for an order, SQLite would rather read the whole chat in that order.
            for row in sorted((await connection.execute(query, under)).all(), key=lambda row: int(row.number)):
                families.setdefault((row.parent_id, row.role), []).append(row.id)
        return {node.id: _variant(node, families.get((node.parent_id, node.role), [])) for node in shown}

    async def skeleton(self, chat_id: str, after: int, limit: int) -> Sequence[Node]:
        """Nodes in the order they were made; one more than `limit` tells that there are others."""
        query = _IN_CHAT.where(nodes.c.number > after).order_by(nodes.c.number).limit(limit + 1)
        return await self._load(query, {"chat": chat_id})

    async def binned(self, chat_id: str, after: Sequence[int | str] | None, limit: int) -> Sequence[Node]:
        """What was taken out and can come back, the last first; `after` is where the last page ended."""
        query = _IN_CHAT.where(nodes.c.removed.is_not(None), nodes.c.removed_at.is_not(None))
        if after is not None:
            millis, id = after
            place = tuple_(literal(from_millis(int(millis)), Moment()), literal(str(id), Text()))
            query = query.where(tuple_(nodes.c.removed_at, nodes.c.id) < place)
        newest = query.order_by(nodes.c.removed_at.desc(), nodes.c.id.desc()).limit(limit)
        return await self._load(newest, {"chat": chat_id})

    async def _has_children(self, chat_id: str, parent: Node | None) -> bool:
        query, under = _below(chat_id, None if parent is None else parent.id)
        async with self._database.reading() as connection:
            return (await connection.execute(query.limit(1), under)).first() is not None

    async def _new_lane(self, chat_id: str, above: Place | None) -> int:
        async with self._database.writing() as connection:
            newest = await connection.scalar(select(func.max(lanes.c.lane)).where(lanes.c.chat_id == chat_id))
            lane = (newest or 0) + 1
            forks = {} if above is None else {"parent_lane": above.lane, "fork_depth": above.depth}
            await connection.execute(lanes.insert().values(chat_id=chat_id, lane=lane, **forks))
            return lane


def _sources_of(ids: Sequence[str]) -> Any:
    """What these were first copied from."""
    first = aliased(nodes)
    return select(first.c.source_id).where(first.c.id.in_(ids), first.c.source_id.is_not(None))


def _below(chat_id: str, parent_id: str | None) -> tuple[Select[Any], dict[str, Any]]:
    if parent_id is None:
        return _ROOTS, {"chat": chat_id}
    return _CHILDREN, {"chat": chat_id, "parent": parent_id}


def _variant(node: Node, family: Sequence[str]) -> Variant:
    if node.id not in family:
        return Variant(len(family) + 1, len(family) + 1)
    return Variant(family.index(node.id) + 1, len(family))
