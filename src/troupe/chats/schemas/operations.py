"""What was done to a chat, as clients see it."""

from pydantic import BaseModel

from troupe.accounts import Strict
from troupe.chats.schemas.chats import ChatView


class Step(Strict):
    """Which operation is meant; when it is no longer the next one, nothing is done."""

    op: int | None = None


class OperationView(BaseModel):
    number: int
    kind: str
    node_id: str | None
    at: str
    undone: bool


class OperationList(BaseModel):
    items: list[OperationView]
    next_cursor: str | None


class Stepped(BaseModel):
    op: OperationView
    chat: ChatView
