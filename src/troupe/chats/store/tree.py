"""The tree of a chat. Saving one message touches as many rows in a long chat as in a new one."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, exists, func, not_, or_, select, update
from sqlalchemy.orm import aliased

from troupe.chats.domain import Entry, Node, Place, Segment, Spoken, Spot, Variant
from troupe.chats.store.tables import lanes, nodes
from troupe.database import Database

# Built once: building a statement takes longer than running it.
_IN_CHAT = select(nodes).where(nodes.c.chat_id == bindparam("chat"))
_BY_ID = _IN_CHAT.where(nodes.c.id == bindparam("node"))
_BY_KEY = _IN_CHAT.where(nodes.c.client_key == bindparam("key"))
_child = aliased(nodes)
_TIP = _BY_ID.add_columns(
    exists().where(_child.c.chat_id == nodes.c.chat_id, _child.c.parent_id == nodes.c.id).label("has_children")
)
_CHILDREN = _IN_CHAT.where(nodes.c.parent_id == bindparam("parent")).order_by(nodes.c.number)
_ROOTS = _IN_CHAT.where(nodes.c.parent_id.is_(None)).order_by(nodes.c.number)
_SPOKEN = (
    *(nodes.c[name] for name in ("id", "role", "text", "mood", "boundary", "variables", "rev", "speaker")),
    nodes.c.created_at.label("said_at"),
)
_PIECE, _SAID = (
    select(*columns)
    .where(
        nodes.c.chat_id == bindparam("chat"),
        nodes.c.lane == bindparam("in_lane"),
        nodes.c.depth >= bindparam("low"),
        nodes.c.depth <= bindparam("high"),
    )
    .order_by(nodes.c.depth.desc())
    .limit(bindparam("most"))
    for columns in ((nodes,), _SPOKEN)
)
_LANE = select(lanes).where(lanes.c.chat_id == bindparam("chat"), lanes.c.lane == bindparam("in_lane"))
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
    select(nodes.c.id, nodes.c.parent_id, nodes.c.role)
    .where(nodes.c.chat_id == bindparam("chat"), which)
    .where(not_(and_(nodes.c.status == "failed", nodes.c.text == "")))
    .order_by(nodes.c.number)
    for which in (_UNDER, or_(_UNDER, nodes.c.parent_id.is_(None)))
)


class TreeStore:
    """Nodes and lanes of chats that the caller may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def one_moment(self) -> AbstractAsyncContextManager[None]:
        """Several readings as one."""
        return self._database.one_moment()

    async def find(self, chat_id: str, id: str) -> Node | None:
        found = await self._load(_BY_ID, {"chat": chat_id, "node": id})
        return found[0] if found else None

    async def by_key(self, chat_id: str, client_key: str) -> tuple[Node, str] | None:
        """The message sent under a client's key, and the body it was sent with."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_BY_KEY, {"chat": chat_id, "key": client_key})).one_or_none()
            return None if row is None else (_node(row), row.client_body)

    async def tip(self, chat_id: str, id: str) -> tuple[Node, bool] | None:
        """A node, and whether anything follows it."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_TIP, {"chat": chat_id, "node": id})).one_or_none()
            return None if row is None else (_node(row), bool(row.has_children))

    async def next_spot(self, chat_id: str, parent: Node | None) -> Spot:
        """Where a new child goes: on along its parent's lane, or at the head of a new one."""
        is_first = not await self._has_children(chat_id, parent)
        if is_first and parent is not None:
            return parent.spot_below()
        return await self.fork(chat_id, parent, is_first=is_first)

    async def fork(self, chat_id: str, parent: Node | None, *, is_first: bool = False) -> Spot:
        """The head of a new lane."""
        depth = 0 if parent is None else parent.place.depth + 1
        return Spot(Place(await self._new_lane(chat_id, parent), depth), is_first)

    async def add(self, entries: Sequence[Entry]) -> None:
        """Write nodes; a parent remembers the child that was chosen last, where it has several."""
        async with self._database.writing() as connection:
            await connection.execute(_ADD, [_new_values(entry) for entry in entries])
            for entry in entries:
                if entry.node.parent_id is not None and not entry.is_first:
                    leads = {"parent": entry.node.parent_id, "in_lane": entry.node.place.lane, "child": entry.node.id}
                    await connection.execute(_LEAD, leads)

    async def save(self, node: Node) -> None:
        values = _values(node)
        for fixed in ("id", "realm", "chat_id", "parent_id", "lane", "depth", "number", "role", "created_at"):
            del values[fixed]
        async with self._database.writing() as connection:
            await connection.execute(_SAVE, values | {"node": node.id})

    async def segments(self, leaf: Node) -> Sequence[Segment]:
        """The path to a node as pieces of lanes, newest first."""
        found = []
        lane, high = leaf.place.lane, leaf.place.depth
        async with self._database.reading() as connection:
            while True:
                row = (await connection.execute(_LANE, {"chat": leaf.chat_id, "in_lane": lane})).one()
                found.append(Segment(lane, 0 if row.fork_depth is None else row.fork_depth + 1, high))
                if row.parent_lane is None:
                    return found
                lane, high = row.parent_lane, row.fork_depth

    async def path(self, leaf: Node, below: int | None, limit: int) -> Sequence[Node]:
        """At most `limit` nodes of the path to a leaf, the newest of those shallower than `below`, oldest first."""
        return [_node(row) for row in await self._along(_PIECE, leaf, below, limit)]

    async def said_before(self, node: Node, limit: int) -> Sequence[Spoken]:
        """The words of the last messages that lead to a node, oldest first."""
        rows = await self._along(_SAID, node, node.place.depth, limit)
        return [_spoken(row) for row in rows if row.text]

    async def siblings(self, node: Node) -> Sequence[Node]:
        """The node and its variants, in the order they were made."""
        return [each for each in await self._children(node.chat_id, node.parent_id) if each.role == node.role]

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
            for row in await connection.execute(query, under):
                families.setdefault((row.parent_id, row.role), []).append(row.id)
        return {node.id: _variant(node, families.get((node.parent_id, node.role), [])) for node in shown}

    async def select(self, node: Node) -> None:
        """Let every fork above a node lead to it."""
        pieces = await self.segments(node)
        async with self._database.writing() as connection:
            for piece in pieces:
                await self._stay_in_lane(connection, node.chat_id, piece)
            for upper, lower in zip(pieces[1:], pieces, strict=False):
                first = await self._at(node.chat_id, Place(lower.lane, lower.low))
                await connection.execute(
                    update(nodes)
                    .where(nodes.c.chat_id == node.chat_id, nodes.c.lane == upper.lane, nodes.c.depth == upper.high)
                    .values(selected_child_id=first.id)
                )

    async def leaf_below(self, node: Node) -> Node:
        """Where one arrives from a node by following, at each fork, the child that was chosen last."""
        while True:
            fork = await self._next_turning(node)
            if fork is None:
                return await self._end_of_lane(node)
            turned = await self.find(node.chat_id, fork)
            if turned is None:
                return await self._end_of_lane(node)
            node = turned

    async def _along(self, query: Select[Any], leaf: Node, below: int | None, limit: int) -> Sequence[Row[Any]]:
        found: list[Row[Any]] = []
        async with self._database.one_moment(), self._database.reading() as connection:
            for piece in await self.segments(leaf):
                high = piece.high if below is None else min(piece.high, below - 1)
                if high < piece.low:
                    continue
                place = {"chat": leaf.chat_id, "in_lane": piece.lane, "low": piece.low, "high": high}
                found += await connection.execute(query, place | {"most": limit - len(found)})
                if len(found) >= limit:
                    break
        return found[::-1]

    async def _next_turning(self, node: Node) -> str | None:
        child = aliased(nodes)
        query = (
            select(nodes.c.selected_child_id)
            .join(child, child.c.id == nodes.c.selected_child_id)
            .where(
                nodes.c.chat_id == node.chat_id,
                nodes.c.lane == node.place.lane,
                nodes.c.depth >= node.place.depth,
                child.c.lane != nodes.c.lane,
            )
            .order_by(nodes.c.depth)
            .limit(1)
        )
        async with self._database.reading() as connection:
            found: str | None = await connection.scalar(query)
            return found

    async def _end_of_lane(self, node: Node) -> Node:
        query = select(nodes).where(nodes.c.chat_id == node.chat_id, nodes.c.lane == node.place.lane)
        return (await self._load(query.order_by(nodes.c.depth.desc()).limit(1)))[0]

    async def _stay_in_lane(self, connection: Any, chat_id: str, piece: Segment) -> None:
        """Forks inside a piece of the path lead along it again."""
        child = aliased(nodes)
        along = (
            select(child.c.id)
            .where(child.c.chat_id == chat_id, child.c.lane == piece.lane, child.c.depth == nodes.c.depth + 1)
            .scalar_subquery()
        )
        await connection.execute(
            update(nodes)
            .where(
                nodes.c.chat_id == chat_id,
                nodes.c.lane == piece.lane,
                nodes.c.depth >= piece.low,
                nodes.c.depth < piece.high,
                nodes.c.selected_child_id.is_not(None),
            )
            .values(selected_child_id=along)
        )

    async def _at(self, chat_id: str, place: Place) -> Node:
        query = select(nodes).where(
            nodes.c.chat_id == chat_id, nodes.c.lane == place.lane, nodes.c.depth == place.depth
        )
        return (await self._load(query))[0]

    async def _has_children(self, chat_id: str, parent: Node | None) -> bool:
        query, under = _below(chat_id, None if parent is None else parent.id)
        async with self._database.reading() as connection:
            return (await connection.execute(query.limit(1), under)).first() is not None

    async def _new_lane(self, chat_id: str, parent: Node | None) -> int:
        async with self._database.writing() as connection:
            newest = await connection.scalar(select(func.max(lanes.c.lane)).where(lanes.c.chat_id == chat_id))
            lane = (newest or 0) + 1
            forks = {} if parent is None else {"parent_lane": parent.place.lane, "fork_depth": parent.place.depth}
            await connection.execute(lanes.insert().values(chat_id=chat_id, lane=lane, **forks))
            return lane

    async def _children(self, chat_id: str, parent_id: str | None) -> list[Node]:
        return await self._load(*_below(chat_id, parent_id))

    async def _load(self, query: Any, values: Mapping[str, Any] | None = None) -> list[Node]:
        async with self._database.reading() as connection:
            return [_node(row) for row in await connection.execute(query, values)]


