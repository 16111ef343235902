"""What the world is made of: a ramp for every material that places and things are painted with."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from troupe.kit.colour import Oklch, Ramp

Palette = tuple[str, str, str]
_MADE_OF: Mapping[str, Oklch] = MappingProxyType(
    {
        "wood": Oklch(0.62, 0.085, 62), "plank": Oklch(0.70, 0.07, 72), "dark_wood": Oklch(0.43, 0.07, 52),
        "bark": Oklch(0.46, 0.055, 58), "leaf": Oklch(0.60, 0.12, 138), "pine": Oklch(0.47, 0.085, 158),
        "grass": Oklch(0.68, 0.13, 130), "autumn": Oklch(0.66, 0.14, 58), "moss": Oklch(0.58, 0.09, 122),
        "straw": Oklch(0.84, 0.10, 92), "earth": Oklch(0.50, 0.06, 60), "sand": Oklch(0.88, 0.06, 86),
        "rock": Oklch(0.62, 0.02, 260), "stone": Oklch(0.74, 0.02, 85), "brick": Oklch(0.57, 0.10, 38),
        "plaster": Oklch(0.90, 0.03, 85), "concrete": Oklch(0.72, 0.008, 250), "roof": Oklch(0.53, 0.11, 32),
        "slate": Oklch(0.46, 0.03, 260), "asphalt": Oklch(0.42, 0.012, 265), "metal": Oklch(0.72, 0.02, 245),
        "iron": Oklch(0.38, 0.02, 260), "gold": Oklch(0.80, 0.13, 85), "copper": Oklch(0.62, 0.11, 48),
        "glass": Oklch(0.86, 0.05, 225), "pane": Oklch(0.70, 0.07, 235), "water": Oklch(0.70, 0.09, 228),
        "deep": Oklch(0.45, 0.09, 245), "foam": Oklch(0.96, 0.015, 220), "snow": Oklch(0.96, 0.012, 240),
        "ice": Oklch(0.88, 0.04, 220), "cloud": Oklch(0.95, 0.012, 250), "storm": Oklch(0.58, 0.025, 265),
        "light": Oklch(0.93, 0.11, 95), "fire": Oklch(0.74, 0.18, 55), "ember": Oklch(0.60, 0.20, 35),
        "white": Oklch(0.975, 0.006, 95), "paper": Oklch(0.95, 0.02, 90), "cream": Oklch(0.92, 0.035, 88),
        "dark": Oklch(0.30, 0.02, 280), "red": Oklch(0.58, 0.17, 27), "orange": Oklch(0.72, 0.15, 58),
        "yellow": Oklch(0.87, 0.14, 95), "green": Oklch(0.62, 0.13, 145), "blue": Oklch(0.58, 0.12, 250),
        "violet": Oklch(0.56, 0.13, 300), "pink": Oklch(0.78, 0.10, 5), "coral": Oklch(0.70, 0.15, 28),
        "leather": Oklch(0.48, 0.07, 48), "rope": Oklch(0.76, 0.06, 78), "crystal": Oklch(0.78, 0.11, 300),
        "terracotta": Oklch(0.62, 0.11, 42), "moon": Oklch(0.86, 0.02, 265), "shade": Oklch(0.30, 0.04, 285),
    }
)  # fmt: skip
ROLES = ("primary", "secondary", "accent")
PLAIN_PALETTE: Palette = ("#4f6fb0", "#e3c98a", "#d9644a")
SUBSTANCES: tuple[str, ...] = (*_MADE_OF, *ROLES)


@lru_cache(maxsize=64)
def substances(palette: Palette) -> Mapping[str, Ramp]:
    """Every material by its name, with the three roles of a palette among them."""
    fixed = {name: Ramp(base) for name, base in _MADE_OF.items()}
    return MappingProxyType(fixed | {role: Ramp(colour) for role, colour in zip(ROLES, palette, strict=True)})
