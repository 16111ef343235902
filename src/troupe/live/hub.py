"""Who is watching what in this process, and how news reaches them."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from troupe.kit.post import Post
from troupe.live.domain import Event


class News(NamedTuple):
    """Something happened on a topic; without the event itself the watcher reads it from the log."""

    topic: str
    event: Event | None


class Reader(Protocol):
    """Whoever reads an inbox."""

    @property
    def id(self) -> str: ...


@dataclass(eq=False)
class Inbox:
    """One watcher's unread news, and how far it has come on each topic."""

    unread: Post[News] = field(default_factory=Post)
    topics: set[str] = field(default_factory=set)
    places: dict[str, int] = field(default_factory=dict)
    """A topic without a place is attached, and nothing of it is handed on yet."""
    reader: Reader | None = None
    """For whom it is, where that must be asked again and again."""
    let_in: dict[str, float] = field(default_factory=dict)
    """When the reader was last let in to a topic that can be taken back."""
    at_once: Callable[[Event], bool] = lambda event: False
    """Takes what comes next while nothing is unread; what it does not take is put down."""


class Hub:
    """Hands news to the watchers of this process."""

    def __init__(self) -> None:
        self._inboxes: defaultdict[str, set[Inbox]] = defaultdict(set)
        self._sockets: Counter[str] = Counter()

    @property
    def sockets(self) -> int:
        """How many sockets are open."""
        return self._sockets.total()

    def let_in(self, person_id: str, most: int) -> bool:
        """Count one more socket of a person, unless there are enough."""
        if self._sockets[person_id] >= most:
            return False
        self._sockets[person_id] += 1
        return True

    def let_out(self, person_id: str) -> None:
        self._sockets[person_id] -= 1
        if not self._sockets[person_id]:
            del self._sockets[person_id]

    def attach(self, inbox: Inbox, topic: str) -> None:
        inbox.topics.add(topic)
        inbox.places.pop(topic, None)
        self._inboxes[topic].add(inbox)

    def detach(self, inbox: Inbox, topic: str) -> None:
        inbox.topics.discard(topic)
        inbox.places.pop(topic, None)
        inbox.let_in.pop(topic, None)
        self._inboxes[topic].discard(inbox)
        if not self._inboxes[topic]:
            del self._inboxes[topic]

    def leave(self, inbox: Inbox) -> None:
        for topic in list(inbox.topics):
            self.detach(inbox, topic)

    def publish(self, event: Event) -> None:
        self._hand(event.topic, event)

    def hint(self, topic: str) -> None:
        """Somebody else, perhaps another process, wrote to this topic."""
        self._hand(topic, None)

    def watched(self) -> set[str]:
        return set(self._inboxes)

    def _hand(self, topic: str, event: Event | None) -> None:
        for inbox in self._inboxes.get(topic, ()):
            if event is None or not inbox.at_once(event):
                inbox.unread.put(News(topic, event))
