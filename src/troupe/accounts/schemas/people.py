"""People as clients see them."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from troupe.accounts.domain import Tier, TierName, User
from troupe.accounts.service import AuditRow, Invite, NewPerson, PersonChange, ProfileChange
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
    guardian_id: str | None
    language: str
    time_zone: str
    adult_confirmed_at: str | None
    adult_statement: str | None
    created_at: str
    updated_at: str
    last_seen_at: str | None
    limits: LimitsView
    mode: Literal["local", "multi"]

    @classmethod
    def of(cls, user: User, tier: Tier, mode: Literal["local", "multi"]) -> Self:
        shown = {name: getattr(user, name) for name in cls.model_fields if hasattr(user, name)}
        for name in ("created_at", "updated_at", "last_seen_at", "adult_confirmed_at"):
            shown[name] = None if shown[name] is None else as_text(shown[name])
        limits = LimitsView(personas=tier.persona_limit, voice_training=tier.voice_training)
        return cls(**shown, limits=limits, mode=mode)


class NewUser(Strict):
    """Somebody new; people without a password cannot sign in."""

    username: str = Field(min_length=3, max_length=32)
    display_name: str | None = Field(default=None, min_length=1, max_length=80)
    password: str | None = Field(default=None, max_length=1024)
    tier: TierName = "free"
    role: Literal["admin", "member"] = "member"
    age_band: Literal["unknown", "child"] = "unknown"
    guardian_id: str | None = None

    def read(self) -> NewPerson:
        return NewPerson(**dict(self))


class UserChange(Strict):
    display_name: str | None = Field(default=None, min_length=1, max_length=80)
    tier: TierName | None = None
    role: Literal["owner", "admin", "member"] | None = None
    status: Literal["active", "suspended"] | None = None
    age_band: Literal["unknown", "child"] | None = None
    guardian_id: str | None = None

    def read(self) -> PersonChange:
        return PersonChange(**dict(self))


class Profile(Strict):
    display_name: str | None = Field(default=None, min_length=1, max_length=80)
    language: str | None = Field(default=None, max_length=35)
    time_zone: str | None = Field(default=None, max_length=64)

    def read(self) -> ProfileChange:
        return ProfileChange(**dict(self))


class ChildView(BaseModel):
    """A child as its guardian chooses it."""

    id: str
    username: str
    display_name: str
    status: str

    @classmethod
    def of(cls, child: User) -> Self:
        return cls(**{name: getattr(child, name) for name in cls.model_fields})


class ChildList(BaseModel):
    items: list[ChildView]


class UserList(BaseModel):
    items: list[UserView]
    next_cursor: str | None


class NewInvite(Strict):
    role: Literal["admin", "member"] = "member"
    tier: TierName = "free"
    days: int | None = Field(default=None, ge=1, le=60)


class InviteView(BaseModel):
    """An invite as it was made; the code is shown once."""

    id: str
    role: str
    tier: str
    expires_at: str
    code: str

    @classmethod
    def of(cls, invite: Invite) -> Self:
        return cls(**vars(invite) | {"expires_at": as_text(invite.expires_at)})


class AuditView(BaseModel):
    seq: int
    at: str
    actor_id: str | None
    name: str
    target_id: str | None
    rule: str | None
    address_hash: str | None
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, row: AuditRow) -> Self:
        known = {name: value for name, value in vars(row.event).items() if name in cls.model_fields}
        return cls(**known | {"at": as_text(row.event.at), "actor_id": row.actor_id, "target_id": row.target_id})


class AuditList(BaseModel):
    items: list[AuditView]
    next_cursor: str | None
