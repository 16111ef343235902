"""How bodies are held and what they do: poses, motions between them, and the things they hold."""

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from troupe.looks.catalog.garment import Line, Role, Shade
from troupe.looks.domain.look import Document

HandName = Literal["relaxed", "fist", "open", "point", "thumb_up", "hold", "chin", "flat"]
Landmark = Literal["hip", "belly", "chest", "shoulder", "other_arm", "chin", "brow", "knee", "front", "crown"]
Pair = tuple[float, float]


class ArmPlan(Document):
    """An arm by its two angles, or by the landmark its wrist goes to; layers are behind, front, and over the head."""

    angles: Pair = (8, -4)
    length: Pair = (1, 1)
    to: Landmark | None = None
    at: Pair = (0, 0)
    hand: HandName = "relaxed"
    layer: Literal["b", "f", "o"] = "f"


class LegPlan(Document):
    angles: Pair = (4, -2)
    length: Pair = (1, 1)


class Profile(Document):
    """The same bearing from the side, far limb first: how far forward an arm or a thigh goes, and how far it folds."""

    lean: float = 0
    hips: float = 0.4
    """How much of the lean begins in the hips; a level back leans from there."""
    roll: float | None = None
    arms: tuple[Pair, Pair]
    legs: tuple[Pair, Pair]
    hands_down: bool = False
    """Hands stand on the ground, as far ahead as the arms' first angles tell."""


class Pose(Document):
    """A body's bearing: tilts in degrees, shifts in figure units, lifts in heads; `turn` lays the whole figure down.

    `view` is the side it is drawn from where the front would not show it.
    """

    label: str
    pelvis: float = 0
    chest: float = 0
    roll: float = 2
    shift: float = 0
    lean: float = 0
    air: float = 0
    head_down: float = 0
    shoulders: float = 0
    turn: float = 0
    seat: bool = False
    asleep: bool = False
    view: Literal["any", "side", "back"] = "any"
    gait: Literal["walking", "running"] | None = None
    cycles: bool = False
    props: tuple[str, ...] = ()
    outfit: str | None = None
    arms: tuple[ArmPlan, ArmPlan]
    legs: tuple[LegPlan, LegPlan]
    side: Profile | None = None


class Key(Document):
    """Where a motion is at one moment; `changes` are the pose's own numbers, told anew."""

    at: Annotated[float, Field(ge=0, le=1)]
    pose: str
    share: float = 1.0
    shift: float = 0
    air: float | None = None
    breath: float = 0
    blink: float = 0
    swing: float = 0
    """How much further the right forearm is turned, in degrees."""
    legs: tuple[LegPlan, LegPlan] | None = None
    ease: Literal["both", "in", "none"] = "both"


class Motion(Document):
    label: str
    loop: bool = False
    seconds: float = 1.0
    keys: tuple[Key, ...]


class PropPiece(Document):
    role: Role | Literal["paper", "glass", "red", "green", "wood", "water"]
    k: float = 0
    d: str
    outline: float = 1.5
    opacity: float = 1
    shades: tuple[Shade, ...] = ()
    lines: tuple[Line, ...] = ()


class Prop(Document):
    """A thing that a pose needs: drawn around its own origin, held in a hand or standing where the body is."""

    label: str
    at: Literal["right", "left", "between", "ground", "seat", "body"]
    offset: Pair = (0, 0)
    ahead: float = 0
    turns: bool = False
    size: float = 1
    behind: bool = False
    pieces: Annotated[tuple[PropPiece, ...], Field(max_length=14)]


@lru_cache(maxsize=1)
def poses() -> Mapping[str, Pose]:
    """Every bearing, by name; one that is `like` another tells only what is different."""
    told = _folder("poses")
    return MappingProxyType(
        {name: Pose.model_validate_json(json.dumps(_whole(one, told))) for name, one in told.items()}
    )


def pose_names() -> tuple[str, ...]:
    return tuple(poses())


def motion_names() -> tuple[str, ...]:
    return tuple(motions())


@lru_cache(maxsize=1)
def props() -> Mapping[str, Prop]:
    return MappingProxyType({n: Prop.model_validate_json(json.dumps(one)) for n, one in _folder("props").items()})


@lru_cache(maxsize=1)
def motions() -> Mapping[str, Motion]:
    told = tomllib.loads((files("troupe.looks.catalog") / "motions.toml").read_text("utf-8"))
    return MappingProxyType({name: Motion.model_validate_json(json.dumps(one)) for name, one in told.items()})


def _whole(told: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    own = {key: value for key, value in told.items() if key != "like"}
    return {**_whole(others[told["like"]], others), **own} if "like" in told else own


def _folder(name: str) -> dict[str, dict[str, Any]]:
    found = sorted((files("troupe.looks.catalog") / name).iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in found
        if file.name.endswith(".toml")
    }
