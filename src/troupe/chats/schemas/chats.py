"""Chats as clients see them."""

from typing import Annotated

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.chats.schemas.keys import ClientKey
from troupe.chats.schemas.nodes import PathView


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
