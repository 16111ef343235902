"""Ink: paper and line. Shadows are hatched, dark hair is a black shape, and one garment keeps its colour."""

import math
from collections.abc import Iterator

from troupe.kit.colour import Oklch, Ramp, from_hex, to_hex
from troupe.looks.rig.finish.sweeping import swept
from troupe.looks.rig.finish.tree import Node, Outline, area, outlines, thickness
from troupe.looks.rig.paths import Point, Shape, all_of
from troupe.looks.rig.resolved import ResolvedLook

_KEPT_PARTS = ("eye_left", "eye_right")
_BROWS = ("brow_left", "brow_right")
_SLANT = math.radians(35)
_APART, _MOST_LINES = 2.2, 160
_LINE_THIN = 1.5
_SMALL_DOT = 3.0
_HEAVY = 150.0
"""A smaller mass has one even line: a swelling one would not be seen."""
_TINT = 0.6
"""A veil of colour this thin is paper in ink."""
_DARK_HAIR = 0.45
_HAIR_PARTS = ("hair_front", "lock_left", "lock_right", "head_back")


def inked(drawing: Node, look: ResolvedLook) -> Node:
    return swept(_Inking(drawing, look).node(drawing, "", None))


class _Inking:
    def __init__(self, drawing: Node, look: ResolvedLook) -> None:
        hue = from_hex(look.primary).hue
        self._paper, self._line = to_hex(Oklch(0.97, 0.01, hue)), to_hex(Oklch(0.21, 0.022, hue))
        self._accent = from_hex(look.accent)
        self._black_hair = from_hex(look.hair).lightness < _DARK_HAIR
        self._clips = {
            f"url(#{clip.attributes['id']})": shape
            for defs in drawing.children
            if defs.name == "defs"
            for clip in defs.children
            if clip.name == "clipPath" and (shape := clip.children[0].shape)
        }
        self._hair, self._hair_line = look.hair, Ramp(look.hair).line()
        self._left = _MOST_LINES

    def node(self, node: Node, part: str, under: str | None) -> Node:
        part = node.part or part
        if node.name in ("defs", "title", "desc", "metadata") or part in _KEPT_PARTS:
            return node
        clip = self._clips.get(node.attributes.get("clip-path", ""))
        children: list[Node] = []
        for child in node.children:
            if child.name not in ("path", "ellipse"):
                children.append(self.node(child, part, under))
            else:
                children += self._inked(child, part, clip, under)
            under = child.fill or under
        return node.holding(tuple(children))

    def _inked(self, node: Node, part: str, clip: Shape | None, under: str | None) -> list[Node]:
        shape, fill = node.shape, node.fill
        if part == "background":
            return [self._behind(node)]
        if part in _BROWS and float(node.attributes.get("fill-opacity", "1")) >= _TINT:
            return [node.with_attributes(fill=self._line)]
        if node.is_feature or part == "mouth":
            return [self._feature(node)]
        if "fill-opacity" in node.attributes:
            return self._veil(node, part, shape, under)
        if node.attributes.get("fill") == "none":
            return [self._contour(node)]
        if shape is None:
            return [self._contour(node.with_attributes(fill=self._paper))]
        if fill == self._hair_line:
            return [node.with_attributes(fill=self._line)]
        if fill is not None and thickness(shape) < _LINE_THIN and not node.attributes.get("stroke"):
            return [node.with_attributes(fill=self._line)] if _is_darker(fill, under) else []
        if clip is not None:
            return self._shade(node, shape, clip, fill, under) if fill else []
        return self._mass(node, part, shape, fill)

    def _veil(self, node: Node, part: str, shape: Shape | None, under: str | None) -> list[Node]:
        """What is half clear elsewhere is a line here when it is thin, hatched when dark, or left to the paper."""
        fill = node.fill
        if fill is None or shape is None:
            return [self._contour(node)] if fill is None else []
        under = self._hair if part in _HAIR_PARTS else under
        if part in _HAIR_PARTS and self._black_hair:
            shine = not _is_darker(fill, under) and thickness(shape) < _LINE_THIN
            return [node.with_attributes(fill=self._paper, fill_opacity="0.9")] if shine else []
        if not _is_darker(fill, under):
            return []
        if thickness(shape) < _LINE_THIN:
            return [node.with_attributes(fill=self._line, fill_opacity="0.85")]
        return [one.with_attributes(fill_opacity=None) for one in self._shade(node, shape, shape, fill, under)]

    def _behind(self, node: Node) -> Node:
        """Paper, and the halo as a thin ring."""
        if node.attributes.get("stroke-linecap"):
            return node.with_attributes(stroke=self._line, stroke_opacity=None)
        if node.name == "path":
            return node.with_attributes(fill=self._paper)
        if float(node.attributes.get("rx", "0")) < _SMALL_DOT:
            return node.with_attributes(fill=self._line, fill_opacity=None)
        return node.with_attributes(fill="none", stroke=self._line, stroke_width="0.7")

    def _feature(self, node: Node) -> Node:
        fill, stroke = node.fill, node.attributes.get("stroke", "none")
        if float(node.attributes.get("fill-opacity", "1")) < _TINT:
            return node.with_attributes(fill=self._paper)
        changed = node if fill is None else node.with_attributes(fill=self._line if _is_dark(fill) else self._paper)
        return changed if stroke == "none" else changed.with_attributes(stroke=self._line)

    def _mass(self, node: Node, part: str, shape: Shape, fill: str | None) -> list[Node]:
        """Paper under a line that swells on the side away from the light."""
        if part in _HAIR_PARTS and self._black_hair:
            solid = node.with_attributes(fill=self._line)
            return [self._contour(solid)]
        paper = fill if fill and self._keeps_colour(fill) else self._paper
        drawn = [self._contour(node.with_attributes(fill=paper))]
        if node.attributes.get("stroke") and area(shape) > _HEAVY:
            heavy = node.with_attributes(d=shape.moved(0.55, 0.75).d, fill=self._line, stroke=None, stroke_width=None)
            return [heavy, *drawn]
        return drawn

    def _keeps_colour(self, fill: str) -> bool:
        colour = from_hex(fill)
        away = abs((colour.hue - self._accent.hue + 180) % 360 - 180)
        return colour.chroma > 0.09 and away < 18 and abs(colour.lightness - self._accent.lightness) < 0.16

    def _contour(self, node: Node) -> Node:
        if not node.attributes.get("stroke"):
            return node
        wide = float(node.attributes.get("stroke-width", "1"))
        return node.with_attributes(stroke=self._line, stroke_width=f"{wide * 1.5:.2f}".rstrip("0").rstrip("."))

    def _shade(self, node: Node, shape: Shape, clip: Shape, fill: str, under: str | None) -> list[Node]:
        if not _is_darker(fill, under) or self._left <= 0:
            return []
        lines = list(_hatching(shape, clip))[: self._left]
        self._left -= len(lines)
        return [node.with_attributes(d=all_of(lines).d, fill=self._line, stroke=None)] if lines else []


