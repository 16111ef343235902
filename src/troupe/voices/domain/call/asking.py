"""What the caller's side may send as text."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from troupe.voices.domain.call.limits import LARGEST_TEXT
from troupe.voices.domain.call.turns import CallMode

LONGEST_TYPED = 4_000
_LAST = 2**53


class Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class TalkStart(Told):
    type: Literal["talk.start"]


class TalkEnd(Told):
    type: Literal["talk.end"]


class ChangeMode(Told):
    type: Literal["mode"]
    mode: CallMode
    echo_cancelled: bool = True
    """Whether the caller's side keeps what is played out of what is heard."""


class Played(Told):
    type: Literal["played"]
    utterance: Annotated[int, Field(ge=1, le=_LAST)]
    sample: Annotated[int, Field(ge=0, le=_LAST)]


class Stop(Told):
    type: Literal["stop"]


class Type(Told):
    type: Literal["text"]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TYPED)]


class Switch(Told):
    type: Literal["switch"]
    persona_id: str
    when: Literal["now", "after_reply"] = "now"


class Resume(Told):
    type: Literal["resume"]
    since: Annotated[int, Field(ge=0, le=_LAST)]


class Ping(Told):
    type: Literal["ping"]


Message = TalkStart | TalkEnd | ChangeMode | Played | Stop | Type | Switch | Resume | Ping
_READER: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="type")])


class NotUnderstood(ValueError):
    """A frame that means nothing; it says which part."""

    def __init__(self, field: str = "") -> None:
        super().__init__(field)
        self.field = field


def read_message(text: str) -> Message:
    """What a text frame says. Raises NotUnderstood."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_TEXT:
        raise NotUnderstood
    try:
        return _READER.validate_python(json.loads(text))
    except ValidationError as wrong:
        place = wrong.errors()[0]["loc"]
        raise NotUnderstood(".".join(str(each) for each in place[1:]) or "type") from None
    except (ValueError, RecursionError):
        raise NotUnderstood from None
