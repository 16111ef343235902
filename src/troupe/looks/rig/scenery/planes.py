"""Grounds and floors as explicit strokes that grow smaller toward the horizon."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog.scene import Plane
from troupe.looks.domain.seeds import draw_number
from troupe.looks.rig.background import Box
from troupe.looks.rig.paths import Point, Shape, all_of, ellipse, tapered
from troupe.looks.rig.sheet import Sheet, path

_ROWS = 9
Ramps = Mapping[str, Ramp]
Strokes = Callable[[Box, Ramps, int], list[Markup]]
_MADE_OF: Mapping[Plane, str] = MappingProxyType(
    {
        "grass": "grass", "boards": "plank", "tiles": "cream", "sand": "sand", "snow": "snow", "water": "water",
        "earth": "earth", "pavement": "concrete", "rock": "rock", "carpet": "primary",
    }
)  # fmt: skip


def draw_plane(kind: Plane, box: Box, ramps: Ramps, sheet: Sheet, seed: int) -> list[Markup]:
    """The plane fills its box: a ground that is lighter far away, and the strokes of what it is made of."""
    x, y, wide, high = box
    ramp = ramps[_MADE_OF[kind]]
    steps = [(i / 8, ramp.step(0.7 - 1.5 * i / 8)) for i in range(9)]
    ground = Shape("MLLLZ", ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high)))
    return [path(ground, sheet.linear((x, y), (x, y + high), steps)), *_STROKES[kind](box, ramps, seed)]


def _rows(box: Box, rows: int = _ROWS) -> list[tuple[float, float]]:
    """Each row's height in the picture and how near it is, from 0 at the horizon to 1."""
    _, y, _, high = box
    return [(y + high * ((i + 0.6) / rows) ** 1.7, ((i + 0.6) / rows) ** 1.2) for i in range(rows)]


def _scattered(box: Box, seed: int, name: str, least: float) -> list[tuple[float, float, float]]:
    """Places all over the plane, thicker where it is far away, with how near each one is."""
    x, _, wide, high = box
    found = []
    for row, (py, near) in enumerate(_rows(box)):
        step = wide * (least + 0.9 * least * near)
        count = max(2, int(wide / step))
        for i in range(count):
            u, v = draw_number(seed, f"{name} {row} {i}"), draw_number(seed, f"{name} {row} {i} down")
            found.append((x + (i + 0.15 + 0.7 * u) * wide / count, py + (v - 0.5) * 0.05 * high, near))
    return found


def _tufts(box: Box, ramps: Ramps, seed: int) -> list[Markup]:
    high, dark, light = box[3], list[Shape](), list[Shape]()
    for i, (x, y, near) in enumerate(_scattered(box, seed, "tuft", 0.1)):
        size = high * (0.022 + 0.075 * near)
        for lean, tall in ((-0.45, 0.8), (0.05, 1.1), (0.5, 0.75)):
            tip = (x + lean * size, y - tall * size)
            blade = tapered(
                ((x + lean * 0.2 * size, y), (x + lean * 0.3 * size, y - 0.4 * size), tip, tip),
                0.16 * size,
                0.12 * size,
                0.02 * size,
            )
            (light if i % 3 == 0 else dark).append(blade)
    return [
        path(all_of(dark).coarse, ramps["grass"].step(-1.3), fill_opacity=0.75),
        path(all_of(light).coarse, ramps["grass"].step(1.2), fill_opacity=0.85),
    ]


