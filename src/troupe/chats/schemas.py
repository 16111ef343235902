"""Chats, messages and answers as clients see them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict

ClientKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Json = dict[str, object]


class MemberBody(Strict):
    persona_id: str


class NewChat(Strict):
    members: Annotated[list[MemberBody], Field(max_length=64)] | None = None
    title: str = ""
    brain_id: str | None = None
    greeting: int = 0
    client_key: ClientKey | None = None


class ChatChange(Strict):
    title: str = ""
    pinned: bool = False
    archived: bool = False
    brain_id: str | None = None


class NewMessage(Strict):
    text: str
    parent_id: str | None
    allow_secret: bool = False
    brain_id: str | None = None
    client_key: ClientKey | None = None


class NewAnswer(Strict):
    kind: Literal["reply", "variant"]
    at: str
    brain_id: str | None = None
    client_key: ClientKey | None = None


class VariantView(BaseModel):
    index: int
    count: int


class RatingView(BaseModel):
    """What somebody thinks of an answer."""

    score: int
    scale: Literal["stars", "signed"]
    kind: Literal["reply", "action"]
    note: str
    rated_at: str


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


class MemberView(BaseModel):
    persona_id: str
    name: str


class ChatView(BaseModel):
    id: str
    title: str
    display_title: str
    members: list[MemberView]
    brain_id: str | None
    active_leaf_id: str | None
    pinned: bool
    archived: bool
    removed_at: str | None
    node_count: int
    version: int
    created_at: str
    updated_at: str
    last_message_at: str


class OpenedChat(ChatView):
    path: PathView
    replayed: bool


class ChatList(BaseModel):
    items: list[ChatView]
    next_cursor: str | None


class RunView(BaseModel):
    id: str
    chat_id: str
    node_id: str
    persona_id: str
    kind: str
    state: str
    seed: int
    attempt: int
    brain: Json
    created_at: str
    started_at: str | None
    first_text_at: str | None
    finished_at: str | None
    finish_reason: str | None
    error: Json | None
    usage: Json | None
    text_so_far: str
    last_seq: int


class RunList(BaseModel):
    items: list[RunView]


class SpeakerView(BaseModel):
    persona_id: str
    name: str


class SentMessage(BaseModel):
    message: NodeView
    runs: list[RunView]
    speakers: list[SpeakerView]
    replayed: bool


class StartedAnswer(BaseModel):
    run: RunView
    node: NodeView
    replayed: bool


class Selected(BaseModel):
    node: NodeView
    active_leaf_id: str | None


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
