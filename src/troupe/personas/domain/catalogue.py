"""The catalogue: what people of this studio publish for one another, and what the others think of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from troupe.personas.domain.asking import PageAsked, read_page
from troupe.personas.domain.persona import Audience, Part, Persona, Text500, Text1000, Whole
from troupe.personas.domain.reading import Problem, Wrong
from troupe.personas.domain.text import Limits, fold

Status = Literal["listed", "held", "withdrawn"]
Reason = Literal["broken", "licence", "impersonation", "harmful", "minor_safety"]
CatalogueSort = Literal["newest", "rating", "installs"]
SORTS: tuple[CatalogueSort, ...] = ("newest", "rating", "installs")

REPORTERS_TO_HOLD = 3
LONGEST_QUERY = 200
# Every entry begins as if five people had given it three stars, so that one vote does not lead the list.
_IMAGINED_VOTES, _IMAGINED_STARS = 5, 3


class Publication(Part):
    """What somebody says when they publish a persona."""

    persona_id: str
    summary: Annotated[str, Limits(300, least=1, trimmed=True)]
    license: Annotated[str, Limits(120, least=1, trimmed=True, one_line=True)]


class Stars(Part):
    stars: Annotated[Whole, Field(ge=1, le=5)]
    comment: Text500 = ""


class NewReport(Part):
    reason: Reason
    note: Text1000 = ""


class Decision(Part):
    status: Status


class Installation(Part):
    """What somebody says when they install; among adults everyone states the age themselves."""

    age: Annotated[Whole, Field(ge=0, le=99_999)] | None = None


@dataclass(frozen=True)
class Entry:
    """One persona of the catalogue, as its newest version is."""

    id: str
    realm: str
    publisher_id: str | None
    handle: str
    name: str
    summary: str
    tags: tuple[str, ...]
    language: str
    audience: Audience
    age: int | None
    license: str
    version: str
    kit_sha256: str
    fingerprint: str | None
    published_at: datetime
    status: Status = "listed"
    installs: int = 0
    rating_count: int = 0
    rating_sum: int = 0

    @property
    def rating_mean(self) -> float | None:
        return self.rating_sum / self.rating_count if self.rating_count else None

    @property
    def rating_shown(self) -> float:
        return shown_rating(self.rating_count, self.rating_sum)

    @property
    def standing(self) -> int:
        """The shown rating in millionths, so that it sorts and pages exactly."""
        return round(self.rating_shown * 1_000_000)

    @property
    def search_text(self) -> str:
        """What a search looks into; tags are told by their `#`, so that one can be asked for as a whole."""
        lines = (self.name, " ".join(self.summary.split()), *(f"#{tag}" for tag in self.tags))
        return "\n".join(fold(each) for each in lines)


@dataclass(frozen=True)
class Release:
    """One version of an entry, with the document that whoever installs it gets."""

    entry_id: str
    number: int
    version: str
    kit_sha256: str
    license: str
    summary: str
    published_at: datetime
    document: dict[str, Any]


@dataclass(frozen=True)
class Install:
    """Somebody's copy, and of which version it is."""

    entry_id: str
    user_id: str
    persona_id: str
    number: int
    installed_at: datetime


@dataclass(frozen=True)
class Report:
    """Somebody thinks that an entry should not be listed."""

    id: str
    entry_id: str
    user_id: str
    reason: Reason
    note: str
    created_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True)
class CatalogueAsked:
    """Which entries are asked for, and in which order."""

    page: PageAsked
    terms: tuple[str, ...] = ()
    tag: str | None = None
    language: str | None = None
    sort: CatalogueSort = "newest"

    @property
    def list_name(self) -> str:
        return f"catalogue {self.terms} {self.tag} {self.language} {self.sort}"


def read_catalogue(parameters: Sequence[tuple[str, str]]) -> CatalogueAsked:
    """The question in an address."""
    page, given = read_page(parameters, "q", "tag", "language", "sort")
    sort = given.get("sort", "newest")
    if sort not in SORTS:
        raise Wrong([Problem("sort", "not_allowed", f"sort is one of {', '.join(SORTS)}.", SORTS)])
    if len(given.get("q", "")) > LONGEST_QUERY:
        raise Wrong([Problem("q", "too_long", f"q has at most {LONGEST_QUERY} characters.")])
    return CatalogueAsked(page, tuple(given.get("q", "").split()), given.get("tag"), given.get("language"), sort)


def shown_rating(count: int, total: int) -> float:
    """The mean as it counts in lists."""
    return (_IMAGINED_VOTES * _IMAGINED_STARS + total) / (_IMAGINED_VOTES + count)


def must_be_held(reports: Sequence[Report]) -> bool:
    """Three different people, or one who fears for a minor, are enough to take an entry from the list."""
    return any(each.reason == "minor_safety" for each in reports) or (
        len({each.user_id for each in reports}) >= REPORTERS_TO_HOLD
    )


def is_newer(version: str, than: str) -> bool:
    """Whether one semantic version is above another; what follows a plus says nothing of the order."""
    return _precedence(version) > _precedence(than)


def portable(document: Persona) -> Persona:
    """A document without what is bound to its owner: brain, own voice, pictures."""
    voice = document.voice_model_config
    own = voice.voice_id.startswith("own/")
    plain = {"custom_model_path": None, "training_status": "NotStarted"} | ({"voice_id": "default"} if own else {})
    look = document.look.model_copy(update={"reference_photos": (), "portrait": None})
    changes = {"brain_id": None, "voice_model_config": voice.model_copy(update=plain), "look": look}
    return document.model_copy(update=changes)


def _precedence(version: str) -> tuple[tuple[int, ...], tuple[tuple[int, int, str], ...]]:
    """A key that sorts as semantic versions do: a preview comes before its release, numbers before words."""
    numbers, _, preview = version.partition("+")[0].partition("-")
    main = tuple(int(each) for each in numbers.split("."))
    if not preview:
        return main, ((2, 0, ""),)
    parts = ((0, int(each), "") if re.fullmatch(r"[0-9]+", each) else (1, 0, each) for each in preview.split("."))
    return main, tuple(parts)
