"""What a file of a thing may say: one with a face is built like an animal, any other is a picture in pieces."""

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from troupe.looks.catalog.pet import PetPlan, Strokes
from troupe.looks.domain.kinds import THINGS
from troupe.looks.domain.look import Document

GROUND = 60.0
"""Where a thing without a face stands, below its middle."""


class ThingPlan(Document):
    """A thing without a face, around its own middle; `light` is where it shines when it glows."""

    label: str
    size: float
    reach: float = 62
    light: tuple[float, float] = (0, 0)
    pieces: Strokes


@lru_cache(maxsize=1)
def things() -> Mapping[str, ThingPlan]:
    """The things that have no face."""
    told = _told()
    return MappingProxyType({n: ThingPlan.model_validate_json(json.dumps(one)) for n, one in told if "pieces" in one})


@lru_cache(maxsize=1)
def stuffed() -> Mapping[str, PetPlan]:
    """The things that look back."""
    told = _told()
    return MappingProxyType({n: PetPlan.model_validate_json(json.dumps(one)) for n, one in told if "contour" in one})


def _told() -> list[tuple[str, dict[str, Any]]]:
    folder = files("troupe.looks.catalog") / "things"
    return [(name, tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))) for name in THINGS]
