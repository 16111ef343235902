"""How a persona's built-in voice measures, so that the next persona can be given another one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troupe.voices.domain.timbre import Timbre

# Thirty words that have every kind of sound; all voices are measured by them.
CALIBRATION = (
    "When the weather was warm, my mother would bring bread and honey to the big garden,"
    " and five young thieves chose to vanish over the high wall with most of it."
)
MOST_ALIKE = 80.0
MOST_DRAWS = 24
MOST_COMPARED = 50


@dataclass(frozen=True)
class MeasuredVoice:
    """The measures of one persona's timbre, and when it was last heard."""

    persona_id: str
    realm: str
    user_id: str
    timbre_key: str
    figures: Mapping[str, Any]
    used_at: datetime


def timbre_key(timbre: Timbre) -> str:
    """Names a timbre, so that a measure that is not of the present one is known."""
    return hashlib.sha256(timbre.model_dump_json().encode()).hexdigest()[:32]
