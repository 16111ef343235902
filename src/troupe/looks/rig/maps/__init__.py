"""Control maps: the same figure as bones, lines, distance, regions or coverage, exact by construction."""

from typing import Literal

from troupe.kit import raster
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.bust import draw
from troupe.looks.rig.maps.animals import animal_drawing
from troupe.looks.rig.maps.bones import bones_drawing
from troupe.looks.rig.maps.regions import CLASSES, flattened
from troupe.looks.rig.maps.regions import depth_drawing as depth_of
from troupe.looks.rig.maps.regions import line_drawing as lines_of
from troupe.looks.rig.maps.regions import region_drawing as regions_of
from troupe.looks.rig.pets.coat import plan_of
from troupe.looks.rig.resolved import ResolvedLook

MapKind = Literal["openpose", "lineart", "depth", "segmentation", "alpha", "mask"]
MAP_KINDS: tuple[MapKind, ...] = ("openpose", "lineart", "depth", "segmentation", "alpha", "mask")
_REWORKED = {"lineart": lines_of, "depth": depth_of, "segmentation": regions_of}

__all__ = ["CLASSES", "MAP_KINDS", "MapKind", "control_map", "has_bones"]


def has_bones(look: ResolvedLook) -> bool:
    """Pose models know people, and animals on four legs."""
    return look.being is None or (look.being.kind == "pet" and plan_of(look).small is None)


def control_map(
    kind: MapKind, look: ResolvedLook, performance: Performance, frame: Frame, width: int, height: int
) -> bytes:
    """The map as opaque RGBA rows."""
    if kind == "openpose":
        bones = animal_drawing if look.being else bones_drawing
        return raster.paint(bones(look, performance, frame, width, height), width, height)
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
