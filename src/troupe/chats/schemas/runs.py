"""Answers as clients see them."""

from typing import Literal

from pydantic import BaseModel

from troupe.accounts import Strict
from troupe.chats.schemas.keys import ClientKey, Json
from troupe.chats.schemas.nodes import NodeView


class NewAnswer(Strict):
    kind: Literal["reply", "variant"]
    at: str
    brain_id: str | None = None
    client_key: ClientKey | None = None


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


class StartedAnswer(BaseModel):
    run: RunView
    node: NodeView
    replayed: bool
