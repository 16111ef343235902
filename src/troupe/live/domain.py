"""An event is one numbered line of a topic's log; numbers of a topic have no holes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from json.encoder import encode_basestring as _quoted

from troupe.kit.times import as_text

Data = Mapping[str, object]
_packed = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: each word needs it

# Topics that every person has for themselves: `jobs` on the wire is `jobs@<person>` in the log.
PERSONAL = frozenset({"me", "jobs", "chats", "brains", "library", "lore", "talents"})


# Not frozen: every word of an answer makes one, and the guard would take four times as long as the rest.
@dataclass(slots=True)
class Event:
    """Something that happened, in the past tense; nobody changes it."""

    topic: str
    seq: int
    type: str
    at: datetime
    data: Data
    _wire: str = field(default="", init=False, repr=False, compare=False)
    _when: str = field(default="", init=False, repr=False, compare=False)

    @property
    def wire(self) -> str:
        """The frame every watcher gets, encoded once however many there are."""
        self._wire = self._wire or self._encoded()
        return self._wire

    @property
    def when(self) -> str:
        """Its moment as a text."""
        self._when = self._when or as_text(self.at)
        return self._when

    def rest(self) -> None:
        """It was told and is kept: what was made for that need not be held any longer."""
        self._wire = self._when = ""

    def _encoded(self) -> str:
        topic, type = _quoted(public_topic(self.topic)), _quoted(self.type)
        return f'{{"topic":{topic},"seq":{self.seq},"type":{type},"at":"{self.when}","data":{_data(self.data)}}}'

    def as_json(self) -> dict[str, object]:
        return {
            "topic": public_topic(self.topic),
            "seq": self.seq,
            "type": self.type,
            "at": self.when,
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