def _boards(box: Box, ramps: Ramps, seed: int) -> list[Markup]:
    """Boards run away from us to a point above the horizon; their ends are not in line."""
    x, y, wide, high = box
    gone: Point = (x + wide / 2, y - 0.55 * high)
    seams, ends, grain = list[Shape](), list[Shape](), list[Shape]()
    count = 13
    for i in range(count + 1):
        low = x - 0.45 * wide + 1.9 * wide * i / count
        top = gone[0] + (low - gone[0]) * (y - gone[1]) / (y + high - gone[1])
        seams.append(_line((top, y), (low, y + high), 0.5, 0.0045 * wide))
        for k in range(2):
            t = 0.12 + 0.36 * k + 0.36 * draw_number(seed, f"board {i} {k}")
            here, there = _along(low, gone, box, t), _along(low + 1.9 * wide / count, gone, box, t)
            ends.append(_line(here, there, 0.002 * wide, 0.002 * wide))
            far = _along(low + 0.8 * wide / count, gone, box, min(0.98, t + 0.16))
            grain.append(_line(_along(low + 0.9 * wide / count, gone, box, t + 0.03), far, 0.0008 * wide, 0.002 * wide))
    return [
        path(all_of(grain).coarse, ramps["plank"].step(-1.1), fill_opacity=0.45),
        path(all_of([*seams, *ends]).coarse, ramps["plank"].step(-2.3), fill_opacity=0.7),
    ]


def _along(low: float, gone: Point, box: Box, share: float) -> Point:
    _, y, _, high = box
    py = y + high * min(1.0, share)
    return gone[0] + (low - gone[0]) * (py - gone[1]) / (y + high - gone[1]), py


def _line(a: Point, b: Point, start: float, end: float) -> Shape:
    third = ((b[0] - a[0]) / 3, (b[1] - a[1]) / 3)
    return tapered(
        (a, (a[0] + third[0], a[1] + third[1]), (b[0] - third[0], b[1] - third[1]), b), start, (start + end) / 2, end
    )


def _tiles(box: Box, ramps: Ramps, seed: int, role: str = "cream", dark: str = "secondary") -> list[Markup]:
    """A board of squares in perspective, every second one darker."""
    x, y, wide, high = box
    gone: Point = (x + wide / 2, y - 0.6 * high)
    count, rows = 12, 7
    levels = [((i / rows) ** 1.6) for i in range(rows + 1)]
    squares, joints = list[Shape](), list[Shape]()
    edges = [x - 0.5 * wide + 2 * wide * i / count for i in range(count + 1)]
    for row in range(rows):
        for i in range(count):
            if (row + i) % 2:
                corners = (
                    _along(edges[i], gone, box, levels[row]), _along(edges[i + 1], gone, box, levels[row]),
                    _along(edges[i + 1], gone, box, levels[row + 1]), _along(edges[i], gone, box, levels[row + 1]),
                )  # fmt: skip
                squares.append(Shape("MLLLZ", corners))
        at = y + high * levels[row]
        joints.append(_line((x, at), (x + wide, at), 0.002 * wide, 0.002 * wide))
    joints += [_line(_along(low, gone, box, 0), _along(low, gone, box, 1), 0.5, 0.004 * wide) for low in edges]
    return [
        path(all_of(squares).coarse, ramps[dark].step(-0.3), fill_opacity=0.55),
        path(all_of(joints).coarse, ramps[role].step(-2.2), fill_opacity=0.6),
    ]


def _pavement(box: Box, ramps: Ramps, seed: int) -> list[Markup]:
    cracks = []
    for x, y, near in _scattered(box, seed, "crack", 0.42):
        size = box[3] * (0.02 + 0.05 * near)
        cracks.append(
            tapered(
                ((x, y), (x + size, y - 0.3 * size), (x + 1.4 * size, y + 0.3 * size), (x + 2.2 * size, y)),
                0.2,
                0.05 * size,
                0.2,
            )
        )
    return [
        *_tiles(box, ramps, seed, "concrete", "stone"),
        path(all_of(cracks).coarse, ramps["concrete"].step(-2), fill_opacity=0.6),
    ]


