"""What a trained kit does to the drawing itself: a few fields moved as far as the kit weighs, with no model at all."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints

from troupe.looks.domain.document import Changes, LookDocument, read_strictly
from troupe.looks.domain.look import Art, Body, Document, Face
from troupe.looks.errors import BadLook

LARGEST = 65_536
SETS_FROM = 0.5
"""How much a kit must weigh to set a field outright."""
_TOUCHES = ("body", "face", "hair", "eyes", "skin", "clothes", "art", "palette")
_PATH = re.compile(r"^(body|face|hair|eyes|skin|clothes|art|palette)(\.[a-z_]{1,20}){0,2}$")
_NUMBERS = frozenset(
    [f"art.{name}" for name in Art.model_fields]
    + [f"body.{name}" for name in Body.model_fields if name != "apparent_age"]
    + [f"face.{name}" for name in Face.model_fields if name not in ("marks", "facial_hair", "ears")]
    + ["hair.length", "hair.volume"]
)
"""What can be added to and scaled."""
Text60 = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Delta(Document):
    """One field moved: by adding, by scaling, or set to a value."""

    path: Annotated[str, StringConstraints(pattern=_PATH.pattern)]
    op: Literal["add", "scale", "set"]
    value: float | int | str


class KitSlider(Document):
    """A slider of a kit's own, for whoever shows it."""

    name: Text60
    label_low: Text60
    label_high: Text60
    min: float = -1
    max: float = 1
    default: float = 0
    deltas: Annotated[tuple[Delta, ...], Field(max_length=200)] = ()


class RigFile(Document):
    """`rig.json`: what a kit says to the drawing."""

    rig_version: Literal[1]
    axis: Literal["mecha", "creature", "abstract", "animal"] | None = None
    identity: dict[str, Any] | None = None
    deltas: Annotated[tuple[Delta, ...], Field(max_length=200)] = ()
    sliders: Annotated[tuple[KitSlider, ...], Field(max_length=12)] = ()

    @classmethod
    def read(cls, told: Changes) -> Self:
        """Strictly; the first field that no kit may touch, or that has no such value, is named by its path."""
        found = read_strictly(cls, told, "rig")
        outside = set(found.identity or {}) - {*_TOUCHES, "species"}
        if outside:
            raise BadLook(f"rig.identity.{min(outside)}", "a kit may not touch this")
        LookDocument().changed_by(found.identity or {})
        for delta in (*found.deltas, *(each for slider in found.sliders for each in slider.deltas)):
            _check(delta)
        return found


@dataclass(frozen=True)
class Kit:
    """An installed kit, as far as looks need to know it."""

    id: str
    default_weight: float = 1.0
    base: str = ""
    """The family of models it was trained for."""
    rig: RigFile | None = None
    author: str = ""
    licence: str = ""
    token: str = ""
    """The word it was taught by, for models that are told in words."""
    styles: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    weights: str = ""
    """Where its weights lie; empty where there are none that change a model's picture."""
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """A kit that a drawing follows, and whom that is owed to."""

    kit_id: str
    author: str
    licence: str


Acting = Sequence[tuple[Kit, float]]
"""Kits in ascending order of their ids, each with its weight before the cap."""


def set_fields(look: dict[str, Any], acting: Acting) -> dict[str, Any]:
    """A look's JSON with what kits set outright, and with the art they move, which is a number from the start."""
    for delta, weight in _deltas(acting):
        *above, last = delta.path.split(".")
        place = look
        for step in above:
            place = place[step]
        if above[:1] == ["art"]:
            place[last] = _moved(float(place[last]), delta, weight)
        elif isinstance(delta.value, str) and weight >= SETS_FROM:
            place[last] = {"item": delta.value} if above == ["clothes"] else delta.value
        elif delta.path == "skin" and delta.op == "set" and weight >= SETS_FROM:
            place[last] = delta.value
    look["art"] = {name: _within(name, value) for name, value in look["art"].items()}
    return look


def moved_number(path: str, value: float, acting: Acting) -> float:
    """A number of a body, face or hair as the kits move it; the caller keeps it in its range, once."""
    for delta, weight in _deltas(acting):
        if delta.path == path and not isinstance(delta.value, str):
            value = _moved(value, delta, weight)
    return value


def identity_of(kit: Kit | None) -> Mapping[str, Any]:
    """What an identity kit fills in where the look says nothing."""
    return (kit.rig.identity or {}) if kit and kit.rig else {}


def _deltas(acting: Acting) -> Iterator[tuple[Delta, float]]:
    for kit, weight in sorted(acting, key=lambda pair: pair[0].id):
        for delta in kit.rig.deltas if kit.rig else ():
            yield delta, weight


def _moved(value: float, delta: Delta, weight: float) -> float:
    by = float(delta.value)
    match delta.op:
        case "add":
            return value + weight * by
        case "scale":
            return value * (1 + weight * (by - 1))
        case _:
            return by if weight >= SETS_FROM else value


def _within(name: str, value: float) -> float:
    """A number of the art in its range, once, after every kit has had its say."""
    told = Art.model_fields[name].metadata
    lowest, highest = (next(getattr(each, side) for each in told if hasattr(each, side)) for side in ("ge", "le"))
    held: float = max(lowest, min(highest, value))
    return round(held) if name == "pixel" else held


def _check(delta: Delta) -> None:
    """A field that is not there, a value it cannot have, a word that is to be added: none is drawn."""
    *above, last = delta.path.split(".")
    if delta.path.startswith("body.apparent_age"):
        raise BadLook(f"rig.{delta.path}", "no kit changes an age")
    if delta.op != "set" and (delta.path not in _NUMBERS or isinstance(delta.value, str)):
        raise BadLook(f"rig.{delta.path}", "only numbers of body, face, hair and art can be added to or scaled")
    told: Any = delta.value if delta.op == "set" else None
    for step in (last, *reversed(above)):
        told = {step: told}
    LookDocument().changed_by(told)
