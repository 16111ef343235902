"""What was done to a chat, as clients see it."""

from pydantic import BaseModel

from troupe.accounts import Strict
from troupe.chats.domain import Removal
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


class ListedOperation(OperationView):
    """With the first words of the message it was done to, as they are now."""

    beginning: str


class OperationList(BaseModel):
    items: list[ListedOperation]
    next_cursor: str | None


class TakenOutView(BaseModel):
    """A message in the bin, with its first words."""

    id: str
    parent_id: str | None
    role: str
    speaker: str
    beginning: str
    removed: Removal
    """Alone, or with all that followed it."""
    removed_at: str
    waits: bool
    """One above it has to come back first."""
    created_at: str


class TakenOutList(BaseModel):
    items: list[TakenOutView]
    next_cursor: str | None


class Stepped(BaseModel):
    op: OperationView
    chat: ChatView
