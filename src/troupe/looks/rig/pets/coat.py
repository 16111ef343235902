"""What an animal is painted with: its coat in three colours, and what is the same for all of its kind."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from troupe.kit.colour import Oklch, Ramp, from_hex
from troupe.looks.catalog.pet import PetPlan, pets
from troupe.looks.catalog.thing import stuffed
from troupe.looks.rig.resolved import Being, ResolvedLook


def being_of(look: ResolvedLook) -> Being:
    if look.being is None:
        raise ValueError("a person is no animal and no thing")
    return look.being


def plan_of(look: ResolvedLook) -> PetPlan:
    return plan_named(being_of(look).name)


def plan_named(name: str) -> PetPlan:
    """An animal's plan, or that of a thing that looks back."""
    return pets()[name] if name in pets() else stuffed()[name]


@lru_cache(maxsize=64)
def ramps(look: ResolvedLook) -> Mapping[str, Ramp]:
    """Every material by the name its pieces call it."""
    being, plan = being_of(look), plan_of(look)
    coat = from_hex(being.coat)
    return MappingProxyType(
        {
            "coat": Ramp(being.coat),
            "second": Ramp(being.second),
            "belly": Ramp(being.belly),
            "nose": Ramp(plan.nose),
            "inner": Ramp(plan.inner),
            "dark": Ramp(Oklch(0.27, 0.03, coat.hue)),
            "horn": Ramp("#a9825c"),
            "hoof": Ramp("#5a4a44"),
            "beak": Ramp("#e8a13c"),
            "shell": Ramp("#8a6a3c"),
            "white": Ramp("#fffdf8"),
            "collar": Ramp(look.primary),
            "accent": Ramp(look.accent),
            "red": Ramp("#c9463c"),
            "shade": Ramp("#2a2438"),
            "gold": Ramp("#e7b64a"),
        }
    )
