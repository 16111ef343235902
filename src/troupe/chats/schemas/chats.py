"""Chats as clients see them."""

from typing import Annotated

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.chats.domain import ChatSettings, Note
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
    pinned_version: int | None
    talkativeness: float | None
    muted: bool


class ChatView(BaseModel):
    id: str
    title: str
    display_title: str
    members: list[MemberView]
    mask_id: str | None
    brain_id: str | None
    lorebook_ids: list[str]
    note: Note
    settings: ChatSettings
    active_leaf_id: str | None
    temporary: bool
    imported: bool
    pinned: bool
    archived: bool
    removed_at: str | None
    node_count: int
    can_undo: bool
    can_redo: bool
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
