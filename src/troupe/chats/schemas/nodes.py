"""Messages as clients see them."""

from pydantic import BaseModel

from troupe.chats.schemas.keys import Json
from troupe.chats.schemas.ratings import RatingView


class VariantView(BaseModel):
    index: int
    count: int


class NodeView(BaseModel):
    id: str
    chat_id: str
    parent_id: str | None
    depth: int
    role: str
    speaker: Json
    text: str
    rev: int
    scripted: bool
    status: str
    variant: VariantView
    brain: Json | None
    run_id: str | None
    finish_reason: str | None
    error: Json | None
    emotion: Json | None
    mood: Json | None
    boundary: Json | None
    raw_text: str | None
    usage: Json | None
    excluded: bool
    removed: str | None
    visible_to: list[str]
    mask_name: str | None
    attachments: list[str]
    origin: Json | None
    created_at: str
    finished_at: str | None
    rating: RatingView | None


class NodeWithFamily(NodeView):
    variants: list[str]
    children: list[str]


class PathView(BaseModel):
    nodes: list[NodeView]
    has_earlier: bool
    has_later: bool
    active_leaf_id: str | None


class Selected(BaseModel):
    node: NodeView
    active_leaf_id: str | None
