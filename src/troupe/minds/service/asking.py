"""What the doors of watching are asked, read strictly and refused in the words of the persona doors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troupe.personas import Part, Problem, Refused, read, said_as

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PageAsked:
    """One page of a list."""

    limit: int
    cursor: str | None


class ChatAsked(Part):
    """One chat."""

    chat_id: str


def ask_for_page(query: Query) -> PageAsked:
    given = parameters(query, "limit", "cursor")
    limit = given.get("limit", "100")
    if not (limit.isascii() and limit.isdecimal() and len(limit) <= 3 and 1 <= int(limit) <= 100):
        raise refused("limit", "out_of_range", "limit is a number from 1 to 100.")
    return PageAsked(int(limit), given.get("cursor"))


def ask_for_chat(query: Query) -> str:
    given = parameters(query, "chat_id")
    if "chat_id" not in given:
        raise refused("chat_id", "missing", "Say which chat.")
    return given["chat_id"]


def chat_in(fields: Mapping[str, object]) -> str:
    with said_as("INVALID_INPUT"):
        return read(ChatAsked, fields).chat_id


def parameters(query: Query, *known: str) -> dict[str, str]:
    """Each parameter once; what is not known is refused rather than passed over."""
    given: dict[str, str] = {}
    for name, value in query:
        if name not in known:
            raise refused(name, "unknown_key", f"This door knows no {name!r}.", known)
        if name in given:
            raise refused(name, "repeated", f"{name} was given twice.")
        given[name] = value
    return given


def refused(field: str, reason: str, detail: str, allowed: Sequence[str] = ()) -> Refused:
    return Refused("INVALID_INPUT", [Problem(field, reason, detail, tuple(allowed))])
