"""What is said, and what was started for it."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.chats.domain.words import Words
from troupe.chats.schemas.keys import ClientKey
from troupe.chats.schemas.nodes import NodeView
from troupe.chats.schemas.runs import RunView


class NewMessage(Strict):
    text: str
    parent_id: str | None
    role: Literal["user", "note"] = "user"
    answer: bool = True
    branch: bool = False
    interrupt: bool = False
    to: Annotated[list[str], Field(default_factory=list, max_length=8)]
    attachments: Annotated[list[str], Field(default_factory=list, max_length=8)]
    allow_secret: bool = False
    brain_id: str | None = None
    client_key: ClientKey | None = None

    def words(self) -> Words:
        said = self.model_dump(exclude={"client_key", "to", "attachments"})
        return Words(**said, to=tuple(self.to), attachments=tuple(self.attachments))


class SpeakerView(BaseModel):
    persona_id: str
    name: str


class SentMessage(BaseModel):
    message: NodeView
    runs: list[RunView]
    speakers: list[SpeakerView]
    replayed: bool


class EditedNode(BaseModel):
    node: NodeView
    active_leaf_id: str | None
    runs: list[RunView]
    replayed: bool
