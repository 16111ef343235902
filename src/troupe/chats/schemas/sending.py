"""What is said, and what was started for it."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.chats.domain.attachment import LONGEST_CAPTION, MOST_ATTACHED
from troupe.chats.domain.wish import LONGEST_WISH, Wish
from troupe.chats.domain.words import Words
from troupe.chats.schemas.keys import ClientKey
from troupe.chats.schemas.nodes import NodeView
from troupe.chats.schemas.runs import Params, RunView


class NewAttachment(Strict):
    """A file of the library, and what is to be seen or heard on it for brains that have no eyes."""

    media_id: str
    caption: Annotated[str, Field(max_length=LONGEST_CAPTION)] = ""


class NewMessage(Strict):
    text: str
    parent_id: str | None
    role: Literal["user", "note"] = "user"
    answer: bool = True
    branch: bool = False
    interrupt: bool = False
    to: Annotated[list[str], Field(default_factory=list, max_length=8)]
    attachments: Annotated[list[str | NewAttachment], Field(default_factory=list, max_length=MOST_ATTACHED)]
    allow_secret: bool = False
    brain_id: str | None = None
    aloud: bool = False
    """Whether answers to what is said to few are for all."""
    note: Annotated[str, Field(max_length=LONGEST_WISH)] = ""
    params: Params | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    client_key: ClientKey | None = None

    def words(self) -> Words:
        said = self.model_dump(exclude={"client_key", "to", "attachments", "note", "params", "seed", "aloud"})
        files = [NewAttachment(media_id=each) if isinstance(each, str) else each for each in self.attachments]
        captions = tuple(each.caption for each in files) if any(each.caption for each in files) else ()
        ids = tuple(each.media_id for each in files)
        return Words(**said, to=tuple(self.to), attachments=ids, captions=captions, wish=self._wish())

    def _wish(self) -> Wish:
        given = self.params.given() if self.params else {}
        return Wish(note=self.note, seed=self.seed, aloud=self.aloud, params=given)


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
