"""Cards on their way out: strict where reading was tolerant."""

from troupe.cards.domain.writing.charx import packed
from troupe.cards.domain.writing.png import as_json, with_card, without_card
from troupe.cards.domain.writing.settling import DEFAULT, MADE_HERE, Form, counted, settled, wanted_of
from troupe.cards.domain.writing.tree import Written, written

__all__ = [
    "DEFAULT",
    "MADE_HERE",
    "Form",
    "Written",
    "as_json",
    "counted",
    "packed",
    "settled",
    "wanted_of",
    "with_card",
    "without_card",
    "written",
]
