"""What can be carried in the hands, and what is put on over the clothes."""

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from troupe.looks.catalog.garment import Piece
from troupe.looks.domain.look import Document

GearSlot = Literal["main_hand", "off_hand", "head", "body", "back", "feet", "hands"]


class GearPlan(Document):
    """`along` goes on where the forearm points, `upright` stands, `before` covers the arm. What is worn names a garment
    instead; `reach` is how far a carried thing goes up and down from the hand."""

    label: str
    slots: tuple[GearSlot, ...]
    two_handed: bool = False
    hold: Literal["along", "upright", "before"] = "along"
    reach: tuple[float, float] = (0, 0)
    garment: str = ""
    pieces: tuple[Piece, ...] = ()


@lru_cache(maxsize=1)
def gear() -> Mapping[str, GearPlan]:
    found = sorted((files("troupe.looks.catalog") / "equipment").iterdir(), key=lambda file: file.name)
    told = {file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8")) for file in found}
    return MappingProxyType({name: GearPlan.model_validate_json(json.dumps(plan)) for name, plan in told.items()})
