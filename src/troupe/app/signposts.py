"""Which addresses the page has, and where those lead that somebody might type in their place."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

PATTERNS = (
    "/",
    "/personas",
    "/personas/catalogue",
    "/personas/catalogue/held",
    "/personas/:id",
    "/personas/:id/:part",
    "/chat",
    "/chat/:id",
    "/stories",
    "/stories/:id/:part",
    "/studio/talents",
    "/lore",
    "/lore/:id",
    "/duel",
    "/duel/:view",
    "/jobs",
    "/settings",
    "/settings/:section",
)
"""The same as in `web/src/main.ts`; a test compares them."""

_PLACES = {
    "home": "/",
    "start": "/",
    "index": "/",
    "login": "/",
    "signin": "/",
    "persona": "/personas",
    "character": "/personas",
    "characters": "/personas",
    "cast": "/personas",
    "catalogue": "/personas/catalogue",
    "catalog": "/personas/catalogue",
    "chats": "/chat",
    "conversation": "/chat",
    "conversations": "/chat",
    "talk": "/chat",
    "story": "/stories",
    "studio": "/studio/talents",
    "talent": "/studio/talents",
    "talents": "/studio/talents",
    "lorebook": "/lore",
    "lorebooks": "/lore",
    "duels": "/duel",
    "arena": "/duel",
    "stage": "/duel/stage",
    "job": "/jobs",
    "setting": "/settings",
    "brain": "/settings/models",
    "brains": "/settings/models",
    "model": "/settings/models",
    "models": "/settings/models",
    "keys": "/settings/keys",
    "voices": "/settings/voices",
    "costs": "/settings/costs",
    "privacy": "/settings/privacy",
    "users": "/settings/people",
    "people": "/settings/people",
    "about": "/settings/about",
    "help": "/docs",
    "manual": "/docs",
}
"""Singulars, plurals and other names of rooms, by the first part of an address."""
_PARTS = [[part for part in pattern.split("/") if part] for pattern in PATTERNS]


def is_known(path: str) -> bool:
    """Whether the page has something to show at an address."""
    have = _split(path)
    return any(_fits(want, have) for want in _PARTS)


def instead_of(path: str, places: Mapping[str, str] = _PLACES) -> str | None:
    """The address that was meant by one that the page does not have; nothing for one that is a riddle."""
    first, *rest = _split(path) or [""]
    room = places.get(first.lower(), f"/{first.lower()}")
    for meant in (_join(room, rest), _join(room, [*rest, "play"])):  # a story is opened in order to be told
        if meant != path and (is_known(meant) or meant == "/docs"):
            return meant
    return None


def _split(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _join(room: str, rest: Sequence[str]) -> str:
    return "/".join([room.rstrip("/"), *(quote(part, safe="") for part in rest)]) or "/"


def _fits(want: Sequence[str], have: Sequence[str]) -> bool:
    return len(want) == len(have) and all(w.startswith(":") or w == h for w, h in zip(want, have, strict=True))
