"""The people of a studio, what they set, and what they are still writing."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast, get_args
from zoneinfo import available_timezones

from troupe.accounts.errors import BadProfile, BadUsername, UnknownTier, UnknownWord

_USERNAME = re.compile(r"[a-z0-9._-]{3,32}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

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


def checked_username(name: str) -> str:
    """A username as it is kept; big letters are the same as small ones."""
    small = name.lower()
    if not _USERNAME.fullmatch(small):
        raise BadUsername
    return small


def checked_display_name(name: str) -> str:
    """A name for people to read: 1 to 80 characters that can be seen."""
    trimmed = name.strip()
    unseen = any(unicodedata.category(each) in ("Cc", "Cs") for each in trimmed)
    if not 1 <= len(trimmed) <= 80 or unseen:
        raise BadProfile("display_name", "A name has 1 to 80 visible characters.")
    return trimmed


def checked_language(code: str) -> str:
    if not _LANGUAGE.fullmatch(code):
        raise BadProfile("language", "A language is a code such as en, de or pt-BR.")
    return code


def checked_time_zone(name: str) -> str:
    """An IANA name that this computer knows."""
    if name != "UTC" and name not in available_timezones():
        raise BadProfile("time_zone", "A time zone is a name such as Europe/Vienna.")
    return name


def role_called(name: str) -> Role:
    """A role by the name somebody typed."""
    if name not in get_args(Role):
        raise UnknownWord("role", get_args(Role))
    return cast(Role, name)
