"""From sliders and chosen kits to the weights of kits: what model pictures are told, step by step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from troupe.looks.domain.kits import Kit
from troupe.looks.domain.look import Look, Sliders

CAP = 1.5
OWNS_THE_HEAD, _STOPS = 0.75, 0.7499
"""From which weight on a family draws the head itself, and where one stops that could and is not the largest."""
AXES = (
    ("mecha", "avatar.style.anime.mecha", "avatar.style.anime.creature"),
    ("animal", "avatar.style.abstract", "avatar.style.animal_traits"),
)
_MISSING = "kit_missing"
Role = Literal["identity", "style", "extra"]


@dataclass(frozen=True, slots=True)
class Weight:
    """One kit's share of a picture."""

    id: str
    role: Role
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

    @property
    def missing(self) -> tuple[str, ...]:
        """Kits that weigh something and are not installed; a style's own family is drawn without its kit."""
        return tuple(item.id for item in self.items if item.weight and not item.available)

    @property
    def chosen_and_missing(self) -> tuple[str, ...]:
        """Those of them that were named, not reached by a slider."""
        return tuple(item.id for item in self.items if item.weight and not item.available and item.role != "style")

    def applied(self, item: Weight) -> float:
        """What a model wears of it, under the cap."""
        return item.weight * self.scale

    def as_json(self) -> dict[str, object]:
        items = [
            {
                "id": item.id,
                "role": item.role,
                "axis": item.axis,
                "slider_weight": item.slider_weight,
                "default_weight": item.default_weight,
                "weight": item.weight,
                "applied_weight": self.applied(item),
                "available": item.available,
                **({"reason": item.reason} if item.reason else {}),
            }
            for item in self.items
        ]
        return {"weights": items, "total": self.total, "cap": CAP, "scale": self.scale, "scaled": self.scale < 1}


def weights_of(look: Look, kits: Mapping[str, Kit] | None = None) -> Weights:
    """The identity, each slider's two ends, then what was chosen besides; a kit named twice weighs both."""
    told: list[tuple[str, Role, str | None, float]] = []
    if look.identity_kit:
        told.append((look.identity_kit, "identity", None, 1.0))
    told += [(id, "style", axis, weight) for axis, id, weight in slider_weights(look.sliders)]
    told += [(kit.id, "extra", None, kit.weight) for kit in look.kits]
    return Weights(tuple(_added_up(told, kits or {})))


def slider_weights(sliders: Sliders) -> Iterable[tuple[str, str, float]]:
    """Each slider's two ends; in the middle both weigh nothing."""
    for axis, first, second in AXES:
        value = getattr(sliders, axis)
        yield axis, first, max(0.0, 1 - 2 * value)
        yield axis, second, max(0.0, 2 * value - 1)


@dataclass(frozen=True, slots=True)
class Families:
    """How far each family is drawn; at most one of them owns the head."""

    mecha: float
    creature: float
    abstract: float
    animal: float

    @property
    def takes_the_hair(self) -> bool:
        """A helmet covers a machine's head, a spirit has no hair, and a whole animal has fur; a creature has a mane."""
        return max(self.mecha, self.abstract, self.animal) >= OWNS_THE_HEAD


def drawn_weights(sliders: Sliders, kits: Mapping[str, Kit]) -> Families:
    """By slider and kit; no cap weakens a drawn robot. The largest owns the head, of equals the first."""
    told = [
        max(0.0, min(1.0, weight * (kits[id].default_weight if id in kits else 1.0)))
        for _, id, weight in slider_weights(sliders)
    ]
    largest = told.index(max(told))
    return Families(*(weight if i == largest else min(weight, _STOPS) for i, weight in enumerate(told)))


def bases_in_conflict(weights: Weights, kits: Mapping[str, Kit]) -> Mapping[str, str]:
    """The installed kits that weigh something, with their families of models, when those are more than one."""
    bases = {item.id: kits[item.id].base for item in weights.items if item.weight and item.id in kits}
    return bases if len({base for base in bases.values() if base}) > 1 else {}


def _added_up(told: Sequence[tuple[str, Role, str | None, float]], kits: Mapping[str, Kit]) -> Iterable[Weight]:
    summed: dict[str, float] = {}
    for id, _, _, weight in told:
        summed[id] = summed.get(id, 0.0) + weight
    seen: set[str] = set()
    for id, role, axis, _ in told:
        if id not in seen:
            seen.add(id)
            kit = kits.get(id)
            lacks = None if kit else _MISSING
            yield Weight(id, role, axis, summed[id], kit.default_weight if kit else 1.0, kit is not None, lacks)
