"""Hands: closed mitten shapes with a thumb and a few grooves, drawn for a hand of 24 units and set at a wrist."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.rig.paths import Point, Shape, all_of, cubic, outline, tapered
from troupe.looks.rig.sheet import path


@dataclass(frozen=True, slots=True)
class Hand:
    """Origin at the wrist, y along the forearm, x toward the thumb."""

    palm: str
    thumb: str = ""
    grooves: tuple[tuple[float, ...], ...] = ()
    thumb_behind: bool = False


_GENEROUS = 1.1
"""Hands a little larger than life: they speak, and a figure is seldom seen large."""
_FIST = "M-6.2 -3C-8.2 2 -8.6 9 -6.6 13C-4 16.4 4.6 16.4 7 13C8.8 9 8 2 6 -3Z"
_MITTEN = (
    "M-4.8 -3C-6.2 1 -6.9 5.6 -6.5 10C-6.2 13.6 -5.4 16.8 -3.8 18.8C-2.8 20 -1.7 20 -1 19.2C-0.6 21.4 1.2 21.8 2.2 20.4"
    "C3 21 4.2 20.2 4.7 18.4C5.5 15.6 5.8 12.6 5.8 10C5.8 6 5.6 1 4.8 -3Z"
)

HANDS: Mapping[str, Hand] = MappingProxyType(
    {
        "relaxed": Hand(
            _MITTEN,
            "M3.4 -1C6 0.8 8.2 3.6 8.8 7.2C9.2 10.2 8.8 13 7.2 13.8C5.6 14.3 4.7 12.8 4.7 11C4.5 8.8 3.6 7 2.4 5.6Z",
            ((-3.2, 11, -2.8, 14, -2, 17, -1, 19.4), (0.6, 12.4, 1, 15, 1.6, 18, 2.2, 20.4)),
        ),
        "fist": Hand(
            _FIST,
            "M7 4C9.4 6 9.2 9.4 6.4 11.6C3.6 13.4 .6 13 .4 11C.4 9.6 2.6 9.4 4.4 8.2Z",
            ((-3.6, 11.4, -3.6, 13, -3.4, 14, -3, 15.2), (0, 12.4, 0, 13.6, 0.2, 14.6, 0.4, 15.6)),
        ),
        "open": Hand(
            "M-5.6 -3C-7.4 2 -8.2 7 -7.8 11C-9.6 14 -11 18 -10.4 20.4C-9.4 22.4 -7.6 21.4 -6.8 19.4"
            "C-6.4 17.6 -5.8 15.6 -5 14"
            "C-5 17 -5 22 -4 24.2C-2.8 25.6 -1.2 24.8 -1 22.6C-.8 19.6 -.4 16 .2 14"
            "C1 17 2.2 22.6 3.4 24.2C5 25 6 23.6 5.6 21.4"
            "C5 18.4 4.4 15.6 4.2 13.4C5.4 15.4 7 18.8 8.2 19.8C9.8 20.2 10.2 18.4 9.4 16.4"
            "C8 12.8 6.6 8 6.4 4C6.2 1 5.8 -1 5.2 -3Z",
            "M4 -1C7 1 11 4 14 7.4C15.6 9.4 14.4 11.2 12.2 10.4C9.4 9.2 6.6 8 4.4 8Z",
            (),
            True,
        ),
        "point": Hand(
            "M-6.2 -3C-8.2 2 -8.6 9 -6.6 12.6C-4.4 14.8 -1.6 15 .2 14.2C.8 18.2 1.6 22.6 2.4 24.8"
            "C3.4 26.2 5.2 25.6 5.2 23.6"
            "C5.4 19.6 6.2 15.6 7 12.6C8.6 9 8 2 6 -3Z",
            "M6.6 3C8.8 5 8.6 8.4 6 10.4C3.4 12 .6 11.8 .4 9.8C.6 8.4 2.6 8.2 4.2 7Z",
            ((-3.4, 10.6, -3.4, 12, -3.2, 13.2, -2.8, 14.2),),
        ),
        "thumb_up": Hand(
            _FIST,
            "M4 8C6 8 9 6.6 13 6.4C15.6 6.2 16.6 3.6 14.4 2.4C11 1.4 7 1.2 4.4 1.6Z",
            ((-5.6, 4, -2, 5, 1, 5, 4, 4), (-6, 8, -2, 9, 1, 9, 4.6, 8)),
        ),
        "hold": Hand(
            _FIST,
            "M7 3C9.6 6 9 10 5.6 12C2.6 13.2 .2 12.4 .4 10.4C1 9 3 9 4.6 7.6Z",
            ((-5.8, 5, -2, 6, 0, 6, 2, 5.4), (-6, 9, -2, 10, 0, 10, 1.4, 9.6)),
        ),
        "chin": Hand(
            "M-6.2 -3C-8.2 2 -8.6 9 -6.6 12.6C-4.4 14.8 -1.2 14.6 1 13.6C3 15.6 4.6 17.6 6.4 18.4"
            "C8.4 18.8 8.8 16.8 8 14.8"
            "C8.6 9 8 2 6 -3Z",
            "M6.6 4C9.6 5 11.4 8 11.2 10.6C10.6 12.2 8.8 11.8 8 10.2C7 9 5.6 8.6 4.4 8.4Z",
            ((-3.4, 10, -3.4, 11.6, -3, 13, -2.4, 14),),
        ),
        "flat": Hand(
            "M-4.6 -3C-6 1 -6.2 7 -5.8 12C-5.4 17 -3.6 21.4 -1 22C2 22 3.8 18 4.4 13.6C5.2 8 5.4 1 4.6 -3Z",
            "M3 0C5.4 2 6.8 6 7.2 10.4C7.2 12.6 5.6 13.4 4.8 11.6C4 9.6 3 8 2 6Z",
            ((-3, 12, -3, 16, -2.6, 18, -1.8, 20.6), (0.2, 12, 0.4, 16, 0.6, 18, 0.8, 21)),
        ),
    }
)  # fmt: skip


def draw_hand(
    name: str, wrist: Point, direction: float, length: float, side: int, skin: Ramp, edge: str, line: float
) -> list[Markup]:
    """`direction` is where the forearm points, in radians; `side` is −1 for the arm at the left of the picture."""
    hand = HANDS[name]
    place = placed(wrist, direction, length, side)
    palm, tone = place(outline(hand.palm)), skin.step(0.15)
    drawn = [path(palm, tone, stroke=edge, stroke_width=1.4 * line)]
    if hand.grooves:
        grooves = all_of(place(tapered(cubic(groove), 0.15, 0.7, 0.2)) for groove in hand.grooves)
        drawn.append(path(grooves, skin.step(-1.6)))
    finger = path(place(outline(hand.thumb)), tone, stroke=edge, stroke_width=1.2 * line)
    return [finger, *drawn] if hand.thumb_behind else [*drawn, finger]


def placed(wrist: Point, direction: float, length: float, side: int) -> Callable[[Shape], Shape]:
    """Puts what is drawn in hand space where this hand is."""
    return _Placed(wrist, direction, _GENEROUS * length / 24, _thumb_side(direction, side))


def _thumb_side(direction: float, side: int) -> int:
    """A thumb points to the body's middle, and up where the arm lies level."""
    down, across = math.sin(direction), math.cos(direction)
    if abs(down) > 0.25:
        return -side if down > 0 else side
    return 1 if across > 0 else -1


class _Placed:
    """Turns and scales a shape from hand space to a wrist."""

    def __init__(self, wrist: Point, direction: float, scale: float, thumb: int) -> None:
        self._wrist, self._scale, self._thumb = wrist, scale, thumb
        self._cos, self._sin = math.cos(direction), math.sin(direction)

    def __call__(self, shape: Shape) -> Shape:
        (wx, wy), c, s = self._wrist, self._cos, self._sin

        def move(x: float, y: float) -> Point:
            px, py = x * self._thumb * self._scale, y * self._scale
            return wx + py * c + px * s, wy + py * s - px * c

        return shape.mapped(move)
