"""Messages as clients see them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.chats.schemas.keys import ClientKey, Json
from troupe.chats.schemas.ratings import RatingView


class VariantView(BaseModel):
    index: int
    count: int


class AttachmentView(BaseModel):
    """A file that hangs on a message, with what the user says is to be seen or heard on it."""

    media_id: str
    kind: str
    type: str
    name: str
    caption: str


class NodeView(BaseModel):
    id: str
    chat_id: str
    parent_id: str | None
    depth: int
    role: str
    speaker: Json
    text: str
    spoken_chars: int | None
    """How much of it was heard, where somebody cut it short in a call."""
    rev: int
    edited: bool
    """Whether somebody changed its words; one that only went on is not."""
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
    cost_usd: str | None
    first_text_ms: int | None
    duration_ms: int | None
    lore_fired: int
    memories_used: int
    stood_in_for: list[Json]
    """Which brains gave up before the one that spoke, and why."""
    excluded: bool
    removed: str | None
    visible_to: list[str]
    mask_name: str | None
    attachments: list[AttachmentView]
    origin: Json | None
    created_at: str
    finished_at: str | None
    rating: RatingView | None


class RevisionView(BaseModel):
    """The words of a message as they once were."""

    rev: int
    text: str
    kind: str
    by: str
    at: str


class NodeWithFamily(NodeView):
    variants: list[str]
    children: list[str]
    revisions: list[RevisionView]


class PathView(BaseModel):
    nodes: list[NodeView]
    has_earlier: bool
    has_later: bool
    active_leaf_id: str | None


class Selected(BaseModel):
    node: NodeView
    active_leaf_id: str | None


class NewWords(Strict):
    text: str
    mode: Literal["branch", "in_place"] | None = None
    answer: bool = True
    rev: int | None = None
    client_key: ClientKey | None = None


class Removing(Strict):
    mode: Literal["only", "below"] = "only"


class RemovingMany(Strict):
    node_ids: Annotated[list[str], Field(min_length=1, max_length=1_000)]
    mode: Literal["only", "below"] = "only"


class Marks(Strict):
    """What is not named stays as it is."""

    excluded: bool | None = None
    visible_to: Annotated[list[str], Field(max_length=8)] | None = None


class RemovedMany(BaseModel):
    node_ids: list[str]
    active_leaf_id: str | None


class TwigView(BaseModel):
    """A message on the map of a chat."""

    id: str
    parent_id: str | None
    role: str
    speaker: str
    status: str
    excluded: bool
    removed: str | None
    created_at: str
    beginning: str


class TreeView(BaseModel):
    items: list[TwigView]
    next_cursor: str | None


class HitView(BaseModel):
    """A message that was found; marks say where in the snippet the words stand."""

    chat_id: str
    node_id: str
    by: str
    snippet: str
    marks: list[list[int]]
    on_active_path: bool
    at: str


class HitList(BaseModel):
    items: list[HitView]
    next_cursor: str | None
