"""What the tests of looks ask of a picture."""

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np

from troupe.kit import raster
from troupe.looks import Drawing, paint

SVG = "{http://www.w3.org/2000/svg}"
STARTERS = ("nova", "rook", "moss")
ANCHOR_NAMES = (
    "neutral", "joy", "laugh", "sadness", "anger", "fear",
    "surprise", "disgust", "shy", "smug", "sleepy", "thinking",
)  # fmt: skip


def pixels(drawing: Drawing, size: int = 256) -> np.ndarray:
    return np.frombuffer(paint(drawing, size, size), np.uint8).reshape(size, size, 4).astype(int)


def painted_by_another(drawing: Drawing, size: int) -> np.ndarray:
    painted = raster.second_opinion(drawing.svg, size, size)
    return np.frombuffer(painted, np.uint8).reshape(size, size, 4).astype(int)


def face_pixels(drawing: Drawing, size: int = 256) -> tuple[slice, slice]:
    """Rows and columns of the face box."""
    x, y, wide, high = drawing.face_box
    left, top, across, _ = drawing.view_box
    scale = size / across
    rows = slice(max(0, int((y - top) * scale)), int(np.ceil((y - top + high) * scale)))
    columns = slice(max(0, int((x - left) * scale)), int(np.ceil((x - left + wide) * scale)))
    return rows, columns


def only(drawing: Drawing, *parts: str) -> Drawing:
    """The same drawing with nothing in it but these parts."""
    ElementTree.register_namespace("", SVG.strip("{}"))
    tree = ElementTree.fromstring(drawing.svg)
    _prune(tree, parts)
    return replace(drawing, svg=ElementTree.tostring(tree, encoding="unicode"))


def _prune(node: ElementTree.Element, parts: tuple[str, ...]) -> None:
    for child in list(node):
        if child.get("data-part") in parts or child.tag == f"{SVG}defs":
            continue
        _prune(child, parts)
        if not len(child):
            node.remove(child)


def widths(drawing: Drawing, high: int = 600) -> np.ndarray:
    """How many pixels of each row are covered, in a picture this high."""
    return solid(drawing, high).sum(axis=1)


def solid(drawing: Drawing, high: int = 600) -> np.ndarray:
    """Where the drawing covers its picture."""
    wide = round(high * drawing.width_units / drawing.height_units)
    painted = raster.paint(drawing.svg, wide, high)
    return np.frombuffer(painted, np.uint8).reshape(high, wide, 4)[:, :, 3] > 128