def _below(chat_id: str, parent_id: str | None) -> tuple[Select[Any], dict[str, Any]]:
    if parent_id is None:
        return _ROOTS, {"chat": chat_id}
    return _CHILDREN, {"chat": chat_id, "parent": parent_id}


def _variant(node: Node, family: Sequence[str]) -> Variant:
    if node.id not in family:
        return Variant(len(family) + 1, len(family) + 1)
    return Variant(family.index(node.id) + 1, len(family))


def _values(node: Node) -> dict[str, Any]:
    values: dict[str, Any] = dict(vars(node))
    del values["place"]
    several = {"visible_to": list(node.visible_to) or None, "attachments": list(node.attachments) or None}
    return values | vars(node.place) | {"speaker": dict(node.speaker)} | several


def _new_values(entry: Entry) -> dict[str, Any]:
    return _values(entry.node) | {"client_key": entry.client_key, "client_body": entry.client_body}


def _spoken(row: Row[Any]) -> Spoken:
    fields = dict(row._mapping)
    return Spoken(name=str(fields.pop("speaker").get("name", "")), **fields)


def _node(row: Row[Any]) -> Node:
    fields = dict(row._mapping)
    for several in ("visible_to", "attachments"):
        fields[several] = tuple(fields[several] or ())
    for inner in ("selected_child_id", "client_key", "client_body", "has_children"):
        fields.pop(inner, None)
    return Node(place=Place(fields.pop("lane"), fields.pop("depth")), **fields)
