"""Calls as clients see them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.chats.domain.call import MOST_CAST, NewCall
from troupe.chats.schemas.keys import Json


class NewCallBody(Strict):
    persona_id: str
    chat_id: str | None = None
    """The chat the call is held in; a new one where none is named."""
    cast: Annotated[list[str], Field(default_factory=list, max_length=MOST_CAST)]
    """Whom the call may switch to, besides whoever begins."""
    mode: Literal["push_to_talk", "hands_free"] = "push_to_talk"
    record: bool = False
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None

    def asked(self) -> NewCall:
        return NewCall(**{**self.model_dump(), "cast": tuple(self.cast)})


class CallView(BaseModel):
    id: str
    chat_id: str
    persona_id: str
    """Whoever has the line."""
    cast: list[str]
    mode: Literal["push_to_talk", "hands_free"]
    language: str | None
    record: bool
    state: Literal["idle", "listening", "hearing", "thinking", "speaking", "ended"]
    started_at: str
    ended_at: str | None
    end_reason: Literal["hung_up", "idle", "time_limit", "lost", "error"] | None
    stats: dict[str, Any]
    """What was counted, and how long each stage of a turn took, in the middle and at worst."""
    media_id: str | None
    transcript: list[Json]
    """Of a call that was recorded: who said what, and when."""
    ws_url: str


class CallList(BaseModel):
    items: list[CallView]
    next_cursor: str | None
