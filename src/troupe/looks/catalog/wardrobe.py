"""Everything that can be worn: each garment's file, with the shared bodice and collar it names drawn in."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from troupe.looks.catalog.garment import Eight, GarmentPlan, Line, Piece, Role, Shade
from troupe.looks.domain.look import Document

_PAIR = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(\s*)(-?(?:\d+\.?\d*|\.\d+))")


class Drawn(Document):
    """A part that several garments share, from the outside in."""

    pieces: tuple[Piece, ...]


class Last(Document):
    """A foot in a shoe, seen from one side."""

    foot: str
    sole: str
    upper: str = ""
    lines: tuple[Eight, ...] = ()


class Lasts(Document):
    front: Last
    side: Last


@lru_cache(maxsize=1)
def lasts() -> Mapping[str, Lasts]:
    return MappingProxyType({name: Lasts.model_validate_json(text) for name, text in _tables("lasts").items()})


VARIANT = "."
"""What stands between a garment's name and that of one of its variants."""


class Racks(Mapping[str, GarmentPlan]):
    """Every garment by its name. A variant is found as `garment.variant`, and hangs behind what it is one of: who goes
    through the racks sees each garment once."""

    def __init__(self, plans: Mapping[str, GarmentPlan]) -> None:
        self._plans = plans
        self._listed = tuple(name for name in plans if VARIANT not in name)

    def __getitem__(self, name: str) -> GarmentPlan:
        return self._plans[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)


@lru_cache(maxsize=1)
def garments() -> Racks:
    folder = files("troupe.looks.catalog") / "garments"
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    told: dict[str, dict[str, Any]] = {}
    for file in found:
        told |= _with_variants(file.name.removesuffix(".toml"), tomllib.loads(file.read_text("utf-8")))
    # Strict documents are read from JSON, where lists are lists.
    plans = {name: GarmentPlan.model_validate_json(json.dumps(one)) for name, one in told.items()}
    return Racks({name: _finished(plan) for name, plan in plans.items()})


def _with_variants(name: str, plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A garment and its variants, each the garment with what its own table says otherwise."""
    variants: dict[str, dict[str, Any]] = plan.pop("variants", {})
    others = {
        f"{name}{VARIANT}{variant}": {**plan, **table, "cut": {**plan.get("cut", {}), **table.get("cut", {})}}
        for variant, table in variants.items()
    }
    return {name: {**plan, "variants": list(variants)}, **others}


@lru_cache(maxsize=4)
def _parts(kind: str) -> Mapping[str, Drawn]:
    return MappingProxyType({name: Drawn.model_validate_json(text) for name, text in _tables(kind).items()})


def _tables(name: str) -> Mapping[str, str]:
    told = tomllib.loads((files("troupe.looks.catalog") / f"{name}.toml").read_text("utf-8"))
    return {key: json.dumps(table) for key, table in told.items()}


def _finished(plan: GarmentPlan) -> GarmentPlan:
    pieces = _parts("bodices")[plan.bodice].pieces if plan.bodice else ()
    collar = _parts("collars")[plan.collar].pieces if plan.collar else ()
    below = [piece.model_copy(update={"layer": "body"}) for piece in plan.pieces if piece.layer == "under"]
    above = [piece for piece in plan.pieces if piece.layer != "under"]
    whole = [twin for piece in (*below, *pieces, *above, *collar) for twin in _both_sides(piece)]
    return plan.model_copy(update={"pieces": tuple(_dyed(piece, plan) for piece in whole)})


def _both_sides(piece: Piece) -> Sequence[Piece]:
    """A mirrored piece has a twin on the other side, which lies away from the light."""
    if not piece.mirror:
        return (piece,)
    shades = tuple(shade.model_copy(update={"d": _flipped(shade.d)}) for shade in piece.shades)
    lines = tuple(line.model_copy(update={"s": _flipped_line(line)}) for line in piece.lines)
    twin = {"d": _flipped(piece.d), "back": _flipped(piece.back), "side": "", "k": piece.k - 0.3}
    return piece, piece.model_copy(update={**twin, "shades": shades, "lines": lines})


def _flipped(d: str) -> str:
    return _PAIR.sub(lambda found: f"{-float(found[1]):g} {float(found[3]):g}", d)


def _flipped_line(line: Line) -> tuple[float, ...]:
    return tuple(-value if i % 2 == 0 else value for i, value in enumerate(line.s))


def _dyed(piece: Piece, plan: GarmentPlan) -> Piece:
    """What is told as cloth or trim takes the garment's own role and tone."""
    if not plan.cut:
        return piece
    roles: dict[Role, Role] = {"cloth": plan.cut.role, "trim": plan.cut.trim or "accent"}
    tone = plan.cut.k if piece.role == "cloth" else 0.0
    shades = tuple(_reshaded(shade, roles) for shade in piece.shades)
    role = roles.get(piece.role, piece.role)
    return piece.model_copy(update={"role": role, "k": piece.k + tone, "shades": shades})


def _reshaded(shade: Shade, roles: Mapping[Role, Role]) -> Shade:
    return shade.model_copy(update={"role": roles.get(shade.role, shade.role)}) if shade.role else shade
