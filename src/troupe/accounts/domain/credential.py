"""What lets somebody in, and how far."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from troupe.accounts.domain.person import User
from troupe.accounts.errors import UnknownWord

Scope = Literal["read", "write", "admin", "devices"]
SignInKind = Literal["token", "cookie"]
Way = Literal["local", "access", "cookie", "token"]

SCOPES: tuple[Scope, ...] = ("read", "write", "admin", "devices")
KEPT = timedelta(days=30)
GRACE = timedelta(seconds=10)
RENEWED_AFTER = timedelta(minutes=15)
PERSONAL = "trp_"


@dataclass(frozen=True)
class SignIn:
    """Somebody who is signed in on one device."""

    id: str
    user_id: str
    acting_id: str
    kind: SignInKind
    generation: int
    number: int
    device: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Secret:
    """One renewing value of a sign-in; only its hash is kept."""

    hash: str
    sign_in_id: str
    number: int
    made_at: datetime
    replaced_at: datetime | None

    def standing(self, sign_in: SignIn, now: datetime) -> Literal["offered", "current", "just_before", "stolen"]:
        """What this value is worth: an old one that comes back was copied by somebody."""
        if self.number > sign_in.number:
            return "offered"
        if self.number == sign_in.number:
            return "current"
        recent = self.replaced_at is not None and now - self.replaced_at <= GRACE
        return "just_before" if recent and self.number == sign_in.number - 1 else "stolen"


@dataclass(frozen=True)
class PersonalToken:
    """A key that a person made for a program of theirs; its value is shown once."""

    id: str
    user_id: str
    name: str
    prefix: str
    scopes: Sequence[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True)
class Visitor:
    """Who makes a request, what let them in, and how far it reaches."""

    person: User
    way: Way
    credential_id: str | None = None
    scopes: frozenset[Scope] = frozenset(SCOPES)
    renewed: str | None = None  # the cookie's next value, to be set with the answer

    @property
    def sign_in_id(self) -> str | None:
        return self.credential_id if self.way in ("access", "cookie") else None


def digest(secret: str) -> str:
    """How a random secret is kept: it has too many bits to be guessed, so no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def scopes_called(names: Sequence[str]) -> list[Scope]:
    """Scopes by the names somebody typed."""
    if any(name not in SCOPES for name in names):
        raise UnknownWord("scope", SCOPES)
    return [cast(Scope, name) for name in names]
