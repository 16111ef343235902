"""An event is one numbered line of a topic's log; numbers of a topic have no holes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from json.encoder import encode_basestring as _quoted

from troupe.kit.times import as_text

Data = Mapping[str, object]
_packed = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: each word needs it

# Topics that every person has for themselves: `jobs` on the wire is `jobs@<person>` in the log.
PERSONAL = frozenset({"me", "jobs", "chats", "brains", "library", "lore", "talents"})


@dataclass(frozen=True)
class Event:
    """Something that happened, in the past tense."""

    topic: str
    seq: int
    type: str
    at: datetime
    data: Data

    @cached_property
    def wire(self) -> str:
        """The frame every watcher gets, encoded once however many there are."""
        topic, type, at = _quoted(public_topic(self.topic)), _quoted(self.type), as_text(self.at)
        return f'{{"topic":{topic},"seq":{self.seq},"type":{type},"at":"{at}","data":{_data(self.data)}}}'

    def as_json(self) -> dict[str, object]:
        return {
            "topic": public_topic(self.topic),
            "seq": self.seq,
            "type": self.type,
            "at": as_text(self.at),
            "data": self.data,
        }


@dataclass(frozen=True)
class Replay:
    """A part of a topic's log: what is kept begins at `oldest` and ends at `latest` (0 when nothing ever happened)."""

    items: Sequence[Event]
    oldest: int
    latest: int
    firm: int | None = None
    """Numbers beyond this one were given before a crash and did not survive it; whoever holds one must start over."""

    def covers(self, since: int) -> bool:
        """Whether someone who has everything up to `since` can go on without a hole."""
        return self.oldest - 1 <= since <= (self.latest if self.firm is None else self.firm)


def _data(data: Data) -> str:
    """Nearly all that is said is one word and nothing else."""
    text = data.get("text") if len(data) == 1 else None
    return f'{{"text":{_quoted(text)}}}' if type(text) is str else _packed(data)


def personal(topic: str, person_id: str) -> str:
    """The log behind a topic that everybody has for themselves."""
    return f"{topic}@{person_id}"


def public_topic(topic: str) -> str:
    """The name of a topic as its watchers know it."""
    return topic.partition("@")[0]
