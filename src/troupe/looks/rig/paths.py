"""Shapes as command sequences with numbers, so that two shapes of one kind can be mixed number by number."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

Point = tuple[float, float]
Cubic = tuple[Point, Point, Point, Point]
_TAKES = {"M": 1, "L": 1, "C": 3, "Z": 0}
_TOKEN = re.compile(r"[MLCZ]|-?(?:\d+\.?\d*|\.\d+)")


def number(value: float) -> str:
    """Two decimals, no trailing zeros, no `-0`; rounded twice so that the last bit of a sine never shows."""
    return f"{round(round(value, 6), 2) + 0.0:.6g}"


def _hundredths(value: float) -> int:
    """Halves go up, and so does what is a millionth below one, so that the last bit of a sine never shows."""
    return math.floor(value * 100 + 0.5001)


class _Steps(dict[int, str]):
    """Hundredths as path data writes them: a minus sign parts as well as a space does, a leading zero says nothing."""

    def __init__(self, between: str) -> None:
        super().__init__()
        self._between = between

    def __missing__(self, hundredths: int) -> str:
        whole, rest = divmod(abs(hundredths), 100)
        word = f"{whole}.{rest:02}".rstrip("0").rstrip(".") if rest else str(whole)
        word = word.removeprefix("0") if whole == 0 and rest else word
        word = f"-{word}" if hundredths < 0 else f"{self._between}{word}"
        if -_KEPT_STEPS < hundredths < _KEPT_STEPS:
            self[hundredths] = word
        return word


_KEPT_STEPS = 8192
_FIRST, _NEXT = _Steps(""), _Steps(" ")


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline: `commands` such as `MCCZ`, and the points they take."""

    commands: str
    points: tuple[Point, ...]

    @property
    def d(self) -> str:
        """Path data with steps instead of places: the same points in a fifth fewer letters."""
        floor = math.floor
        spots = iter([(floor(x * 100 + 0.5001), floor(y * 100 + 0.5001)) for x, y in self.points])
        words: list[str] = []
        x = y = start_x = start_y = 0
        for command in self.commands:
            if command == "Z":
                words.append("Z")
                x, y = start_x, start_y
                continue
            words.append(command.lower() if words else command)
            # All points of one command are steps from where it began.
            from_x, from_y, step = x, y, _FIRST
            for _ in range(_TAKES[command]):
                x, y = next(spots)
                words += (step[x - from_x], _NEXT[y - from_y])
                step = _NEXT
            if command == "M":
                start_x, start_y = x, y
        return "".join(words)

    @property
    def numbers(self) -> list[float]:
        return [_hundredths(value) / 100 for point in self.points for value in point]

    def toward(self, other: "Shape", share: float) -> "Shape":
        if self.commands != other.commands:
            raise ValueError(f"{self.commands} and {other.commands} cannot be mixed")
        mixed = zip(self.points, other.points, strict=True)
        return Shape(self.commands, tuple(between(a, b, share) for a, b in mixed))

    def mapped(self, move: Callable[[float, float], Point]) -> "Shape":
        return Shape(self.commands, tuple([move(x, y) for x, y in self.points]))

    @property
    def coarse(self) -> "Shape":
        """To a tenth of a unit, which is enough for a mass and a fifth shorter to write; thin lines need more."""
        floor = math.floor
        return Shape(
            self.commands, tuple([(floor(x * 10 + 0.5001) / 10, floor(y * 10 + 0.5001) / 10) for x, y in self.points])
        )

    def moved(self, dx: float, dy: float) -> "Shape":
        return self.mapped(lambda x, y: (x + dx, y + dy))

    def __add__(self, other: "Shape") -> "Shape":
        return Shape(self.commands + other.commands, self.points + other.points)


NOTHING = Shape("", ())


@lru_cache(maxsize=1024)
def outline(d: str) -> Shape:
    """Read path data made of absolute M, L, C and Z; a command's letter may serve several of its kind."""
    commands = current = ""
    points: list[Point] = []
    values: list[float] = []
    for token in _TOKEN.findall(d):
        if token in _TAKES:
            current = token
            commands += token if token == "Z" else ""
            continue
        values.append(float(token))
        if len(values) == 2 * _TAKES[current]:
            points.extend(zip(values[::2], values[1::2], strict=True))
            commands += current
            values = []
            current = "L" if current == "M" else current
    return Shape(commands, tuple(points))


def between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def on(curve: Cubic, t: float) -> Point:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    u = 1 - t
    a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    return (a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy)


def normal(curve: Cubic, t: float) -> Point:
    """The unit vector to the left of the way the curve runs (up, for a curve that runs right)."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    t = min(0.995, max(0.005, t))
    u = 1 - t
    x = u * u * (bx - ax) + 2 * u * t * (cx - bx) + t * t * (dx - cx)
    y = u * u * (by - ay) + 2 * u * t * (cy - by) + t * t * (dy - cy)
    size = math.hypot(x, y) or 1.0
    return (y / size, -x / size)


def part(curve: Cubic, start: float, end: float) -> Cubic:
    """The stretch of a cubic between two of its parameters."""
    p0, _, _, p3 = on(curve, start), 0, 0, on(curve, end)
    a, b = on(curve, start + (end - start) / 3), on(curve, start + (end - start) * 2 / 3)
    first, second = _handles(p0, a, b, p3)
    return (p0, first, second, p3)


def edge(curve: Cubic, offsets: Sequence[float]) -> Cubic:
    """The curve beside a curve: its four offsets are taken at 0, ⅓, ⅔ and 1, to the left where positive."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    points = []
    for (a, b, c, d, e, f, g), offset in zip(_AT_THIRDS, offsets, strict=True):
        x, y = e * (bx - ax) + f * (cx - bx) + g * (dx - cx), e * (by - ay) + f * (cy - by) + g * (dy - cy)
        share = offset / (math.sqrt(x * x + y * y) or 1.0)
        points.append((a * ax + b * bx + c * cx + d * dx + y * share, a * ay + b * by + c * cy + d * dy - x * share))
    first, second = _handles(*points)
    return (points[0], first, second, points[3])


