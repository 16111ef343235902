"""A drawing as pixels, with the passes that some finishes make over them."""

import logging
import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from troupe.kit import raster
from troupe.looks.rig.parting import only

if TYPE_CHECKING:
    from troupe.kit.dots import Feature

log = logging.getLogger(__name__)

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_SIGN = re.compile(r"<g data-fade=.*?</g>", re.DOTALL)
"""A tear, a vein: what a face shows in some feelings and not in others."""
_FINE = 5
_HEAD_DOTS, _HEAD, _FIGURE_DOTS = 40, 100.0, 112
PAINTED_WHOLE = ("flat", "cel", "soft", "ink")
"""Finishes that are all in the document; the others pass over its pixels too."""
Box = tuple[float, float, float, float]


class Drawn(Protocol):
    """What is asked of a drawing to paint it."""

    @property
    def svg(self) -> str: ...
    @property
    def frame_hash(self) -> str: ...
    @property
    def finish(self) -> str: ...
    @property
    def view_box(self) -> Box: ...
    @property
    def face_box(self) -> Box: ...
    @property
    def colours(self) -> tuple[str, ...]: ...
    @property
    def dots(self) -> float: ...
    @property
    def solid(self) -> bool: ...


def paint(drawing: Drawn, width: int, height: int) -> bytes:
    """The drawing as RGBA rows with straight alpha."""
    if drawing.finish == "pixel":
        return _dotted(drawing, width, height)
    pixels = _painted(drawing, width, height)
    if drawing.finish != "watercolor":
        return pixels
    from troupe.kit.dots import grained

    return grained(pixels, width, height)


def _painted(drawing: Drawn, width: int, height: int) -> bytes:
    return painted(drawing.svg, width, height, drawing.frame_hash, solid=drawing.solid)


def painted(svg: str, width: int, height: int, frame: str, *, solid: bool = False) -> bytes:
    """What the painter refuses, which must not happen, the other one paints; the log says which drawing it was."""
    try:
        return raster.paint(svg, width, height, solid=solid)
    except raster.PaintingFailed as refused:
        log.error("looks.painter_refused", extra={"fields": {"frame": frame, "why": refused.detail}})
        return raster.second_opinion(svg, width, height)


def _dotted(drawing: Drawn, width: int, height: int) -> bytes:
    """Painted five times as fine as its dots; a head is forty dots high, a whole figure in its frame 112."""
    from troupe.kit.dots import dotted, enlarged

    tall = drawing.view_box[3]
    dot = max(1, round(drawing.dots * height / (tall / _HEAD * _HEAD_DOTS if tall < 2.5 * _HEAD else _FIGURE_DOTS)))
    columns, rows = max(1, width // dot), max(1, height // dot)
    fine = (columns * _FINE, rows * _FINE)
    lasting = {*_COLOUR.findall(_SIGN.sub("", drawing.svg)), *drawing.colours}
    passing = {*_COLOUR.findall("".join(_SIGN.findall(drawing.svg)))} - lasting
    colours = sorted(lasting | passing)
    pixels = _painted(drawing, *fine)
    face = _in_dots(drawing.face_box, drawing.view_box, (columns, rows))
    return enlarged(
        dotted(
            pixels,
            fine,
            (columns, rows),
            colours,
            drawing.colours,
            face,
            tuple(passing),
            _features(drawing, pixels, fine),
        ),
        (columns, rows),
        (width, height),
    )


def _features(drawing: Drawn, pixels: bytes, size: tuple[int, int]) -> "list[Feature]":
    """Eyes and mouth, as far as nothing hides them: few dots, without which there is no face."""
    try:
        return list(_found(drawing.svg, pixels, size))
    except raster.PaintingFailed:
        return []  # the other painter has painted the whole; only what is small may be lost in it


def _found(svg: str, pixels: bytes, size: tuple[int, int]) -> "Iterator[Feature]":
    from troupe.kit.dots import Feature, seen

    features = raster.paint(only(svg, "eye_left", "eye_right", "mouth"), *size)
    for name, columns, rows, lit in (("gaze_left", 2, 2, True), ("gaze_right", 2, 2, True), ("mouth", 3, 1, False)):
        part = only(svg, name)
        if f'data-part="{name}"' in part:
            yield Feature(seen(raster.paint(part, *size), features, pixels, size), columns, rows, lit)


def _in_dots(box: Box, frame: Box, grid: tuple[int, int]) -> tuple[int, int, int, int]:
    """Every dot that a box touches. A feeling moves only the face, and must not choose the colours of all the rest."""
    across, down = grid[0] / frame[2], grid[1] / frame[3]
    left, top = (box[0] - frame[0]) * across, (box[1] - frame[1]) * down
    return (
        math.floor(left),
        math.floor(top),
        math.ceil(left + box[2] * across),
        math.ceil(top + box[3] * down),
    )
