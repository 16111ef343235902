"""Which messages can be seen from one of them: what memories ask before they say that they remember."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from troupe.chats.domain import Node, Place
from troupe.chats.errors import ChatNotFound
from troupe.chats.store import TreeStore
from troupe.chats.store.sights import Lying, View
from troupe.minds import SourcePoint


class Paths:
    """Knows the trees of chats, and what of them counts now."""

    def __init__(self, tree: TreeStore) -> None:
        self._tree = tree

    async def visible(
        self, user_id: str, chat_id: str, node_id: str, sources: Sequence[SourcePoint]
    ) -> frozenset[SourcePoint]:
        """In the chat itself what lies on the path to the message; elsewhere what lies on the path that is shown.

        Removed messages, earlier revisions, and chats that are removed or temporary are never seen. What a chat was
        forked from is seen in its copies. Asked before every answer, so however many chats there are it is two
        statements, and more only for those that have turnings.
        """
        by_chat: defaultdict[str, list[SourcePoint]] = defaultdict(list)
        for point in sources:
            by_chat[point.chat_id].append(point)
        found: set[SourcePoint] = set()
        async with self._tree.one_moment():
            views = await self._tree.sights.views(
                user_id, sorted({*by_chat, *([chat_id] if chat_id else [])}), chat_id, node_id
            )
            lying = await self._tree.sights.lying(sorted({point.node_id for point in sources})) if views else {}
            for of, points in by_chat.items():
                if (view := views.get(of)) and (of == chat_id or not view.is_away):
                    found |= await self._seen(view, points, lying)
            if (here := views.get(chat_id)) and here.has_copies:
                found |= await self._in_copies(here, [point for point in sources if point.chat_id != chat_id])
        return frozenset(found)

    async def keeps(self, user_id: str, chat_id: str) -> bool:
        """Neither in the bin nor temporary."""
        is_away = await self._tree.sights.is_away(user_id, chat_id)
        if is_away is None:
            raise ChatNotFound(chat_id)
        return not is_away

    async def there(self, chat_ids: Sequence[str]) -> frozenset[str]:
        return await self._tree.sights.there(chat_ids)

    async def _seen(self, view: View, points: Sequence[SourcePoint], lying: Mapping[str, Lying]) -> set[SourcePoint]:
        """Those of a chat's points that lie on its path at their present words."""
        there = [point for point in points if (at := lying.get(point.node_id)) and _says(at, point)]
        ends = await self._ends(view) if there else {}
        return {point for point in there if _reaches(ends, lying[point.node_id].place)}

    async def _in_copies(self, view: View, points: Sequence[SourcePoint]) -> set[SourcePoint]:
        """Those of other chats' points whose copies in this one lie on its path."""
        copies = await self._copies(view.chat_id, points)
        ends = await self._ends(view) if copies else {}
        return {point for copy, point in copies if copy.removed is None and _reaches(ends, copy.place)}

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

    async def _ends(self, view: View) -> Mapping[int, int]:
        """How deep the path goes in each of its lanes; nowhere, where it leads through what was taken out."""
        if view.is_plain:
            return {view.end.lane: view.end.depth}
        leaf = await self._tree.find(view.chat_id, view.leaf_id)
        pieces = await self._tree.segments(leaf) if leaf else []
        if (await self._tree.gone(view.chat_id)).cuts_off(pieces):
            return {}
        return {piece.lane: piece.high for piece in pieces}


def _reaches(ends: Mapping[int, int], place: Place) -> bool:
    return place.depth <= ends.get(place.lane, -1)


def _says(at: Lying, point: SourcePoint) -> bool:
    """Whether a message still says what it said then."""
    return at.chat_id == point.chat_id and at.rev == point.rev
