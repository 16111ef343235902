"""What a file of scenery may say: things that stand, hang or drift in a place, and which of them belong where."""

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from troupe.looks.catalog.strokes import StrokeLine
from troupe.looks.domain.look import Document

Depth = Literal["sky", "far", "middle", "near", "wall", "ceiling"]
Plane = Literal["grass", "boards", "tiles", "sand", "snow", "water", "earth", "pavement", "rock", "carpet"]


class SceneProp(Document):
    """One thing of a place. Its pieces stand on the point (0, 0), or hang from it at the ceiling; `tall` is in
    centimetres, so that things keep their sizes beside one another."""

    label: str
    tall: Annotated[float, Field(gt=0)]
    depth: Depth = "middle"
    pieces: Annotated[tuple[StrokeLine, ...], Field(min_length=1, max_length=14)]


class Place(Document):
    """A setting: whether it has a roof, what its floor is, and what may stand in it."""

    label: str
    indoors: bool = False
    floor: Plane
    props: tuple[str, ...]


@lru_cache(maxsize=1)
def scene_props() -> Mapping[str, SceneProp]:
    """Everything that can stand in a place, by name."""
    folder = files("troupe.looks.catalog") / "scenery"
    told: dict[str, Any] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            told |= tomllib.loads(file.read_text("utf-8"))
    return MappingProxyType({name: SceneProp.model_validate_json(json.dumps(told[name])) for name in sorted(told)})


@lru_cache(maxsize=1)
def places() -> Mapping[str, Place]:
    """Every setting by its name."""
    told = tomllib.loads((files("troupe.looks.catalog") / "places.toml").read_text("utf-8"))
    return MappingProxyType({name: Place.model_validate_json(json.dumps(one)) for name, one in told.items()})