def _weights(t: float) -> tuple[float, ...]:
    """What each point of a cubic counts at one parameter: for the place, then for the direction."""
    u, s = 1 - t, min(0.995, max(0.005, t))
    return (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t, (1 - s) * (1 - s), 2 * (1 - s) * s, s * s)


_AT_THIRDS = tuple(_weights(i / 3) for i in range(4))


def ring(over: Cubic, under: Cubic) -> Shape:
    """The closed shape between two curves that run the same way."""
    return Shape("MCLCZ", (*over, under[3], under[2], under[1], under[0]))


def ribbon(curve: Cubic, widths: Sequence[float]) -> Shape:
    """A band around a curve, its whole width given at 0, ⅓, ⅔ and 1."""
    half = [width / 2 for width in widths]
    return ring(edge(curve, half), edge(curve, [-width for width in half]))


def tapered(curve: Cubic, start: float, middle: float, end: float) -> Shape:
    """A confident line: thin, thick, thin."""
    return ribbon(curve, (start, start + (middle - start) * 0.86, end + (middle - end) * 0.86, end))


def open_curve(curve: Cubic) -> Shape:
    return Shape("MC", curve)


def through(points: Sequence[Point], closed: bool = False) -> Shape:
    """A smooth curve through all points."""
    count = len(points)
    ends = list(range(count)) if closed else list(range(count - 1))
    drawn: list[Point] = [points[0]]
    for i in ends:
        before = points[i - 1] if closed or i else points[0]
        here, there = points[i], points[(i + 1) % count]
        after = points[(i + 2) % count] if closed or i + 2 < count else there
        drawn += [_eased(here, before, there), _eased(there, after, here), there]
    return Shape("M" + "C" * len(ends) + ("Z" if closed else ""), tuple(drawn))


def _eased(here: Point, one: Point, other: Point) -> Point:
    """The handle at `here` that points toward `other`."""
    return here[0] + (other[0] - one[0]) / 6, here[1] + (other[1] - one[1]) / 6


def cubic(values: Sequence[float]) -> Cubic:
    a, b, c, d = zip(values[::2], values[1::2], strict=True)
    return (a, b, c, d)


def ellipse(cx: float, cy: float, rx: float, ry: float) -> Shape:
    """An ellipse as four cubics, starting at its left and running over the top."""
    k = 0.5523
    return Shape(
        "MCCCCZ",
        (
            (cx - rx, cy),
            *((cx - rx, cy - k * ry), (cx - k * rx, cy - ry), (cx, cy - ry)),
            *((cx + k * rx, cy - ry), (cx + rx, cy - k * ry), (cx + rx, cy)),
            *((cx + rx, cy + k * ry), (cx + k * rx, cy + ry), (cx, cy + ry)),
            *((cx - k * rx, cy + ry), (cx - rx, cy + k * ry), (cx - rx, cy)),
        ),
    )


def rounded(left: float, top: float, right: float, low: float, radius: float) -> Shape:
    """A box with rounded corners."""
    r = min(radius, (right - left) / 2, (low - top) / 2)
    k = 0.45 * r
    return Shape(
        "MLCLCLCLCZ",
        (
            (left + r, top),
            *((right - r, top), (right - k, top), (right, top + k), (right, top + r)),
            *((right, low - r), (right, low - k), (right - k, low), (right - r, low)),
            *((left + r, low), (left + k, low), (left, low - k), (left, low - r)),
            *((left, top + r), (left, top + k), (left + k, top), (left + r, top)),
        ),
    )


def swollen(shape: Shape, by: float, centre: Point, beyond: float = 0) -> Shape:
    """A mass a line wider, away from its middle: under the mass itself, cheaper to paint than a stroke around it.

    Points nearer to the middle than `beyond` stay, so that an inner edge gets no line.
    """

    def move(x: float, y: float) -> Point:
        dx, dy = x - centre[0], y - centre[1]
        away = math.hypot(dx, dy)
        return (x, y) if away <= beyond else (x + dx / away * by, y + dy / away * by)

    return shape.mapped(move)


def mirrored(shape: Shape) -> Shape:
    return shape.mapped(lambda x, y: (-x, y))


def all_of(shapes: Iterable[Shape]) -> Shape:
    whole = NOTHING
    for shape in shapes:
        whole = whole + shape
    return whole


def _handles(p0: Point, a: Point, b: Point, p3: Point) -> tuple[Point, Point]:
    """Handles of the cubic that passes through a at ⅓ and b at ⅔."""
    (x0, y0), (ax, ay), (bx, by), (x3, y3) = p0, a, b, p3
    return (
        ((-5 * x0 + 18 * ax - 9 * bx + 2 * x3) / 6, (-5 * y0 + 18 * ay - 9 * by + 2 * y3) / 6),
        ((2 * x0 - 9 * ax + 18 * bx - 5 * x3) / 6, (2 * y0 - 9 * ay + 18 * by - 5 * y3) / 6),
    )
