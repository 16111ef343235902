"""A persona as the studio keeps it: the document, whose it is, and which version."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from troupe.personas.domain.example import Example
from troupe.personas.domain.persona import Persona
from troupe.personas.domain.share import Role
from troupe.personas.domain.text import fold

BIN_KEEPS = timedelta(days=30)
_LEAST = timedelta(milliseconds=1)


@dataclass(frozen=True)
class CastPersona:
    """One persona of the studio. Starters belong to nobody and are there for everyone."""

    id: str
    realm: str
    user_id: str | None
    document: Persona
    version: int
    is_active: bool
    created_at: datetime
    updated_at: datetime
    state: int = 1
    place: int = 0
    archived_at: datetime | None = None
    deleted_at: datetime | None = None
    origin: Mapping[str, str | None] | None = None
    kit_id: str | None = None
    used_at: datetime | None = None
    experiment_id: str | None = None
    """The running experiment whose arms share its chats."""
    role: Role = "owner"
    """What whoever asked for it may do with it; not stored."""
    broken: bool = False
    """Its stored document cannot be read, and the last version that can stands in for it; not stored."""

    @property
    def is_starter(self) -> bool:
        return self.user_id is None

    @property
    def tag(self) -> str:
        """What tells this state of the persona from every other one."""
        return f'"{self.version}.{self.state}"'

    @property
    def purge_at(self) -> datetime | None:
        return self.deleted_at and self.deleted_at + BIN_KEEPS

    def seen_as(self, role: Role) -> "CastPersona":
        """As its doors show it to this role: whoever may only look does not learn its secrets."""
        if role == "viewer" and self.document.secrets and not self.is_starter:
            return replace(self, role=role, document=self.document.model_copy(update={"secrets": ()}))
        return self if role == self.role else replace(self, role=role)

    def performed_for(self, role: Role) -> "CastPersona":
        """As it performs for this role: whole, but thinking with the brain of whoever it talks to."""
        if role != "owner" and self.document.brain_id is not None:
            return replace(self, role=role, document=self.document.model_copy(update={"brain_id": None}))
        return self if role == self.role else replace(self, role=role)

    def next_moment(self, now: datetime) -> datetime:
        """Now, or a little after the last change when the clock stands still or went back."""
        return max(now, self.updated_at + _LEAST)


@dataclass(frozen=True)
class Version:
    """An earlier state of a document; its number is the document's `version`."""

    persona_id: str
    number: int
    name: str | None
    author_id: str | None
    created_at: datetime
    reason: str
    document: Persona


@dataclass(frozen=True)
class Shown:
    """A persona with what it has learnt."""

    persona: CastPersona
    examples: Sequence[Example] = ()
    example_count: int = 0
    update_available: str | None = None
    """The newer version that the catalogue has of this copy."""
    quarantined: bool = False
    """It told of a minor in a directory for adults: it may be seen, taken along and erased."""


def seed_for(id: str) -> int:
    """The look's seed of a new persona: the first four bytes of its id's digest."""
    return int.from_bytes(hashlib.sha256(id.encode()).digest()[:4], "big")


def search_text(document: Persona) -> str:
    """What a search looks into, folded; a term cannot reach from one line into the next."""
    said = (document.name, document.nickname, document.role, document.description, document.goal)
    return "\n".join(fold(each or "") for each in (*said, *document.tags, *document.expertise_areas))


def copy_name(name: str, taken: set[str]) -> str:
    """`Ada (copy)`, `Ada (copy 2)` …, cut so that it fits."""
    number = 1
    while True:
        end = " (copy)" if number == 1 else f" (copy {number})"
        found = name[: 50 - len(end)].rstrip() + end
        if found not in taken:
            return found
        number += 1
