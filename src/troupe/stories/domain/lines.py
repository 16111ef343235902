"""Prose cut into who says it, for reading aloud; the pieces together are the prose to the letter."""

import re

from troupe.stories.domain.extract import SPOKE
from troupe.stories.domain.world import Card, World

_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
NEAR = 80


def lines_in(text: str, world: World) -> list[dict[str, object]]:
    """Narration and speech in order, each with its speaker where one is named beside it."""
    found: list[dict[str, object]] = []
    place = 0
    for quote in _QUOTED.finditer(text):
        if quote.start() > place:
            found.append(_line(text, place, quote.start(), None))
        found.append(_line(text, quote.start(), quote.end(), _speaker(text, quote.start(), quote.end(), world)))
        place = quote.end()
    if place < len(text):
        found.append(_line(text, place, len(text), None))
    return found


def _line(text: str, start: int, end: int, speaker: Card | None) -> dict[str, object]:
    return {
        "speaker": speaker.entity_id if speaker else None,
        "persona_id": speaker.persona_id if speaker else None,
        "text": text[start:end],
        "start": start,
        "end": end,
    }


def _speaker(text: str, start: int, end: int, world: World) -> Card | None:
    """Whoever is named with a verb of speech right after the words, else right before them."""
    after = re.split(r"[.!?\n]\s", text[end : end + NEAR])[0]
    before = re.split(r"[.!?]\s|\n", text[max(0, start - NEAR) : start])[-1]
    for beside in (after, before):
        for card in world.people:
            for name in card.names:
                called = re.escape(name)
                if re.search(rf"\b{called} {SPOKE}\b|\b{SPOKE} {called}\b", beside, re.IGNORECASE):
                    return card
    return None
