"""What the built-in painter understands of a prompt: its colours, its scene, and where the persona looks."""

import re
from dataclasses import dataclass
from typing import Literal

Ground = Literal["solid", "gradient", "halo", "rays", "dots", "stage"]
_COLOURS = {
    "red": "#c8323c",
    "orange": "#e07a2f",
    "amber": "#e0a32f",
    "gold": "#d4af37",
    "yellow": "#e8cf3a",
    "green": "#3f9b57",
    "teal": "#2a9d8f",
    "cyan": "#27c4d9",
    "blue": "#3a6ea5",
    "navy": "#1d3557",
    "purple": "#7b4bb0",
    "violet": "#8a5cd1",
    "magenta": "#d13fa6",
    "pink": "#e88fb4",
    "brown": "#7a5230",
    "black": "#16161d",
    "white": "#f4f4f0",
    "grey": "#8a8d91",
    "gray": "#8a8d91",
    "silver": "#c0c4c9",
    "neon": "#39ff88",
}
_SCENES: dict[str, Ground] = {
    "stage": "stage",
    "theatre": "stage",
    "concert": "stage",
    "sun": "rays",
    "sunrise": "rays",
    "sunset": "rays",
    "light": "rays",
    "stars": "dots",
    "snow": "dots",
    "party": "dots",
    "night": "gradient",
    "sky": "gradient",
    "sea": "gradient",
    "dusk": "gradient",
}
_GROUNDS: tuple[Ground, ...] = ("halo", "gradient", "rays", "dots")
_WORD = re.compile(r"[^\W\d_]+")
MOST_COLOURS = 3


@dataclass(frozen=True)
class Scenery:
    """Behind whom, and how turned, a portrait is drawn."""

    ground: Ground
    colours: tuple[str, ...]
    yaw: float


def scenery_of(prompt: str, seed: int) -> Scenery:
    """The same words and seed give the same scenery."""
    words = [word.casefold() for word in _WORD.findall(prompt)]
    colours = tuple(dict.fromkeys(_COLOURS[word] for word in words if word in _COLOURS))[:MOST_COLOURS]
    ground = next((_SCENES[word] for word in words if word in _SCENES), _GROUNDS[seed % len(_GROUNDS)])
    return Scenery(ground, colours, round(((seed // 7) % 101) / 100 * 0.8 - 0.4, 2))
