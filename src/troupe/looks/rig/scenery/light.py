"""The light of a place: the sky of a time, and every material as it looks under it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, get_args

from troupe.kit.colour import Oklch, Ramp, mix
from troupe.looks.rig.substances import PLAIN_PALETTE, Palette, substances

Time = Literal["morning", "day", "afternoon", "evening", "night"]
Weather = Literal["sunny", "cloudy", "rainy", "snowy", "stormy", "windy"]
TIMES: tuple[Time, ...] = get_args(Time)
WEATHERS: tuple[Weather, ...] = get_args(Weather)
_SHINES = frozenset({"light", "fire", "ember", "moon"})
"""What gives light itself keeps its colour when the day goes."""


@dataclass(frozen=True, slots=True)
class Ambient:
    """A time's sky from its top to the horizon, and what everything under it leans toward, how far."""

    top: Oklch
    horizon: Oklch
    tint: Oklch
    share: float


AMBIENTS: Mapping[Time, Ambient] = MappingProxyType(
    {
        "morning": Ambient(Oklch(0.80, 0.07, 240), Oklch(0.92, 0.06, 80), Oklch(0.88, 0.07, 75), 0.25),
        "day": Ambient(Oklch(0.72, 0.11, 245), Oklch(0.90, 0.05, 225), Oklch(0.92, 0.02, 225), 0.0),
        "afternoon": Ambient(Oklch(0.74, 0.09, 245), Oklch(0.91, 0.07, 95), Oklch(0.86, 0.08, 85), 0.25),
        "evening": Ambient(Oklch(0.45, 0.10, 300), Oklch(0.78, 0.14, 55), Oklch(0.58, 0.11, 35), 0.38),
        "night": Ambient(Oklch(0.20, 0.05, 275), Oklch(0.34, 0.06, 260), Oklch(0.27, 0.06, 270), 0.45),
    }
)
_DIMMED: Mapping[Weather, tuple[float, float]] = MappingProxyType(
    {
        "sunny": (0.0, 1.0), "cloudy": (-0.03, 0.75), "rainy": (-0.06, 0.70), "snowy": (0.02, 0.72),
        "stormy": (-0.14, 0.55), "windy": (-0.01, 0.95),
    }
)  # fmt: skip
"""How much lighter the weather makes everything, and how much colour it leaves."""


@dataclass(frozen=True, slots=True)
class Light:
    """When it is, what the weather does, and the palette of the place."""

    time: Time = "day"
    weather: Weather = "sunny"
    palette: Palette = PLAIN_PALETTE


def mixed_toward(base: Oklch, time: Time) -> Oklch:
    """A material's colour under a time's ambient: a quarter to nearly half of the way there, and by day itself."""
    ambient = AMBIENTS[time]
    return mix(base, ambient.tint, ambient.share) if ambient.share else base


def weathered(base: Oklch, weather: Weather) -> Oklch:
    lighter, vivid = _DIMMED[weather]
    return Oklch(min(0.985, max(0.12, base.lightness + lighter)), base.chroma * vivid, base.hue)


@lru_cache(maxsize=128)
def lit(light: Light) -> Mapping[str, Ramp]:
    """Every material under this light."""
    found: dict[str, Ramp] = {}
    for name, ramp in substances(light.palette).items():
        if light.time == "day" and light.weather == "sunny":
            found[name] = ramp
            continue
        base = (
            ramp.base if name in _SHINES and light.time in ("evening", "night") else mixed_toward(ramp.base, light.time)
        )
        found[name] = Ramp(weathered(base, light.weather))
    if light.weather == "snowy":
        found["grass"] = found["snow"]
    return MappingProxyType(found)


def sky(light: Light) -> tuple[Oklch, Oklch]:
    """The sky's colours at its top and at the horizon."""
    ambient = AMBIENTS[light.time]
    grey = {"cloudy": 0.35, "rainy": 0.5, "snowy": 0.4, "stormy": 0.65}.get(light.weather, 0.0)
    night = light.time in ("evening", "night")
    cloud = Oklch(0.42 if night else 0.70, 0.02, 260)
    top, horizon = (mix(one, cloud, grey * (0.6 if night else 1.0)) for one in (ambient.top, ambient.horizon))
    return weathered(top, light.weather), weathered(horizon, light.weather)
