"""Where a path leads: which child was chosen last at each fork, and what is left where messages were taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import aliased

from troupe.chats.domain import Node, Place, Removal, Segment
from troupe.chats.store.lanes import Lanes
from troupe.chats.store.tables import nodes

_GONE = select(nodes.c.lane, nodes.c.depth, nodes.c.removed).where(
    nodes.c.chat_id == bindparam("chat"), nodes.c.removed.is_not(None)
)
_CHILDREN = (
    select(nodes)
    .where(nodes.c.chat_id == bindparam("chat"), nodes.c.parent_id == bindparam("parent"))
    .order_by(nodes.c.number)
)
_ROOTS = select(nodes).where(nodes.c.chat_id == bindparam("chat"), nodes.c.parent_id.is_(None)).order_by(nodes.c.number)
_BY_ID = select(nodes).where(nodes.c.chat_id == bindparam("chat"), nodes.c.id == bindparam("node"))
_CHOSEN = select(nodes.c.selected_child_id).where(nodes.c.id == bindparam("node"))


@dataclass(frozen=True)
class Gone:
    """What was taken out of a chat, by place."""

    at: Mapping[tuple[int, int], Removal]
    cuts: Mapping[int, int]
    """In each lane, the least depth at which all that follows was taken out."""

    def cuts_off(self, path: Sequence[Segment]) -> bool:
        """Whether a path leads through what was taken out with all that follows."""
        return any(self.cuts.get(piece.lane, piece.high + 1) <= piece.high for piece in path)

    def next_below(self, place: Place) -> int | None:
        """How deep in the same lane the next one stands that was taken out."""
        depths = [depth for lane, depth in self.at if lane == place.lane and depth > place.depth]
        return min(depths, default=None)


class Turnings(Lanes):
    """Follows paths down to their ends."""

    async def gone(self, chat_id: str) -> Gone:
        async with self._database.reading() as connection:
            rows = (await connection.execute(_GONE, {"chat": chat_id})).all()
        cuts: dict[int, int] = {}
        for row in rows:
            if row.removed == "below":
                cuts[row.lane] = min(row.depth, cuts.get(row.lane, row.depth))
        return Gone({(row.lane, row.depth): row.removed for row in rows}, cuts)

    async def lives(self, node: Node) -> bool:
        """Whether a node is there, and everything it follows."""
        return node.removed is None and not await self.is_cut_off(node)

    async def is_cut_off(self, node: Node) -> bool:
        """Whether a node, or one above it, was taken out with all that follows."""
        gone = await self.gone(node.chat_id)
        return bool(gone.cuts) and gone.cuts_off(await self.segments(node))

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
        """Where one arrives from a node by following, at each fork, the child that was chosen last, else the newest."""
        gone = await self.gone(node.chat_id)
        while True:
            turning = await self._next_turning(node)
            removed = gone.next_below(node.place)
            if turning is None and removed is None:
                return await self._end_of_lane(node)
            depth = min(each for each in (turning, None if removed is None else removed - 1) if each is not None)
            fork = await self._at(node.chat_id, Place(node.place.lane, depth))
            child = await self._chosen_child(fork)
            if child is None:
                return fork
            node = child

    async def leads_to(self, upper: Node, lower: Node) -> bool:
        """Whether a node is another one, or stands on the path to it."""
        place = upper.place
        if place.depth > lower.place.depth:
            return False
        return any(
            piece.lane == place.lane and piece.low <= place.depth <= piece.high for piece in await self.segments(lower)
        )

    async def what_is_left(self, leaf: Node) -> Node | None:
        """Where a path to a leaf ends now: there, else beside what was taken out, else above it."""
        lost = await self._topmost_lost(leaf)
        if lost is None:
            return leaf
        beside = await self.newest_there([each for each in await self.family(lost) if each.id != lost.id])
        if beside is not None:
            return await self.leaf_below(beside)
        return await self._by_id(lost.chat_id, lost.parent_id) if lost.parent_id else None

    async def _topmost_lost(self, leaf: Node) -> Node | None:
        """The first message on a path under which nothing is to be seen any more."""
        gone = await self.gone(leaf.chat_id)
        cut = next(
            (
                Place(piece.lane, gone.cuts[piece.lane])
                for piece in reversed(await self.segments(leaf))
                if gone.cuts.get(piece.lane, piece.high + 1) <= piece.high
            ),
            None,
        )
        lost = await self._at(leaf.chat_id, cut) if cut else leaf
        if cut is None and await self._shows(leaf):
            return None
        while lost.parent_id:
            parent = await self._by_id(lost.chat_id, lost.parent_id)
            if await self._shows(parent):
                break
            lost = parent
        return lost

    async def newest_there(self, family: Sequence[Node]) -> Node | None:
        """The youngest of some siblings that shows something."""
        for each in reversed(family):
            if await self._shows(each):
                return each
        return None

    async def _chosen_child(self, fork: Node) -> Node | None:
        """The child chosen last when it still shows something, else the newest that does."""
        family = await self._children(fork.chat_id, fork.id)
        chosen = await self._chosen(fork)
        for child in family:
            is_chosen = child.id == chosen if chosen else child.place.lane == fork.place.lane
            if is_chosen and await self._shows(child):
                return child
        return await self.newest_there(family)

    async def _shows(self, node: Node) -> bool:
        """Whether anything is to be seen here or below: one taken out alone still leads to those after it."""
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if each.removed is None:
                return True
            if each.removed == "only":
                waiting += await self._children(each.chat_id, each.id)
        return False

    async def _chosen(self, node: Node) -> str | None:
        async with self._database.reading() as connection:
            found: str | None = await connection.scalar(_CHOSEN, {"node": node.id})
            return found

    async def _next_turning(self, node: Node) -> int | None:
        """How deep in its lane the path next leaves it."""
        child = aliased(nodes)
        query = (
            select(nodes.c.depth)
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
            found: int | None = await connection.scalar(query)
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

    async def family(self, node: Node) -> Sequence[Node]:
        """Everything that has the same parent, in the order it was made."""
        if node.parent_id is None:
            return await self._load(_ROOTS, {"chat": node.chat_id})
        return await self._children(node.chat_id, node.parent_id)

    async def _by_id(self, chat_id: str, id: str) -> Node:
        return (await self._load(_BY_ID, {"chat": chat_id, "node": id}))[0]

    async def _children(self, chat_id: str, parent_id: str) -> list[Node]:
        return await self._load(_CHILDREN, {"chat": chat_id, "parent": parent_id})
