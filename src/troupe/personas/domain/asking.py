"""What can be asked of a long list of personas, read strictly from the address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from troupe.personas.domain.reading import Problem, Wrong

Sort = Literal["created", "updated", "name", "used"]
Order = Literal["asc", "desc"]
Scope = Literal["own", "shared", "all"]
LONGEST_QUERY = 200
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_CHOICES: dict[str, tuple[str, ...]] = {
    "archived": ("false", "true", "any"),
    "sort": ("created", "updated", "name", "used"),
    "order": ("asc", "desc"),
    "view": ("full", "card"),
    "audience": ("child", "everyone", "adult"),
    "scope": ("own", "shared", "all"),
}
_FREE = frozenset({"limit", "cursor", "q", "tag", "language"})
_ARCHIVED = {"false": False, "true": True, "any": None}


@dataclass(frozen=True)
class CastQuery:
    """Which personas are asked for, and in which order."""

    terms: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    audience: str | None = None
    archived: bool | None = False
    binned: bool = False
    scope: Scope = "own"
    sort: Sort = "created"
    order: Order = "desc"

    @property
    def list_name(self) -> str:
        """What a cursor of this list belongs to; another question is another list."""
        return repr(self)


@dataclass(frozen=True)
class PageAsked:
    """One page of a list."""

    limit: int = 100
    cursor: str | None = None


@dataclass(frozen=True)
class ListAsked:
    """A page of personas, and how much of each is shown."""

    query: CastQuery = CastQuery()
    page: PageAsked = PageAsked()
    view: Literal["full", "card"] = "full"


def read_list(parameters: Sequence[tuple[str, str]]) -> ListAsked:
    """The question in an address; what is not understood is refused rather than passed over."""
    given = _single(parameters, repeatable="tag", known=_FREE | set(_CHOICES))
    wrong = [
        Problem(name, "not_allowed", f"{name} is one of {', '.join(allowed)}.", allowed)
        for name, allowed in _CHOICES.items()
        if name in given and given[name] not in allowed
    ]
    if len(given.get("q", "")) > LONGEST_QUERY:
        wrong.append(Problem("q", "too_long", f"q has at most {LONGEST_QUERY} characters."))
    if wrong:
        raise Wrong(wrong)
    query = CastQuery(
        terms=tuple(given.get("q", "").split()),
        tags=tuple(value for name, value in parameters if name == "tag"),
        language=given.get("language"),
        audience=given.get("audience"),
        archived=_ARCHIVED[given.get("archived", "false")],
        scope=given.get("scope", "own"),  # type: ignore[arg-type]  # one of the choices, checked above
        sort=given.get("sort", "created"),  # type: ignore[arg-type]  # one of the choices, checked above
        order=given.get("order", "desc"),  # type: ignore[arg-type]  # one of the choices, checked above
    )
    return ListAsked(query, _page(given), "card" if given.get("view") == "card" else "full")


def read_page(parameters: Sequence[tuple[str, str]], *more: str) -> tuple[PageAsked, dict[str, str]]:
    """A page of any other list, with the further parameters that list knows."""
    given = _single(parameters, repeatable="", known={"limit", "cursor", *more})
    return _page(given), {name: given[name] for name in more if name in given}


def in_bin() -> CastQuery:
    """What was deleted and can still come back."""
    return replace(CastQuery(), archived=None, binned=True)


def _single(
    parameters: Sequence[tuple[str, str]], *, repeatable: str, known: frozenset[str] | set[str]
) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in parameters:
        if name not in known:
            raise Wrong([Problem(name, "unknown_key", f"This list knows no {name!r}.", tuple(sorted(known)))])
        if _NO_TEXT.search(value):
            raise Wrong([Problem(name, "control_character", f"{name} holds a character that no text has.")])
        if name in given and name != repeatable:
            raise Wrong([Problem(name, "repeated", f"{name} was given twice.")])
        given[name] = value
    return given


def _page(given: dict[str, str]) -> PageAsked:
    limit = given.get("limit", "100")
    if not (limit.isascii() and limit.isdecimal() and len(limit) <= 3 and 1 <= int(limit) <= 100):
        raise Wrong([Problem("limit", "out_of_range", "limit is a number from 1 to 100.")])
    return PageAsked(int(limit), given.get("cursor"))
