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
    """Origin at the wrist, y along the forearm, x toward the thumb; a thumb is open where it grows from the hand."""

    palm: str
    thumb: str = ""
    grooves: tuple[tuple[float, ...], ...] = ()
    thumb_behind: bool = False


_GENEROUS = 1.1
"""Hands a little larger than life: they speak, and a figure is seldom seen large."""
_FIST = (
    "M-5.2 -3C-6.4 0 -7.8 2.6 -8 6C-8.2 8.6 -7.8 11 -6.8 12.8C-6 14.8 -4.2 15.2 -3.4 14C-2.8 16 -.6 16.6 .3 14.8"
    "C1.2 16.6 3.4 16.2 4 14.2C5.2 15 6.8 13.8 7.2 11.8C8.2 9.4 8 6 7.2 3.4C6.6 1.4 5.8 -1 5.2 -3Z"
)
_FOLDED = "M-5.2 -3C-6.4 0 -7.8 2.6 -8 6C-8.2 8.6 -7.6 11 -6.6 12.6C-5.8 14.2 -4.2 14.4 -3.4 13.2"
_FINGERS = ((-4.2, 7.6, -4.2, 10, -3.9, 12, -3.4, 14), (-0.2, 8, -0.2, 10.6, 0, 12.8, 0.3, 14.8))
"""What parts the fingers of a fist."""

HANDS: Mapping[str, Hand] = MappingProxyType(
    {
        "relaxed": Hand(
            "M-5 -3C-5.6 0 -6.6 3.4 -6.7 7C-6.8 9.6 -6.6 11.6 -6.2 13.4"
            "C-5.8 15.4 -5.2 17 -4.2 17.6C-3.4 18 -2.7 17.4 -2.5 16.4"
            "C-2.3 18.4 -1.6 20.2 -.7 20.4C.1 20.5 .5 19.7 .5 18.6C.9 20.4 1.7 21.6 2.5 21.2C3.1 20.8 3.2 19.4 3.1 18"
            "C3.7 19.2 4.5 19.6 5 18.8C5.8 17.2 5.8 14.2 5.5 12C5.2 10.2 5.1 9 5.2 8C5.2 4.6 5.2 .6 5 -3Z",
            "M3.4 -2C6.4 .6 9.4 3.8 10.8 7C11.9 9.8 12.3 12.4 11.1 13.2C9.8 13.8 8.8 12.2 8 10.4C7.2 8.8 6.2 7.6 4 7",
            ((-3.7, 10.6, -3.5, 13, -3, 15, -2.5, 16.4), (-0.6, 10.8, -0.3, 14, 0.1, 16.6, 0.5, 18.6),
             (2.4, 11.2, 2.5, 14, 2.8, 16.2, 3.1, 18)),
        ),
        "fist": Hand(
            _FIST,
            "M7.2 3.2C9.2 5.2 9.6 8 7.6 10C5.6 12 2.2 12.6 .6 11.6C-.4 10.8 .2 9.4 1.8 9.2C3.6 8.9 4.8 8 5.2 6.8",
            (*_FINGERS, (3.9, 11.6, 4, 12.4, 4, 13.2, 4, 14.2)),
        ),
        "open": Hand(
            "M-5 -3C-6.6 .6 -7.8 4.4 -7.8 8.4C-8.6 11.4 -10.6 15.4 -11 18.2C-11.2 20.6 -8.8 21.2 -7.8 19.2"
            "C-7 17.4 -6 15.2 -5.2 13.6C-5.2 16.8 -5.6 20.6 -5.2 23.2C-4.6 25.4 -2 25.4 -1.6 23C-1.2 20 -.8 16.8 -.3 14"
            "C.4 17 1.2 20.6 2.2 23.2C3.2 25.2 5.4 24.4 5.2 22.2C4.8 19.2 4.2 16.4 3.9 13.4C5.2 15.6 6.6 18 7.8 19.4"
            "C9.4 20.6 11 19 10 17C8.6 13.6 7.2 10.4 6.9 7.2C6.8 3.4 6 0 5 -3Z",
            "M4 -1C8 1 12 3.6 15 6.8C16.6 9 15 11.2 12.6 10.2C9.8 9 7.6 8.6 4.4 9.4",
            ((5.9, 9, 3, 8.4, 1, 5.6, 1.4, 0.8), (-6.2, 10.8, -3, 11.8, 0.6, 11.6, 3.4, 10.4)),
            True,
        ),
        "point": Hand(
            f"{_FOLDED}C-2.6 14.8 -.4 15 .4 13.6C.9 17.6 1.6 22 2.3 24.4C3 26.2 5.3 25.8 5.4 23.6"
            "C5.6 19.8 6.4 15.8 7.2 12.4C8.2 9.4 8 6 7.2 3.4C6.6 1.4 5.8 -1 5.2 -3Z",
            "M7.2 3.2C9 5.2 9 8 7.2 9.6C5.2 11.2 2 11.6 .6 10.6C-.2 9.8 .4 8.6 1.8 8.4C3.6 8.1 4.8 7.4 5.2 6.2",
            ((-4.2, 7.6, -4.2, 10, -3.9, 12, -3.4, 13.2), (0.1, 11.4, 0.2, 12.2, 0.3, 12.8, 0.4, 13.6)),
        ),
        "thumb_up": Hand(
            _FIST,
            "M4 7.2C6.6 6.8 9.4 6.2 12.6 6.2C15.8 6 16.6 2.6 14 1.8C11 1 8 .4 4.4 -1.4",
            (*_FINGERS, (3.8, 8.4, 3.8, 10.6, 3.9, 12.6, 4, 14.2), (-6.4, 7.4, -3, 6.4, 0, 6.8, 3.8, 8.2)),
        ),
        "hold": Hand(
            _FIST,
            "M7.2 2.6C9.6 5 9.4 9 6.6 11C3.8 12.8 .6 12.6 .2 10.8C.2 9.4 1.8 9 3.2 8.6C4.4 8.2 5 7.4 5.2 6.2",
            (*_FINGERS, (3.9, 12, 4, 12.6, 4, 13.4, 4, 14.2)),
        ),
        "chin": Hand(
            f"{_FOLDED}C-2.6 14.8 -.4 15 .8 13.4C2.4 15.4 4 17.4 5.6 18.4C7.8 19.4 9.4 17.6 8.6 15.4"
            "C8 13.6 7.6 12 7.6 10C8.2 7.4 7.8 5 7.2 3.4C6.6 1.4 5.8 -1 5.2 -3Z",
            "M6.8 3.2C9.6 4.6 12 7.4 12 10.2C11.8 12 9.8 12 8.8 10.4C8 9.2 6.6 8.6 4.8 8.6",
            ((-4.2, 7.6, -4.2, 10, -3.9, 12, -3.4, 13.2), (0.2, 9, 0.2, 10.8, 0.4, 12.2, 0.8, 13.4)),
        ),
        "flat": Hand(
            "M-4.9 -3C-5.6 .6 -6.2 4.4 -6.1 8.4C-6 12 -5.4 15.4 -4.2 17.6C-3.6 18.6 -2.8 18.4 -2.4 17.2"
            "C-2 19.8 -1.2 21.2 -.4 21.2C.2 21.2 .6 20.4 .7 19.2C1.2 21 1.9 21.8 2.6 21.2C3.1 20.6 3.2 19.4 3.1 18.2"
            "C3.8 18.8 4.4 18.4 4.7 17.4C5.4 14.6 5.6 11.4 5.5 8.4C5.4 4.6 5.1 .6 4.9 -3Z",
            "M3.8 -1.4C6.2 .6 8 3.8 8.8 7.2C9.3 10.2 9.2 12.6 8 13C6.8 13.2 6.3 11.6 5.9 10C5.5 8.4 4.8 7.4 3.6 6.8",
            ((-3.4, 10.4, -3.2, 13, -2.9, 15.2, -2.4, 17.2), (-0.2, 10.6, 0, 14, 0.3, 16.8, 0.7, 19.2),
             (2.6, 11, 2.7, 14, 2.9, 16.2, 3.1, 18.2)),
        ),
    }
)  # fmt: skip


