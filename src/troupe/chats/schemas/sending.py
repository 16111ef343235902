"""What is said, and what was started for it."""

from pydantic import BaseModel

from troupe.accounts import Strict
from troupe.chats.schemas.keys import ClientKey
from troupe.chats.schemas.nodes import NodeView
from troupe.chats.schemas.runs import RunView


class NewMessage(Strict):
    text: str
    parent_id: str | None
    allow_secret: bool = False
    brain_id: str | None = None
    client_key: ClientKey | None = None


class SpeakerView(BaseModel):
    persona_id: str
    name: str


class SentMessage(BaseModel):
    message: NodeView
    runs: list[RunView]
    speakers: list[SpeakerView]
    replayed: bool
