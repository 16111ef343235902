"""Where a memory comes from: a stretch of one revision of one message, and whether that is on the path now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol


class SourcePoint(NamedTuple):
    """One revision of a message."""

    chat_id: str
    node_id: str
    rev: int


class PathKnowledge(Protocol):
    """Knows the trees of chats."""

    async def visible(
        self, user_id: str, chat_id: str, node_id: str, sources: Sequence[SourcePoint]
    ) -> frozenset[SourcePoint]:
        """Which of these can be seen from a message of a chat; without a chat, from outside of all of them.

        In the chat itself that is what lies on the path to the message; elsewhere what lies on the path that is shown.
        Removed messages, earlier revisions, and chats that are removed or temporary are never seen.
        """
        ...

    async def keeps(self, user_id: str, chat_id: str) -> bool:
        """Whether memories may be kept for a chat: neither in the bin nor temporary. Refused where it is not theirs."""
        ...

    async def there(self, chat_ids: Sequence[str]) -> frozenset[str]:
        """Which of these chats there still are, in the bin or not."""
        ...


@dataclass(frozen=True)
class Source:
    """The words a fact was taken from."""

    point: SourcePoint
    quote: str
    start: int
    end: int
    said_at: datetime

    def as_json(self) -> dict[str, object]:
        return self.point._asdict() | {"quote": self.quote, "start": self.start, "end": self.end}
