"""Which messages can be seen from one of them: what memories ask before they say that they remember."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from troupe.chats.domain import Chat, Node
from troupe.chats.store import ChatStore, TreeStore
from troupe.kit.ids import is_id
from troupe.minds import SourcePoint


class Paths:
    """Knows the trees of chats, and what of them counts now."""

    def __init__(self, chats: ChatStore, tree: TreeStore) -> None:
        self._chats = chats
        self._tree = tree

    async def visible(
        self, user_id: str, chat_id: str, node_id: str, sources: Sequence[SourcePoint]
    ) -> frozenset[SourcePoint]:
        """In the chat itself what lies on the path to the message; elsewhere what lies on the path that is shown.

        Removed messages, earlier revisions, and chats that are removed or temporary are never seen. What a chat was
        forked from is seen in its copies.
        """
        by_chat: defaultdict[str, list[SourcePoint]] = defaultdict(list)
        for point in sources:
            by_chat[point.chat_id].append(point)
        found: set[SourcePoint] = set()
        async with self._tree.one_moment():
            for of, points in by_chat.items():
                if of != chat_id:
                    found |= await self._shown_elsewhere(user_id, of, points)
            if chat_id:
                found |= await self._on_the_path(user_id, chat_id, node_id, [*sources])
        return frozenset(found)

    async def _on_the_path(
        self, user_id: str, chat_id: str, node_id: str, points: Sequence[SourcePoint]
    ) -> set[SourcePoint]:
        chat, leaf = await self._chat(user_id, chat_id), await self._node(chat_id, node_id)
        if chat is None or leaf is None:
            return set()
        own = [point for point in points if point.chat_id == chat_id]
        copies = await self._copies(chat_id, [point for point in points if point.chat_id != chat_id])
        nodes = await self._current(chat_id, (point.node_id for point in own))
        there = await self._along(leaf, [*nodes.values(), *(copy for copy, _ in copies)])
        seen = {point for point in own if (node := nodes.get(point.node_id)) and _says(node, point, there)}
        return seen | {point for copy, point in copies if copy.id in there}

    async def _shown_elsewhere(self, user_id: str, chat_id: str, points: Sequence[SourcePoint]) -> set[SourcePoint]:
        chat = await self._chat(user_id, chat_id)
        if chat is None or chat.removed_at is not None or chat.temporary or chat.active_leaf_id is None:
            return set()
        leaf = await self._node(chat_id, chat.active_leaf_id)
        nodes = await self._current(chat_id, (point.node_id for point in points))
        there = await self._along(leaf, [*nodes.values()]) if leaf else set()
        return {point for point in points if (node := nodes.get(point.node_id)) and _says(node, point, there)}

    async def _copies(self, chat_id: str, points: Sequence[SourcePoint]) -> list[tuple[Node, SourcePoint]]:
        """Copies in a fork that still say what their source said then."""
        if not points:
            return []
        found = []
        for copy in await self._tree.copies(chat_id, sorted({point.node_id for point in points})):
            origin = copy.origin or {}
            for point in points:
                is_source = point.node_id in (copy.source_id, origin.get("node_id"))
                if is_source and point.rev == copy.rev == origin.get("rev"):
                    found.append((copy, point))
        return found

    async def _along(self, leaf: Node, nodes: Iterable[Node]) -> set[str]:
        """Those of some messages that lie on the path to another one and are there."""
        pieces = await self._tree.segments(leaf)
        if (await self._tree.gone(leaf.chat_id)).cuts_off(pieces):
            return set()
        ends = {piece.lane: piece.high for piece in pieces}
        return {node.id for node in nodes if node.removed is None and node.place.depth <= ends.get(node.place.lane, -1)}

    async def _chat(self, user_id: str, id: str) -> Chat | None:
        return await self._chats.find(user_id, id) if is_id(id) else None

    async def _node(self, chat_id: str, id: str) -> Node | None:
        return await self._tree.find(chat_id, id) if is_id(id) else None

    async def _current(self, chat_id: str, ids: Iterable[str]) -> Mapping[str, Node]:
        wanted = sorted(set(ids))
        return {node.id: node for node in await self._tree.find_all(chat_id, wanted)} if wanted else {}


def _says(node: Node, point: SourcePoint, there: set[str]) -> bool:
    return node.id in there and node.rev == point.rev
