"""Lines of text from the catalogue, drawn: shapes in the tones of their materials, each inside its clip."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog.strokes import stroke
from troupe.looks.rig.paths import NOTHING, Point, Shape, all_of, ellipse, outline, rounded, through
from troupe.looks.rig.sheet import Sheet, group, path

Move = Callable[[float, float], Point]


def shape_of(line: str) -> Shape:
    """All shapes of one piece as one outline."""
    return _shapes(line)


def draw_strokes(
    lines: Sequence[str],
    ramps: Mapping[str, Ramp],
    sheet: Sheet,
    move: Move | None = None,
    tone: float = 0,
    edge: float = 1,
) -> list[Markup]:
    """The pieces in their order, moved to where they belong; all of them darker, or with thinner edges, where asked."""
    drawn: list[Markup] = []
    inner: list[Markup] = []
    clip = NOTHING
    for line in [*lines, ""]:
        told = stroke(line) if line else None
        if inner and (told is None or not told.inside):
            drawn.append(group(*inner, clip_path=sheet.clip(clip)))
            inner = []
        if told is None:
            break
        shape = _shapes(line) if move is None else _shapes(line).mapped(move)
        piece = _painted(
            shape.coarse if move is None else shape,
            ramps[told.role],
            told.tone + tone,
            told.opacity,
            round(told.edge * edge, 2),
        )
        if told.inside:
            inner.append(piece)
        else:
            drawn.append(piece)
            clip = shape
    return drawn


def _painted(shape: Shape, ramp: Ramp, tone: float, opacity: float, edge: float) -> Markup:
    more: dict[str, str | float] = {}
    if edge:
        more = {"stroke": ramp.line(), "stroke_width": edge}
    if opacity < 1:
        more["fill_opacity"] = opacity
    return path(shape, ramp.step(tone), **more)


@lru_cache(maxsize=8192)
def _shapes(line: str) -> Shape:
    return all_of(_shape(letter, numbers) for letter, numbers in stroke(line).shapes)


def _shape(letter: str, told: tuple[float, ...] | str) -> Shape:
    if isinstance(told, str):
        return outline(told)
    if letter == "O":
        return _oval(*told)
    if letter == "R":
        return rounded(told[0], told[1], told[2], told[3], told[4])
    skipped = 3 if letter == "T" else 0
    points = list(zip(told[skipped::2], told[skipped + 1 :: 2], strict=True))
    if letter == "T":
        return swept(points, told[:3])
    if letter == "P":
        return Shape("M" + "L" * (len(points) - 1) + "Z", tuple(points))
    return through(points, closed=True)


def _oval(x: float, y: float, rx: float, ry: float, degrees: float = 0) -> Shape:
    whole = ellipse(x, y, rx, ry)
    if not degrees:
        return whole
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return whole.mapped(lambda px, py: (x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos))


def swept(points: Sequence[Point], widths: Sequence[float]) -> Shape:
    """A stroke through points whose width runs through the widths, with ends as narrow as those are."""
    line = _sampled(points)
    reach = _lengths(line)
    left, right = list[Point](), list[Point]()
    for i, (x, y) in enumerate(line):
        before, after = line[max(0, i - 1)], line[min(len(line) - 1, i + 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        size = math.hypot(dx, dy) or 1.0
        half = _width(widths, reach[i] / (reach[-1] or 1.0)) / 2
        left.append((x + dy / size * half, y - dx / size * half))
        right.append((x - dy / size * half, y + dx / size * half))
    one, other = through(left), through(right[::-1])
    return Shape(one.commands + "L" + other.commands[1:] + "Z", one.points + other.points)


def _width(widths: Sequence[float], share: float) -> float:
    place = share * (len(widths) - 1)
    first = min(len(widths) - 2, int(place))
    t = place - first
    t = t * t * (3 - 2 * t) if len(widths) > 3 else t
    return widths[first] + (widths[first + 1] - widths[first]) * t


def _sampled(points: Sequence[Point]) -> list[Point]:
    """The stroke's spine in enough points to bend smoothly."""
    if len(points) == 2:
        (ax, ay), (bx, by) = points
        return [points[0], ((ax + bx) / 2, (ay + by) / 2), points[1]]
    curve = through(points)
    spine = [curve.points[0]]
    for i in range(0, len(curve.points) - 1, 3):
        a, (b, c, d) = spine[-1], curve.points[i + 1 : i + 4]
        for t in (0.5, 1.0):
            u = 1 - t
            w = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
            spine.append(
                (
                    w[0] * a[0] + w[1] * b[0] + w[2] * c[0] + w[3] * d[0],
                    w[0] * a[1] + w[1] * b[1] + w[2] * c[1] + w[3] * d[1],
                )
            )
    return spine


def _lengths(points: Sequence[Point]) -> list[float]:
    found = [0.0]
    for here, there in pairwise(points):
        found.append(found[-1] + math.dist(here, there))
    return found
