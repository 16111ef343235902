"""People, settings and drafts as clients see them."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from troupe.accounts.domain import Draft, Tier, TierName, User, Value
from troupe.accounts.service import NewPerson, SettingRow
from troupe.kit.times import as_text


class Strict(BaseModel):
    """What a client sends: unknown keys and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class StateView(BaseModel):
    mode: Literal["local", "multi"]
    realm: str
    setup_needed: bool
    signed_in: bool
    locked: bool


class LimitsView(BaseModel):
    personas: int
    voice_training: bool


class UserView(BaseModel):
    id: str
    username: str
    display_name: str
    tier: str
    role: str
    status: str
    age_band: str
    language: str
    time_zone: str
    created_at: str
    updated_at: str
    limits: LimitsView
    mode: Literal["local", "multi"]

    @classmethod
    def of(cls, user: User, tier: Tier) -> Self:
        shown = {name: getattr(user, name) for name in cls.model_fields if hasattr(user, name)}
        shown |= {"created_at": as_text(user.created_at), "updated_at": as_text(user.updated_at)}
        limits = LimitsView(personas=tier.persona_limit, voice_training=tier.voice_training)
        return cls(**shown, limits=limits, mode="local")


class NewUser(Strict):
    """A local person; people without a password cannot sign in."""

    username: str = Field(min_length=3, max_length=32)
    display_name: str | None = Field(default=None, min_length=1, max_length=80)
    tier: TierName = "free"
    role: Literal["admin", "member"] = "member"

    def read(self) -> NewPerson:
        return NewPerson(self.username, self.display_name, self.tier, self.role)


class UserList(BaseModel):
    items: list[UserView]
    next_cursor: str | None


class SettingView(BaseModel):
    key: str
    section: str
    type: str
    value: Value
    default: Value
    choices: list[str]
    minimum: float | None
    maximum: float | None
    scope: str
    source: str
    restart_needed: bool
    changed: bool

    @classmethod
    def of(cls, row: SettingRow) -> Self:
        return cls(
            **row.setting.model_dump(exclude={"choices"}),
            choices=list(row.setting.choices),
            value=row.value,
            source=row.source,
            changed=row.changed,
        )


class SettingList(BaseModel):
    items: list[SettingView]


class SettingChanges(Strict):
    changes: dict[str, bool | int | float | str | None]


class DraftBody(Strict):
    text: str
    attachments: list[str] = Field(default_factory=list, max_length=8)


class DraftView(BaseModel):
    key: str
    text: str
    attachments: list[str]
    updated_at: str

    @classmethod
    def of(cls, draft: Draft) -> Self:
        return cls(
            key=draft.key, text=draft.text, attachments=list(draft.attachments), updated_at=as_text(draft.updated_at)
        )
