"""What of a reply is style: its length and its ornaments, which people like whoever wears them."""

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

COVARIATES = ("characters", "headings", "list_items", "bold")
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_ITEM = re.compile(r"^(?:[-*•]|\d+\.)(?=\s)", re.MULTILINE)
_BOLD = re.compile(r"\*\*[^*\n]+\*\*")


@dataclass(frozen=True)
class Style:
    """The style of one text, counted."""

    characters: int = 0
    headings: int = 0
    list_items: int = 0
    bold: int = 0


def style_of(text: str) -> Style:
    counted = (len(found.findall(text)) for found in (_HEADING, _ITEM, _BOLD))
    return Style(len(text), *counted)


def differences(a: Style, b: Style) -> tuple[float, ...]:
    """By how much more of each one text has than another, between −1 and 1; swapping them flips the sign."""
    pairs: Sequence[tuple[int, int]] = list(zip(astuple(a), astuple(b), strict=True))
    return tuple((one - other) / (one + other + 1) for one, other in pairs)
