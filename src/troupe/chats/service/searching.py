"""Finding what was said, in all chats of a person at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from troupe.accounts import User
from troupe.chats.domain import Chat, Node, Segment
from troupe.chats.domain.finding import Snippet, snippet
from troupe.chats.service.talk import Talk
from troupe.chats.store.turnings import Gone
from troupe.chats.store.words import Asked
from troupe.kit.ids import is_id
from troupe.kit.paging import BadCursor, Page, cut, read_cursor
from troupe.kit.times import as_text, from_millis, to_millis

MOST_BATCHES = 20


@dataclass(frozen=True)
class Hit:
    """A message with the words that were looked for."""

    node: Node
    snippet: Snippet
    on_active_path: bool

    def as_json(self) -> dict[str, object]:
        return {
            "chat_id": self.node.chat_id,
            "node_id": self.node.id,
            "by": str(self.node.speaker.get("name", "")),
            "snippet": self.snippet.text,
            "marks": [list(mark) for mark in self.snippet.marks],
            "on_active_path": self.on_active_path,
            "at": as_text(self.node.created_at),
        }


class Searching:
    """Searches what is there: nothing from the bin, and nothing that was said in passing."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def search(
        self,
        user: User,
        words: str,
        *,
        persona_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        private: bool = False,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Hit]:
        """Messages with all of the words, the newest first; with a persona, those that it may know."""
        asked, after = Asked(user.id, words, persona_id, since, until, private), _place(cursor)
        known: dict[str, _Known] = {}
        found: list[Hit] = []
        for _ in range(MOST_BATCHES):
            some = await self._talk.tree.words.search(asked, after, limit + 1)
            found += [hit for node in some if (hit := await self._hit(user, node, words, known)) is not None]
            if len(some) <= limit or len(found) > limit:
                break
            after = (some[-1].created_at, some[-1].id)
        return cut(found[: limit + 1], limit, lambda hit: [to_millis(hit.node.created_at), hit.node.id], "search")

    async def _hit(self, user: User, node: Node, words: str, known: dict[str, "_Known"]) -> Hit | None:
        if node.chat_id not in known:
            chat = await self._talk.chat(user, node.chat_id)
            known[chat.id] = _Known(chat, await self._talk.tree.gone(chat.id), await self._ends(chat))
        of = known[node.chat_id]
        if of.gone.cuts and of.gone.cuts_off(await self._talk.tree.segments(node)):
            return None
        return Hit(node, snippet(node.text, words), of.shows(node))

    async def _ends(self, chat: Chat) -> dict[int, int]:
        """How deep in each lane the active path goes."""
        leaf = await self._talk.tree.find(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        pieces: Sequence[Segment] = await self._talk.tree.segments(leaf) if leaf else ()
        return {piece.lane: piece.high for piece in pieces}


@dataclass(frozen=True)
class _Known:
    """What need not be asked twice of a chat."""

    chat: Chat
    gone: Gone
    ends: dict[int, int]

    def shows(self, node: Node) -> bool:
        return node.place.depth <= self.ends.get(node.place.lane, -1)


def _place(cursor: str | None) -> tuple[datetime, str] | None:
    place = read_cursor("search", cursor, (int, str))
    if place is None:
        return None
    if not is_id(str(place[1])):
        raise BadCursor
    try:
        return from_millis(int(place[0])), str(place[1])
    except OverflowError:
        raise BadCursor from None