def _ripples(box: Box, ramps: Ramps, seed: int, role: str, deep: float, lit: float) -> list[Markup]:
    dark, light = list[Shape](), list[Shape]()
    for i, (x, y, near) in enumerate(_scattered(box, seed, "ripple", 0.13)):
        half, bend = box[2] * (0.022 + 0.06 * near), box[3] * (0.004 + 0.022 * near)
        line = ((x - half, y), (x - 0.3 * half, y - bend), (x + 0.3 * half, y + bend), (x + half, y))
        (light if i % 2 else dark).append(tapered(line, 0.1, 0.5 + 0.55 * bend, 0.1))
    ramp = ramps[role]
    return [
        path(all_of(dark).coarse, ramp.step(deep), fill_opacity=0.6),
        path(all_of(light).coarse, ramp.step(lit), fill_opacity=0.8),
    ]


def _grains(box: Box, ramps: Ramps, seed: int, role: str, deep: float, lit: float) -> list[Markup]:
    spots, light = list[Shape](), list[Shape]()
    for i, (x, y, near) in enumerate(_scattered(box, seed, "grain", 0.085)):
        size = box[3] * (0.006 + 0.018 * near)
        (spots if i % 3 else light).append(ellipse(x, y, 1.5 * size, 0.55 * size))
    ramp = ramps[role]
    return [
        path(all_of(spots).coarse, ramp.step(deep), fill_opacity=0.55),
        path(all_of(light).coarse, ramp.step(lit), fill_opacity=0.8),
        *_ripples(box, ramps, seed, role, deep * 0.8, lit)[:1],
    ]


def _slabs(box: Box, ramps: Ramps, seed: int) -> list[Markup]:
    stones, light = list[Shape](), list[Shape]()
    for x, y, near in _scattered(box, seed, "slab", 0.16):
        wide, high = box[2] * (0.03 + 0.05 * near), box[3] * (0.02 + 0.05 * near)
        corner = Shape(
            "MLLLLZ",
            (
                (x - wide, y),
                (x - 0.5 * wide, y - 0.6 * high),
                (x + 0.6 * wide, y - 0.5 * high),
                (x + wide, y + 0.2 * high),
                (x + 0.1 * wide, y + 0.5 * high),
            ),
        )
        stones.append(corner)
        light.append(
            tapered(
                (
                    (x - 0.9 * wide, y - 0.05 * high),
                    (x - 0.5 * wide, y - 0.5 * high),
                    (x, y - 0.52 * high),
                    (x + 0.6 * wide, y - 0.45 * high),
                ),
                0.2,
                0.09 * high,
                0.2,
            )
        )
    return [
        path(all_of(stones).coarse, ramps["rock"].step(-1), fill_opacity=0.5),
        path(all_of(light).coarse, ramps["rock"].step(1), fill_opacity=0.7),
    ]


def _weave(box: Box, ramps: Ramps, seed: int) -> list[Markup]:
    x, _, wide, _ = box
    lines = [_line((x, y), (x + wide, y), 0.4 + 1.4 * near, 0.4 + 1.4 * near) for y, near in _rows(box, 14)]
    dots = [
        ellipse(px, y, 0.006 * wide * (0.4 + near), 0.0025 * wide * (0.4 + near))
        for px, y, near in _scattered(box, seed, "knot", 0.11)
    ]
    return [
        path(all_of(lines).coarse, ramps["primary"].step(-0.9), fill_opacity=0.4),
        path(all_of(dots).coarse, ramps["secondary"].step(0), fill_opacity=0.7),
    ]


_STROKES: Mapping[Plane, Strokes] = MappingProxyType(
    {
        "grass": _tufts,
        "boards": _boards,
        "tiles": _tiles,
        "pavement": _pavement,
        "water": lambda box, ramps, seed: _ripples(box, ramps, seed, "water", -1.3, 2.0),
        "sand": lambda box, ramps, seed: _grains(box, ramps, seed, "sand", -1.2, 1.0),
        "snow": lambda box, ramps, seed: _grains(box, ramps, seed, "snow", -1.3, 1.0),
        "earth": lambda box, ramps, seed: _grains(box, ramps, seed, "earth", -1.4, 1.2),
        "rock": _slabs,
        "carpet": _weave,
    }
)
PLANES: tuple[Plane, ...] = tuple(_STROKES)
