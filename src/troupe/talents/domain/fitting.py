"""What a drawing is told by pictures without any training: their colours and how they are drawn, as a `rig.json`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troupe.talents.domain.datasets import Type

_LEAST_MOVE = 0.15
"""Pictures of the very same art differ by this much; less is chance."""
USUAL: Mapping[str, float] = {
    "line_weight": 0.5,
    "line_colour": 0.8,
    "softness": 0.0,
    "roundness": 0.5,
    "contrast": 0.5,
    "chroma": 0.5,
}
"""The art of a look that nobody changed."""
_PALETTE = ("primary", "secondary", "accent")
_PLAIN = 0.05
"""How much a colour without any chroma still counts."""


@dataclass(frozen=True)
class Swatch:
    """A main colour, and how much of the pictures it fills."""

    colour: str
    share: float
    chroma: float


@dataclass(frozen=True)
class Traits:
    """What the pictures of a data set have in common; what cannot be told is None."""

    swatches: Sequence[Swatch]
    hair: str | None
    skin: int | None
    art: Mapping[str, float]
    """Values of the look's own art, from 0 to 1."""

    def as_json(self) -> dict[str, object]:
        return {
            "colours": [{"colour": each.colour, "share": round(each.share, 3)} for each in self.swatches],
            "hair": self.hair,
            "skin": self.skin,
            "art": dict(self.art),
        }


def fitted(type: Type, traits: Traits) -> dict[str, Any]:
    """The `rig.json` that draws as the pictures are drawn. A style never says who somebody is: no hair, no skin."""
    palette = dict(zip(_PALETTE, _told_apart(traits.swatches), strict=False))
    moves = {name: round(value - USUAL[name], 2) for name, value in traits.art.items()}
    deltas: list[dict[str, object]] = [
        {"path": f"art.{name}", "op": "add", "value": by} for name, by in moves.items() if abs(by) >= _LEAST_MOVE
    ]
    identity: dict[str, Any] | None = None
    if type == "identity":
        identity = {"palette": palette} if palette else {}
        identity |= {"hair": {"colour": traits.hair}} if traits.hair else {}
        identity |= {"skin": traits.skin} if traits.skin else {}
    else:
        deltas += [{"path": f"palette.{name}", "op": "set", "value": colour} for name, colour in palette.items()]
    return {"rig_version": 1, "axis": None, "identity": identity or None, "deltas": deltas, "sliders": []}


def _told_apart(swatches: Sequence[Swatch]) -> list[str]:
    """Colours by how much they are seen: a small bright one says as much as a large dull one."""
    ordered = sorted(swatches, key=lambda each: (-each.share * (each.chroma + _PLAIN), each.colour))
    return [each.colour for each in ordered]
