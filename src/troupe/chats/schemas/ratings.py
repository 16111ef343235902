"""Opinions of answers as clients see them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.chats.schemas.keys import Json


class RatingView(BaseModel):
    """What somebody thinks of an answer."""

    score: int
    scale: Literal["stars", "signed"]
    kind: Literal["reply", "action"]
    note: str
    rated_at: str


class NewRating(Strict):
    score: Annotated[object, Field(json_schema_extra={"type": "integer"}, description="1 to 5, or -5 to 5 without 0")]
    scale: Literal["stars", "signed"] = "stars"
    kind: Literal["reply", "action"] = "reply"
    note: str = ""


class RatedNode(BaseModel):
    node_id: str
    rating: RatingView | None


class ListedRating(RatingView):
    id: str
    chat_id: str
    node_id: str
    rev: int
    persona_id: str
    persona_version: int | None
    brain: Json | None
    scripted: bool


class RatingList(BaseModel):
    items: list[ListedRating]
    next_cursor: str | None
