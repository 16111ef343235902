"""How the checks look at a drawing: painted small, cut to a box, or with some of its parts taken out."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Collection
from functools import lru_cache

from troupe.kit import raster
from troupe.kit.colour import from_hex
from troupe.looks.domain.look import Background
from troupe.looks.rig.bust import Drawing

BARE = Background(kind="transparent")
_SVG = "{http://www.w3.org/2000/svg}"
Cut = tuple[int, int, int, int]


def painted(drawing: Drawing, side: int) -> bytes:
    return raster.paint(drawing.svg, side, side)


def face_pixels(drawing: Drawing, side: int) -> Cut:
    """Left, top, width and height of the face box, in pixels of a square picture."""
    (x, y, wide, high), (left, top, across, _) = drawing.face_box, drawing.view_box
    scale = side / across
    start, up = max(0, int((x - left) * scale) - 1), max(0, int((y - top) * scale) - 1)
    return start, up, min(side - start, int(wide * scale) + 3), min(side - up, int(high * scale) + 3)


def without(svg: str, *parts: str) -> str:
    """The same drawing with some parts taken out."""
    tree = _read(svg)
    for parent in list(tree.iter()):
        for child in [child for child in parent if child.get("data-part") in parts]:
            parent.remove(child)
    return ElementTree.tostring(tree, encoding="unicode")


def only(svg: str, *parts: str) -> str:
    """Nothing but these parts, each where it was."""
    tree = _read(svg)
    _prune(tree, parts)
    return ElementTree.tostring(tree, encoding="unicode")


def _prune(node: ElementTree.Element, parts: Collection[str]) -> None:
    for child in list(node):
        if child.get("data-part") in parts or child.tag == f"{_SVG}defs":
            continue
        _prune(child, parts)
        if not len(child):
            node.remove(child)


def _read(svg: str) -> ElementTree.Element:
    ElementTree.register_namespace("", _SVG.strip("{}"))
    return ElementTree.fromstring(svg)


@lru_cache(maxsize=4096)
def lightness(red: int, green: int, blue: int) -> float:
    return from_hex(f"#{red:02x}{green:02x}{blue:02x}").lightness
