"""Whose look it is: what is known of a persona besides the look itself, and what that says about the drawing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from troupe.looks.domain.ages import Realm
from troupe.looks.domain.kits import Kit


@dataclass(frozen=True)
class Bearer:
    """Of somebody of whom nothing is known, only the look speaks."""

    age: int | None = None
    realm: Realm = "family"
    told: Mapping[str, Any] = field(default_factory=dict)
    """Fields of a look that the persona's own words tell."""
    kits: Mapping[str, Kit] = field(default_factory=dict)
    """The installed kits by id."""


NOBODY = Bearer()
