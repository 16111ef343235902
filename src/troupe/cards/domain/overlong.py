"""Texts of a card that are longer than a persona holds: the rest goes on in the lorebook of card texts.

Nothing is cut away: head and rest together are the text, sign by sign, so that it leaves as it came.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ROOM: Mapping[str, int] = {
    "description": 32_000,
    "personality": 8_000,
    "scenario": 8_000,
    "mes_example": 64_000,
    "system_prompt": 8_000,
    "post_history_instructions": 4_000,
}
LONGEST_PIECE = 90_000
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+|\n+")
_EXAMPLE = re.compile(r"(?i)(?=<START>)")


@dataclass(frozen=True)
class Halves:
    """A text as far as a persona holds it, and how it goes on."""

    head: str
    rest: Sequence[str] = ()

    @property
    def whole(self) -> str:
        return "".join((self.head, *self.rest))


def halves(field: str, text: str) -> Halves:
    """The beginning ends where a paragraph, a sentence or an example does, if there is one."""
    room = ROOM[field]
    if len(text) <= room:
        return Halves(text)
    cut = _cut(text, room, whole_examples=field == "mes_example")
    head, rest = text[:cut], text[cut:]
    pieces = []
    while rest:
        cut = len(rest) if len(rest) <= LONGEST_PIECE else _cut(rest, LONGEST_PIECE, whole_examples=False)
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return Halves(head, pieces)


def overlong(fields: Mapping[str, Any]) -> Mapping[str, Halves]:
    """The texts of a card that are too long, each in its halves."""
    texts = {name: text for name in ROOM if isinstance(text := fields.get(name), str)}
    return {name: halves(name, text) for name, text in texts.items() if len(text) > ROOM[name]}


def _cut(text: str, room: int, *, whole_examples: bool) -> int:
    begun = text[: room + 1]
    for ends in (*([_EXAMPLE] if whole_examples else []), _PARAGRAPH, _SENTENCE):
        found = [match.end() for match in ends.finditer(begun) if room // 2 < match.end() <= room]
        if found:
            return found[-1]
    return room
