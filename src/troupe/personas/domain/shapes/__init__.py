"""Personas as other programs write them down: read, told about, and written back as they were."""

from troupe.personas.domain.shapes.importing import (
    CARD,
    KIT,
    SHAPE_NAMES,
    SHAPES,
    Found,
    Report,
    ShapeUnknown,
    found_in,
    shape_of,
)
from troupe.personas.domain.shapes.mapped import restored

__all__ = [
    "CARD",
    "KIT",
    "SHAPES",
    "SHAPE_NAMES",
    "Found",
    "Report",
    "ShapeUnknown",
    "found_in",
    "restored",
    "shape_of",
]
