"""Control maps: the same figure as bones, lines, distance, regions or coverage, exact by construction."""

from typing import Literal

from troupe.kit import raster
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.bust import draw
from troupe.looks.rig.maps.bones import bones_drawing
from troupe.looks.rig.maps.regions import CLASSES, flattened
from troupe.looks.rig.maps.regions import depth_drawing as depth_of
from troupe.looks.rig.maps.regions import line_drawing as lines_of
from troupe.looks.rig.maps.regions import region_drawing as regions_of
from troupe.looks.rig.resolved import ResolvedLook

MapKind = Literal["openpose", "lineart", "depth", "segmentation", "alpha", "mask"]
MAP_KINDS: tuple[MapKind, ...] = ("openpose", "lineart", "depth", "segmentation", "alpha", "mask")
_REWORKED = {"lineart": lines_of, "depth": depth_of, "segmentation": regions_of}

__all__ = ["CLASSES", "MAP_KINDS", "MapKind", "control_map"]


def control_map(
    kind: MapKind, look: ResolvedLook, performance: Performance, frame: Frame, width: int, height: int
) -> bytes:
    """The map as opaque RGBA rows."""
    if kind == "openpose":
        return raster.paint(bones_drawing(look, performance, frame, width, height), width, height)
    drawing = draw(
        look.model_copy(update={"finish": "cel"}), performance, frame.model_copy(update={"background": None})
    )
    if kind in ("alpha", "mask"):
        return flattened(drawing, width, height)
    pixels = raster.paint(_REWORKED[kind](drawing, look), width, height)
    if kind != "segmentation":
        return pixels
    from troupe.kit.dots import snapped

    return snapped(pixels, width, height, ["#000000", *CLASSES.values()])
