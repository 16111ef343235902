"""From two sliders to the weights of kits: what model pictures are told, step by step."""

from dataclasses import dataclass
from typing import Literal

from troupe.looks.domain.look import Sliders

CAP = 1.5
AXES = (
    ("mecha", "avatar.style.anime.mecha", "avatar.style.anime.creature"),
    ("animal", "avatar.style.abstract", "avatar.style.animal_traits"),
)


@dataclass(frozen=True, slots=True)
class Weight:
    """One kit's share of a picture."""

    id: str
    role: Literal["identity", "style", "extra"]
    axis: str | None
    slider_weight: float
    default_weight: float
    available: bool
    reason: str | None

    @property
    def weight(self) -> float:
        return self.slider_weight * self.default_weight


@dataclass(frozen=True, slots=True)
class Weights:
    """All kits of a picture; together they weigh at most the cap."""

    items: tuple[Weight, ...]

    @property
    def total(self) -> float:
        return sum(abs(item.weight) for item in self.items)

    @property
    def scale(self) -> float:
        return CAP / self.total if self.total > CAP else 1.0

    def as_json(self) -> dict[str, object]:
        items = [
            {
                "id": item.id,
                "role": item.role,
                "axis": item.axis,
                "slider_weight": item.slider_weight,
                "default_weight": item.default_weight,
                "weight": item.weight,
                "applied_weight": item.weight * self.scale,
                "available": item.available,
                **({"reason": item.reason} if item.reason else {}),
            }
            for item in self.items
        ]
        return {"weights": items, "total": self.total, "cap": CAP, "scale": self.scale, "scaled": self.scale < 1}


def weights_of(sliders: Sliders) -> Weights:
    """Each slider's two ends; in the middle both weigh nothing."""
    return Weights(
        tuple(
            Weight(id, "style", axis, weight, 1.0, False, "kit_missing")
            for axis, first, second in AXES
            for id, weight in (
                (first, max(0.0, 1 - 2 * getattr(sliders, axis))),
                (second, max(0.0, 2 * getattr(sliders, axis) - 1)),
            )
        )
    )