def _is_dark(fill: str) -> bool:
    return from_hex(fill).lightness < 0.62


def _is_darker(fill: str, under: str | None) -> bool:
    return under is None or from_hex(fill).lightness < from_hex(under).lightness + 0.004


def _hatching(shape: Shape, clip: Shape) -> Iterator[Shape]:
    """Slanted tapers over what lies in both outlines."""
    inner, outer = _slanted(outlines(shape)), _slanted(outlines(clip))
    heights = [y for run in inner for _, y in run] or [0.0]
    top, low = min(heights), max(heights)
    apart = max(_APART, (low - top) / 15)
    y = math.floor(top / apart) * apart + apart / 2
    while y < low:
        for start, end in _both(_spans(inner, y), _spans(outer, y)):
            if end - start > 1.6:
                a, b = _straight((start, y)), _straight((end, y))
                yield _stroke(a, b)
        y += apart


def _stroke(start: Point, end: Point) -> Shape:
    """A short pull of the pen: thickest a little after its beginning."""
    away = math.dist(start, end) or 1.0
    x, y = _between(start, end, 0.36)
    dx, dy = 0.45 * (end[1] - start[1]) / away, -0.45 * (end[0] - start[0]) / away
    return Shape("MLLLZ", (start, (x + dx, y + dy), end, (x - dx, y - dy)))


def _slanted(runs: tuple[Outline, ...]) -> list[list[Point]]:
    cos, sin = math.cos(_SLANT), math.sin(_SLANT)
    return [[(x * cos - y * sin, x * sin + y * cos) for x, y in run] for run in runs]


def _straight(point: Point) -> Point:
    cos, sin = math.cos(_SLANT), math.sin(_SLANT)
    return point[0] * cos + point[1] * sin, -point[0] * sin + point[1] * cos


def _spans(runs: list[list[Point]], y: float) -> list[tuple[float, float]]:
    """Where a level line runs inside an outline."""
    crossings = sorted(
        x0 + (y - y0) / (y1 - y0) * (x1 - x0)
        for run in runs
        for (x0, y0), (x1, y1) in zip(run, (*run[1:], run[0]), strict=True)
        if (y0 <= y) != (y1 <= y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _both(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    for a, b in one:
        for c, d in other:
            if max(a, c) < min(b, d):
                yield max(a, c), min(b, d)


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
