"""Events as clients see them."""

from typing import Self

from pydantic import BaseModel

from troupe.kit.times import as_text
from troupe.live.domain import Event, Replay, public_topic


class EventView(BaseModel):
    topic: str
    seq: int
    type: str
    at: str
    data: dict[str, object]

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(
            topic=public_topic(event.topic), seq=event.seq, type=event.type, at=as_text(event.at), data=dict(event.data)
        )


class LogPage(BaseModel):
    items: list[EventView]
    oldest: int
    latest: int

    @classmethod
    def of(cls, replay: Replay) -> Self:
        return cls(items=[EventView.of(event) for event in replay.items], oldest=replay.oldest, latest=replay.latest)