_MITT = Hand(
    "M-4.8 -3C-6.4 1 -7 6 -6.8 11C-6.4 16.6 -4 21.4 -.6 21.8C3 21.8 5.6 17.6 6 12.4C6.2 8 5.8 2 4.8 -3Z",
    "M4 -1.4C6.8 .6 9.4 3.8 10.4 7.4C11.2 10.8 10.6 13.4 8.8 13.4C7.2 13.2 6.8 11.2 6.2 9.4C5.6 8 4.8 7.2 3.6 6.8",
)


def draw_hand(
    name: str,
    wrist: Point,
    direction: float,
    length: float,
    side: int,
    skin: Ramp,
    edge: str,
    line: float,
    *,
    mitt: bool = False,
) -> list[Markup]:
    """`direction` is where the forearm points, in radians; `side` is −1 for the arm at the left of the picture."""
    hand = _MITT if mitt and name == "flat" else HANDS[name]
    place = placed(wrist, direction, length, side)
    palm, tone = place(outline(hand.palm)).coarse, skin.step(0.15)
    drawn = [path(palm, tone, stroke=edge, stroke_width=1.4 * line)]
    if hand.grooves and not mitt:
        grooves = all_of(place(tapered(cubic(groove), 0.12, 0.55, 0.62)) for groove in hand.grooves)
        drawn.append(path(grooves.coarse, skin.step(-2.2)))
    finger = path(place(outline(hand.thumb)).coarse, tone, stroke=edge, stroke_width=1.2 * line)
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
