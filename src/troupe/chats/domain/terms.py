"""On what terms a chat is held: who is in it, what is noted beside it, and how its answers are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from troupe.kit.times import as_text, from_text

LONGEST_CHAT_NOTE = 8_000
MOST_LOREBOOKS = 20
MOST_MEMBERS = 8


@dataclass(frozen=True)
class Member:
    """A persona in a chat, with what holds for it only here."""

    persona_id: str
    pinned_version: int | None = None
    talkativeness: float | None = None
    muted: bool = False
    joined_at: datetime | None = None
    """From when on it knows what was said to all; None is from the beginning."""

    def kept(self) -> dict[str, object]:
        """As it stays with an operation."""
        return dict(vars(self)) | {"joined_at": as_text(self.joined_at) if self.joined_at else None}

    def as_json(self, name: str) -> dict[str, object]:
        return self.kept() | {"name": name}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Member":
        """What `kept` kept."""
        joined = kept.get("joined_at")
        return cls(**{**kept, "joined_at": from_text(joined) if joined else None})


@dataclass(frozen=True)
class Invited:
    """A member as somebody wants it; who says nothing of when it joins wants whoever is new to know what comes now."""

    member: Member
    says_when: bool = False

    def seated(self, before: Sequence[Member], now: datetime) -> Member:
        """The member as it sits with those who were there before."""
        if self.says_when:
            return self.member
        known = next((each for each in before if each.persona_id == self.member.persona_id), None)
        return replace(self.member, joined_at=known.joined_at if known else now)


class Terms(BaseModel):
    """What is kept as JSON with a chat."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

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
    tools: Annotated[tuple[ToolId, ...], Field(max_length=32)] = ()


NO_NOTE, USUAL = Note(), ChatSettings()
