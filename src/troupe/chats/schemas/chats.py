"""Chats as clients see them."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from troupe.accounts import Strict
from troupe.chats.domain import ChatSettings, Member, Note
from troupe.chats.domain.opening import NewTerms
from troupe.chats.domain.terms import LONGEST_CHAT_NOTE, Invited
from troupe.chats.schemas.keys import ClientKey
from troupe.chats.schemas.nodes import PathView
from troupe.minds import ToolName


class MemberBody(Strict):
    persona_id: str
    pinned_version: Annotated[int, Field(ge=1)] | None = None
    talkativeness: Annotated[float, Field(ge=0, le=1)] | None = None
    muted: bool = False
    joined_at: Annotated[AwareDatetime, Field(strict=False)] | None = None
    """From when on it knows what was said to all: null is always; not sent, whoever is new knows it from now."""

    def as_member(self) -> Member:
        return Member(**self.model_dump())

    def invited(self) -> Invited:
        return Invited(self.as_member(), "joined_at" in self.model_fields_set)


class NoteBody(Strict):
    """What stands beside the conversation for every answer."""

    text: Annotated[str, Field(max_length=LONGEST_CHAT_NOTE)] = ""
    depth: Annotated[int, Field(ge=0, le=100)] = 4
    role: Literal["system", "user", "assistant"] = "system"


class SettingsBody(Strict):
    """How answers are made; what is not named stays as it is."""

    layout: Literal["stable", "literal"] = "stable"
    memory_read: bool = True
    memory_write: bool = True
    summaries: bool = True
    emotion: bool = True
    styling: bool = True
    reasoning: Literal["hide", "fold", "show"] = "fold"
    language: Annotated[str, Field(pattern=r"^(auto|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$")] = "auto"
    reply_tokens: Annotated[int, Field(ge=16, le=32_768)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    lore_share: Annotated[float, Field(ge=0, le=0.6)] = 0.25
    turn_policy: Literal["mention", "talkative", "round_robin", "manual", "director"] = "mention"
    max_speakers: Annotated[int, Field(ge=1, le=4)] = 1
    tools: list[ToolName] = Field(default_factory=list, max_length=32)


class NewChat(Strict):
    members: Annotated[list[MemberBody], Field(max_length=64)] | None = None
    title: str = ""
    mask_id: str | None = None
    brain_id: str | None = None
    lorebook_ids: Annotated[list[str], Field(default_factory=list, max_length=20)]
    settings: SettingsBody | None = None
    greeting: int = 0
    temporary: bool = False
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)] | None = None
    client_key: ClientKey | None = None

    def terms(self) -> NewTerms:
        named = self.settings.model_dump(exclude_unset=True) if self.settings else None
        return NewTerms(
            members=tuple(member.as_member() for member in self.members or ()),
            title=self.title,
            mask_id=self.mask_id,
            brain_id=self.brain_id,
            lorebook_ids=tuple(self.lorebook_ids),
            settings=ChatSettings.model_validate(named) if named else None,
            greeting=self.greeting,
            temporary=self.temporary,
            language=self.language,
        )


class ChatChange(Strict):
    title: str = ""
    members: Annotated[list[MemberBody], Field(default_factory=list, max_length=64)]
    mask_id: str | None = None
    brain_id: str | None = None
    lorebook_ids: Annotated[list[str], Field(default_factory=list, max_length=64)]
    note: NoteBody = NoteBody()
    settings: SettingsBody = SettingsBody()
    pinned: bool = False
    archived: bool = False

    def changes(self) -> dict[str, object]:
        """Only what was sent."""
        named: dict[str, object] = self.model_dump(exclude_unset=True)
        if "members" in named:
            named["members"] = tuple(member.invited() for member in self.members)
        if "note" in named:
            named["note"] = Note(**self.note.model_dump())
        if "lorebook_ids" in named:
            named["lorebook_ids"] = tuple(self.lorebook_ids)
        return named


class ForkBody(Strict):
    node_id: str | None = None
    title: str | None = None


class MemberView(BaseModel):
    persona_id: str
    name: str
    pinned_version: int | None
    talkativeness: float | None
    muted: bool
    joined_at: str | None


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
    auto_job_id: str | None
    """The talk among its personas that goes on by itself, if one does."""
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
