"""The views that a persona sits for: which face, from where, in which pose, before which ground, in which light."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

LEAST, MOST, USUAL = 12, 200, 72
View = Literal["bust", "half", "full"]
_TURNS = (-0.6, -0.2, 0.28, 0.6)
_FIGURES, _HALVES = 16, 8
_GROUNDS = ("#D9D4CB", "#3A4450", "#B9CBD6", "#E9E6DF", "#6B5F55", "#C7B7D2", "#8FA58B", "#20242B")
_MARGINS = (0.0, 0.22, 0.1, 0.3, 0.16)
_LIGHTS, _SIDES = (1.0, 0.85, 1.08, 0.92), (0.0, -1.0, 1.0, -0.5, 0.5)
_ASPECTS: Mapping[View, Sequence[float]] = {"bust": (1.0, 0.8, 1.25), "half": (0.77,), "full": (0.67, 0.75)}


@dataclass(frozen=True)
class Sitting:
    """One picture."""

    name: str
    view: View
    emotion: str
    pose: str
    yaw: float
    ground: str
    light: float
    side: float
    """Where the light comes from: −1 from the left, 1 from the right."""
    margin: float
    aspect: float

    def caption(self, token: str | None, wears: Sequence[str]) -> str:
        """What is to be seen: what is the same in all stands first, so that the token comes to mean it."""
        seen = {"bust": "head and shoulders", "half": "to the thighs", "full": "full figure"}[self.view]
        turned = "turned to the left" if self.yaw < -0.4 else "turned to the right" if self.yaw > 0.4 else "facing us"
        posed = "" if self.view == "bust" else f"{self.pose.replace('_', ' ')} pose"
        worn = f"wearing {', '.join(wears[: 2 if self.view == 'bust' else 4])}" if wears else ""
        return ", ".join(filter(None, (token or "", seen, turned, self.emotion, posed, worn, "plain background")))


def sittings(count: int, emotions: Sequence[str], poses: Sequence[str]) -> list[Sitting]:
    """So many, of every kind from the start; what comes round again has another ground and another light."""
    found: list[Sitting] = []
    while len(found) < count:
        for view, emotion, pose, yaw in _round(emotions, poses):
            at = len(found)
            ground, light = _GROUNDS[at * 5 % len(_GROUNDS)], _LIGHTS[at * 3 % len(_LIGHTS)]
            margin = _MARGINS[at * 7 % len(_MARGINS)] if view == "bust" else 0.0
            side, aspect = _SIDES[at % len(_SIDES)], _ASPECTS[view][at * 2 % len(_ASPECTS[view])]
            name = f"sitting-{at:03d}.png"
            found.append(Sitting(name, view, emotion, pose, yaw, ground, light, side, margin, aspect))
            if len(found) == count:
                break
    return found


def _round(emotions: Sequence[str], poses: Sequence[str]) -> Iterator[tuple[View, str, str, float]]:
    """48 faces, 16 figures and 8 halves, mixed so that any beginning of them has some of each."""
    turned = range(len(_TURNS))
    faces = [
        ("bust", emotion, "idle", _TURNS[(at + turn) % len(_TURNS)])
        for turn, (at, emotion) in product(turned, enumerate(emotions))
    ]
    figures = [("full", emotions[at % len(emotions)], pose, 0.28) for at, pose in enumerate(poses[:_FIGURES])]
    halves = [("half", emotions[(5 * at) % len(emotions)], poses[at % len(poses)], -0.2) for at in range(_HALVES)]
    kinds = (faces, figures, halves)
    order = [((at + 0.5) / len(kind), place, at) for place, kind in enumerate(kinds) for at in range(len(kind))]
    for _, place, at in sorted(order):
        yield kinds[place][at]  # type: ignore[misc]  # each kind is of one view
