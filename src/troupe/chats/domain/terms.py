"""On what terms a chat is held: who is in it, what is noted beside it, and how its answers are made."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LONGEST_CHAT_NOTE = 8_000
MOST_LOREBOOKS = 20


@dataclass(frozen=True)
class Member:
    """A persona in a chat, with what holds for it only here."""

    persona_id: str
    pinned_version: int | None = None
    talkativeness: float | None = None
    muted: bool = False

    def as_json(self, name: str) -> dict[str, object]:
        return dict(vars(self)) | {"name": name}


class Terms(BaseModel):
    """What is kept as JSON with a chat."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def kept(self) -> dict[str, object] | None:
        """As little as needs to be remembered: what is as usual is not."""
        return self.model_dump(mode="json", exclude_defaults=True) or None


class Note(Terms):
    """What stands beside the conversation for every answer, some messages deep."""

    text: Annotated[str, Field(max_length=LONGEST_CHAT_NOTE)] = ""
    depth: Annotated[int, Field(ge=0, le=100)] = 4
    role: Literal["system", "user", "assistant"] = "system"


ToolId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class ChatSettings(Terms):
    """How answers are made in one chat."""

    layout: Literal["stable", "literal"] = "stable"
    memory_read: bool = True
    memory_write: bool = True
    emotion: bool = True
    styling: bool = True
    reasoning: Literal["hide", "fold", "show"] = "fold"
    language: Annotated[str, Field(pattern=r"^(auto|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$")] = "auto"
    reply_tokens: Annotated[int, Field(ge=16, le=32_768)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    lore_share: Annotated[float, Field(ge=0, le=0.6)] = 0.25
    turn_policy: Literal["mention", "talkative", "round_robin", "manual", "director"] = "mention"
    max_speakers: Annotated[int, Field(ge=1, le=4)] = 1
    tools: Annotated[tuple[ToolId, ...], Field(max_length=32)] = ()


NO_NOTE, USUAL = Note(), ChatSettings()
