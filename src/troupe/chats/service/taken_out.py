"""What was taken out of a chat and can be brought back, until the bin is emptied."""

from collections.abc import Mapping, Sequence

from troupe.accounts import User
from troupe.chats.domain import Node
from troupe.chats.service.talk import Talk
from troupe.kit.paging import BadCursor, Page, cut, read_cursor
from troupe.kit.times import as_text, to_millis

_LIST = "removed"


class TakenOut:
    """Lists the messages of a chat that are in the bin."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def list(
        self, user: User, chat_id: str, *, limit: int, cursor: str | None = None
    ) -> Page[Mapping[str, object]]:
        """The one that was taken out last first, each with whether it has to wait for one above it."""
        chat = await self._talk.chat(user, chat_id)
        after = read_cursor(_LIST, cursor, (int, str))
        try:
            found = await self._talk.tree.binned(chat.id, after, limit + 1)
        except OverflowError:  # a time that never was
            raise BadCursor from None
        page: Page[Node] = cut(found, limit, _place, _LIST)
        waiting = await self._waiting(chat.id, page.items)
        return page.each(lambda node: node.as_twig() | {"beginning": node.begins} | _when(node, waiting))

    async def _waiting(self, chat_id: str, found: Sequence[Node]) -> frozenset[str]:
        """Those that only come back after one above them, with which all that follows was taken out."""
        tree = self._talk.tree
        gone = await tree.gone(chat_id)
        if not gone.cuts:
            return frozenset()
        above = await tree.find_all(chat_id, [node.parent_id for node in found if node.parent_id])
        cut_off = {node.id for node in above if gone.cuts_off(await tree.segments(node))}
        return frozenset(node.id for node in found if node.parent_id in cut_off)


def _place(node: Node) -> list[int | str]:
    assert node.removed_at is not None  # only those are listed
    return [to_millis(node.removed_at), node.id]


def _when(node: Node, waiting: frozenset[str]) -> dict[str, object]:
    assert node.removed_at is not None  # only those are listed
    return {"removed_at": as_text(node.removed_at), "waits": node.id in waiting}
