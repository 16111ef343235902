"""A finished drawing read back as a tree, so that a finish can work on every mass of it."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from xml.etree import ElementTree

from troupe.kit.markup import Markup, element
from troupe.looks.rig.paths import Point, Shape

_TOKEN = re.compile(r"[MLCZmlcz]|-?(?:\d+\.?\d*|\.\d+)")
_STEPS = 6
Outline = tuple[Point, ...]


@dataclass(frozen=True)
class Node:
    """One element: its name, its attributes, and what it holds."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: tuple["Node", ...] = ()
    words: str = ""

    def with_attributes(self, **changes: str | None) -> "Node":
        """The same element with some attributes set or, where None, taken away; `_` stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in changes.items()}
        kept = {name: value for name, value in self.attributes.items() if name not in named}
        return replace(self, attributes=kept | {name: value for name, value in named.items() if value is not None})

    def holding(self, children: tuple["Node", ...]) -> "Node":
        return replace(self, children=children)

    @property
    def part(self) -> str | None:
        return self.attributes.get("data-part")

    @property
    def fill(self) -> str | None:
        """Its colour, when it is painted in one colour."""
        fill = self.attributes.get("fill", "")
        return fill if fill.startswith("#") else None

    @property
    def is_feature(self) -> bool:
        """Whether it belongs to what a feeling moves, which every finish leaves alone."""
        return "data-face" in self.attributes

    @property
    def shape(self) -> Shape | None:
        """Its outline, when it is a path."""
        return parsed(self.attributes["d"]) if self.name == "path" else None


def read(drawing: Markup) -> Node:
    """Our own writer wrote it, so there is nothing in it to be afraid of."""
    return _node(ElementTree.fromstring(str(drawing)))


def written(node: Node) -> Markup:
    words = [node.words] if node.words else []
    return element(node.name, node.attributes, *words, *(written(child) for child in node.children))


def _node(found: ElementTree.Element) -> Node:
    return Node(found.tag, dict(found.attrib), tuple(_node(child) for child in found), found.text or "")


@lru_cache(maxsize=2048)
def parsed(d: str) -> Shape:
    """Path data as our writer makes it, absolute or in steps, back into a shape."""
    commands, points, values, current = "", list[Point](), list[float](), "M"
    here: Point = (0.0, 0.0)
    start = here
    for token in _TOKEN.findall(d):
        if token.isalpha():
            current = token
            if token in "Zz":
                commands, here = f"{commands}Z", start
            continue
        values.append(float(token))
        if len(values) == (6 if current in "Cc" else 2):
            origin = here if current.islower() else (0.0, 0.0)
            found = [(origin[0] + x, origin[1] + y) for x, y in zip(values[::2], values[1::2], strict=True)]
            points += found
            commands += current.upper()
            here = found[-1]
            start = here if current in "Mm" else start
            values, current = [], {"M": "L", "m": "l"}.get(current, current)
    return Shape(commands, tuple(points))


@lru_cache(maxsize=2048)
def outlines(shape: Shape) -> tuple[Outline, ...]:
    """Every closed run of a shape as straight steps."""
    return tuple(tuple(run) for run in _runs(shape) if len(run) > 2)


def _runs(shape: Shape) -> Iterator[list[Point]]:
    run: list[Point] = []
    points = iter(shape.points)
    for command in shape.commands:
        if command == "M":
            if run:
                yield run
            run = [next(points)]
        elif command == "L":
            run.append(next(points))
        elif command == "C":
            a, b, c, d = run[-1], next(points), next(points), next(points)
            run += [_on(a, b, c, d, i / _STEPS) for i in range(1, _STEPS + 1)]
    if run:
        yield run


def _on(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    u = 1 - t
    w = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
    return (
        w[0] * a[0] + w[1] * b[0] + w[2] * c[0] + w[3] * d[0],
        w[0] * a[1] + w[1] * b[1] + w[2] * c[1] + w[3] * d[1],
    )


def area(shape: Shape) -> float:
    return sum((_enclosed(run) for run in outlines(shape)), 0.0)


def _enclosed(run: Outline) -> float:
    twice = 0.0
    for (x0, y0), (x1, y1) in zip(run, (*run[1:], run[0]), strict=True):
        twice += x0 * y1 - x1 * y0
    return abs(twice) / 2


def bounds(shape: Shape) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    xs, ys = [x for x, _ in shape.points], [y for _, y in shape.points]
    return min(xs), min(ys), max(xs), max(ys)


def thickness(shape: Shape) -> float:
    """How wide a shape is on average; a drawn line is thinner than any mass."""
    left, top, right, low = bounds(shape)
    runs = max(1, len(outlines(shape)))
    return area(shape) / max(1.0, (right - left) + (low - top)) / math.sqrt(runs)
