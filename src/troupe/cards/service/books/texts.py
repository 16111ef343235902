"""The lorebook of card texts: what a card says and a persona has no field or no room for, told with every answer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from troupe.cards.domain.overlong import Halves
from troupe.minds import BookEntry, BookSettings, Entry, NewBook, Origin

MARK = "troupe_card_text"
"""Under this name an entry says which text of the card goes on in it."""
DEPTH_PROMPT = "depth_prompt"
_PLACES: Mapping[str, Mapping[str, Any]] = {
    "description": {"place": "after_char"},
    "personality": {"place": "personality"},
    "scenario": {"place": "scenario"},
    "mes_example": {"place": "example_after"},
    "system_prompt": {"place": "before_char"},
    "post_history_instructions": {"place": "depth", "depth": 0},
}
_NAMES = {
    "description": "Description",
    "personality": "Personality",
    "scenario": "Scenario",
    "mes_example": "Examples",
    "system_prompt": "System prompt",
    "post_history_instructions": "Closing instructions",
}
_ROLES = ("system", "user", "assistant")
_DEEPEST = 10_000


def card_texts(overlong: Mapping[str, Halves], extensions: Mapping[str, Any]) -> NewBook | None:
    """The book for what did not fit; none where everything did."""
    entries = (*_rests(overlong), *_at_depth(extensions.get(DEPTH_PROMPT)))
    settings = BookSettings(name="Card texts", recursive=False)
    return NewBook(settings, entries, kind="card", origin=Origin("card")) if entries else None


def texts_in(entries: Sequence[BookEntry]) -> Mapping[str, Sequence[str]]:
    """How texts go on, as the book says now."""
    found: dict[str, list[str]] = {}
    for each in entries:
        if isinstance(field := each.entry.extensions.get(MARK), str):
            found.setdefault(field, []).append(each.entry.content)
    return found


def depth_prompt_in(entries: Sequence[BookEntry]) -> Mapping[str, Any] | None:
    """What stands at a depth, as a card says it."""
    for each in entries:
        if each.entry.extensions.get(MARK) == DEPTH_PROMPT:
            return {"prompt": each.entry.content, "depth": each.entry.depth, "role": each.entry.role}
    return None


def _rests(overlong: Mapping[str, Halves]) -> Iterator[Entry]:
    for order, (field, text) in enumerate(overlong.items()):
        for number, rest in enumerate(text.rest, 1):
            yield _entry(field, f"{_NAMES[field]}, continued ({number})", rest, order * 100 + number, _PLACES[field])


def _at_depth(said: object) -> Iterator[Entry]:
    if not isinstance(said, dict) or not isinstance(said.get("prompt"), str) or not said["prompt"].strip():
        return
    depth, role = said.get("depth"), said.get("role")
    depth = depth if isinstance(depth, int) and not isinstance(depth, bool) and 0 <= depth <= _DEEPEST else 4
    where = {"place": "depth", "depth": depth, "role": role if role in _ROLES else "system"}
    yield _entry(DEPTH_PROMPT, "Depth prompt", said["prompt"][:90_000], 1_000, where)


def _entry(field: str, name: str, content: str, order: int, where: Mapping[str, Any]) -> Entry:
    told = {"name": name, "content": content, "order": order, "constant": True, "ignore_budget": True}
    return Entry.model_validate(told | dict(where) | {"extensions": {MARK: field}})
