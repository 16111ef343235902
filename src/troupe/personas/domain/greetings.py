"""Greetings that a card brought and a document has no room for: kept whole beside it, and told as long as nobody
edited what the document holds of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from troupe.personas.domain.persona import Persona

ROOM, MOST = 16_000, 64
MOST_KEPT = 1_000
OF_CARDS: Mapping[str, str] = {
    "first_mes": "greeting",
    "alternate_greetings": "alternate_greetings",
    "group_only_greetings": "group_greetings",
}
_ENDS = (re.compile(r"\n[ \t]*\n\s*"), re.compile(r"(?<=[.!?…。！？])\s+|\n+"))


def greetings_of(document: Persona, *, several: bool = False) -> list[str]:
    """Whatever the persona opens a chat with, in their order; those for several come first where there are several."""
    fields = ("group_greetings", "greeting", "alternate_greetings")[0 if several else 1 :]
    return [text for name in fields for text in whole_greetings(document, name) if text]


def whole_greetings(document: Persona, name: str, came: Persona | None = None) -> list[str]:
    """What a field says, each text whole that is the beginning of a kept one, and those there was no room for.

    `came` is the document as it came in, for one whose kept texts are gone.
    """
    said = getattr(document, name)
    now: Sequence[str] = [said] if isinstance(said, str) else said
    whole = _kept(document).get(name) or (_kept(came).get(name) if came else None) or ()
    begun = [each if fitted_greeting(each) == text else text for each, text in zip(whole, now, strict=False)]
    more = whole[MOST:] if len(now) == MOST else ()
    return [*begun, *now[len(begun) :], *more]


def fitted_greeting(text: str) -> str:
    """As much of it as a document holds, up to where a paragraph or a sentence ends."""
    if len(text) <= ROOM:
        return text
    for ends in _ENDS:
        found = [match.end() for match in ends.finditer(text[: ROOM + 1]) if ROOM // 2 < match.end() <= ROOM]
        if found:
            return text[: found[-1]]
    return text[:ROOM]


def is_too_much(texts: Sequence[str]) -> bool:
    return len(texts) > MOST or any(len(each) > ROOM for each in texts)


def _kept(document: Persona) -> Mapping[str, Sequence[str]]:
    card = document.foreign.get("card")
    kept: Any = card.get("greetings") if isinstance(card, dict) else None
    if not isinstance(kept, dict):
        return {}
    return {name: [each for each in texts if isinstance(each, str)] for name, texts in kept.items()
            if isinstance(texts, list)}  # fmt: skip
