"""The people of a studio, what they set, and what they are still writing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast, get_args

from troupe.accounts.errors import UnknownTier

Role = Literal["owner", "admin", "member"]
Status = Literal["active", "suspended", "erasing"]
AgeBand = Literal["unknown", "child", "adult"]
TierName = Literal["free", "personal", "professional", "enterprise", "admin"]


@dataclass(frozen=True)
class Tier:
    """How much a person may keep; a limit of -1 is none."""

    tier: TierName
    persona_limit: int
    voice_training: bool


@dataclass(frozen=True)
class User:
    """A person of this studio."""

    id: str
    realm: str
    username: str
    display_name: str
    tier: TierName
    role: Role
    status: Status
    age_band: AgeBand
    language: str
    time_zone: str
    created_at: datetime
    updated_at: datetime
    credential_generation: int = 1
    guardian_id: str | None = None
    adult_confirmed_at: datetime | None = None
    adult_statement: str | None = None
    last_seen_at: datetime | None = None

    @property
    def is_admin(self) -> bool:
        return self.role in ("owner", "admin")

    def renamed(self, display_name: str, at: datetime) -> "User":
        return replace(self, display_name=display_name, updated_at=at)


def first_owner(id: str, realm: str, at: datetime) -> User:
    """Whoever starts the studio on their own computer."""
    return User(
        id=id,
        realm=realm,
        username="owner",
        display_name="You",
        tier="enterprise",
        role="owner",
        status="active",
        age_band="unknown",
        language="en",
        time_zone="UTC",
        created_at=at,
        updated_at=at,
    )


@dataclass(frozen=True)
class Draft:
    """Something a person has typed but not sent."""

    key: str
    text: str
    attachments: tuple[str, ...]
    updated_at: datetime


def tier_called(name: str) -> TierName:
    """A tier by the name somebody typed."""
    if name not in get_args(TierName):
        raise UnknownTier(get_args(TierName))
    return cast(TierName, name)
