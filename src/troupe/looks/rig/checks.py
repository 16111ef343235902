"""Checks against a drawing that looks made by nobody: each gives a number, a limit and whether it holds."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from troupe.kit import raster
from troupe.kit.colour import from_hex
from troupe.looks.domain.emotion import ANCHORS
from troupe.looks.domain.look import Background
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.bust import Drawing, draw
from troupe.looks.rig.resolved import ResolvedLook

BASE_POSES = (
    "idle", "hands_on_hips", "arms_crossed", "waving", "pointing", "thinking",
    "shrug", "celebrating", "slump", "running", "sitting", "guard",
)  # fmt: skip
_SIDE = 200
_BODY = (160, 240)
_BARE = Background(kind="transparent")
_VISIBLE = {"brow_left": 24, "brow_right": 24, "gaze_left": 40, "gaze_right": 40, "mouth": 20}
_LINE = re.compile(r'stroke="(#[0-9a-f]{6})"')
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Check:
    """One look at a drawing: what was measured, and what it must not fall under or rise over."""

    name: str
    value: float
    limit: float
    holds: Literal["at least", "at most"] = "at least"

    @property
    def passed(self) -> bool:
        return self.value >= self.limit if self.holds == "at least" else self.value <= self.limit


def check(look: ResolvedLook) -> tuple[Check, ...]:
    """Every check on one look; about a hundred small pictures."""
    parts: tuple[Callable[[ResolvedLook], Iterator[Check]], ...] = (
        _asymmetry, _visible, _feelings, _bodies, _lines, _contrast, _weight, _agreement,
    )  # fmt: skip
    return tuple(found for part in parts for found in part(look))


def _asymmetry(look: ResolvedLook) -> Iterator[Check]:
    """A frontal, even figure is the first sign of a drawing by numbers."""
    figure = _painted(draw(look, frame=Frame(background=_BARE)), 128)
    twin = raster.mirrored(figure, 128, 128)
    yield Check("asymmetry", raster.changed_pixels(figure, twin, 128, 128, 24) / 128**2, 0.07)


def _visible(look: ResolvedLook) -> Iterator[Check]:
    drawing = draw(look)
    whole = _painted(drawing, 300)
    for part, least in _VISIBLE.items():
        bare = raster.paint(without(drawing.svg, part), 300, 300)
        yield Check(f"visible {part}", raster.changed_pixels(whole, bare, 300, 300), least)


def _feelings(look: ResolvedLook) -> Iterator[Check]:
    """Any two of the twelve faces differ, and nothing but the face does."""
    size, faces, around = (_SIDE, _SIDE), {}, {}
    for emotion in ANCHORS:
        drawing = draw(look, Performance(emotion=emotion))
        pixels, box = _painted(drawing, _SIDE), _face_pixels(drawing, _SIDE)
        faces[emotion] = raster.cut_out(pixels, size, box)
        around[emotion] = raster.painted_over(pixels, size, box)
    wide, high = box[2], box[3]
    apart = min(raster.mean_difference(faces[a], faces[b], wide, high) for a, b in combinations(faces, 2))
    yield Check("distinct", apart, 1.5)
    moved = max(raster.changed_pixels(around["neutral"], one, *size, 0) for one in around.values())
    yield Check("steady", moved, 0, "at most")


def _bodies(look: ResolvedLook) -> Iterator[Check]:
    wide, high = _BODY
    shapes, parts = {}, 0
    for pose in BASE_POSES:
        drawing = draw(look, Performance(pose=pose), Frame(view="full", background=_BARE))
        pixels = raster.paint(without(without(drawing.svg, "shadow"), "headwear"), wide, high)
        shapes[pose] = int.from_bytes(raster.covered(pixels, wide, high))
        parts = max(parts, raster.pieces(pixels, wide, high))
    yield Check("silhouette", min(_apart(shapes[a], shapes[b]) for a, b in combinations(shapes, 2)), 0.12)
    yield Check("attached", parts, 1, "at most")


def _apart(one: int, other: int) -> float:
    return (one ^ other).bit_count() / max(1, (one | other).bit_count())


def _lines(look: ResolvedLook) -> Iterator[Check]:
    """Never pure black, never one outline for everything."""
    strokes = {stroke: from_hex(stroke) for stroke in _LINE.findall(draw(look, frame=Frame(view="full")).svg)}
    yield Check("black lines", sum(c.lightness < 0.10 for c in strokes.values()), 0, "at most")
    yield Check("line colours", len(strokes), 4)


def _contrast(look: ResolvedLook) -> Iterator[Check]:
    hair, skin = from_hex(look.hair), from_hex(look.skin)
    if "low_contrast" not in look.warnings and look.hair_style != "bald":
        yield Check("hair against face", abs(hair.lightness - skin.lightness), 0.175)


def _weight(look: ResolvedLook) -> Iterator[Check]:
    bust, figure = draw(look).svg, draw(look, frame=Frame(view="full")).svg
    yield Check("bust kilobytes", len(bust) / 1024, 40, "at most")
    yield Check("figure kilobytes", len(figure) / 1024, 75, "at most")
    yield Check("paths", figure.count("<path") + figure.count("<ellipse"), 400, "at most")
    yield Check("gradients", figure.count("Gradient id="), 40, "at most")


def _agreement(look: ResolvedLook) -> Iterator[Check]:
    """Both painters see the same picture."""
    drawing = draw(look, Performance(emotion="joy"))
    ours, theirs = _painted(drawing, 256), raster.second_opinion(drawing.svg, 256, 256)
    yield Check("parity", raster.mean_difference(ours, theirs, 256, 256), 1, "at most")


def _painted(drawing: Drawing, side: int) -> bytes:
    return raster.paint(drawing.svg, side, side)


def _face_pixels(drawing: Drawing, side: int) -> tuple[int, int, int, int]:
    (x, y, wide, high), (left, top, across, _) = drawing.face_box, drawing.view_box
    scale = side / across
    start, up = max(0, int((x - left) * scale) - 1), max(0, int((y - top) * scale) - 1)
    return start, up, min(side - start, int(wide * scale) + 3), min(side - up, int(high * scale) + 3)


def without(svg: str, part: str) -> str:
    """The same drawing with one part taken out."""
    ElementTree.register_namespace("", _SVG.strip("{}"))
    tree = ElementTree.fromstring(svg)
    for parent in tree.iter():
        for child in [child for child in parent if child.get("data-part") == part]:
            parent.remove(child)
    return ElementTree.tostring(tree, encoding="unicode")
