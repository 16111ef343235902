"""What a kept picture is made by, and what is written down about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from troupe.kit import raster
from troupe.kit.marks import DRAWN
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.commission import SEEDS
from troupe.looks.domain.template import Wishes
from troupe.looks.rig.finish.paint import paint
from troupe.looks.rig.lettering import can_write
from troupe.looks.rig.resolved import RIG_VERSION
from troupe.looks.rig.templates import Cell, Composition, compose, paint_sheet
from troupe.looks.service.drawn import manner_of
from troupe.looks.service.dressing import Dressed
from troupe.looks.service.imaging import Painting

SheetFormat = Literal["png", "webp", "svg"]
TYPES: Mapping[str, str] = {"png": "image/png", "webp": "image/webp", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class Recipe:
    """What a picture is made by, besides the persona."""

    wishes: Wishes
    format: SheetFormat = "png"
    seed: int | None = None
    changes: Mapping[str, object] | None = None
    """Of the look, for this picture alone."""
    painting: Painting = field(default_factory=Painting)
    split: bool = False
    """Each cell of a sheet is kept as a picture of its own, too; what a model paints always is."""

    @property
    def called(self) -> str:
        """What is made, in words for the name of a file."""
        return self.wishes.template.replace("_", " ")


def dressed_for(dressed: Dressed, recipe: Recipe) -> Dressed:
    """The persona in the look of this picture alone."""
    return dressed.as_if(recipe.changes) if recipe.changes else dressed


def seeded(dressed: Dressed, seed: int) -> Dressed:
    return dressed.as_if({"seed": seed})


def seeds_of(dressed: Dressed, recipe: Recipe, count: int) -> list[int]:
    """Each picture has the next seed."""
    first = recipe.seed if recipe.seed is not None else dressed.document.seed
    return [(first + i) % SEEDS for i in range(count)]


def composed(dressed: Dressed, recipe: Recipe) -> Composition:
    """The studio's own drawing of a picture."""
    persona = dressed.persona
    return compose(dressed.resolved, recipe.wishes, manner_of(persona), persona.document.spoken_name)


def encoded(sheet: Composition, format: SheetFormat) -> bytes:
    encode = raster.encode_png if format == "png" else raster.encode_webp
    return encode(paint_sheet(sheet), sheet.width, sheet.height)


def cell_alone(cell: Cell, format: SheetFormat, width: int, height: int) -> bytes:
    """One cell of a sheet as a picture of its own."""
    if format == "svg":
        return cell.drawing.svg.encode()
    encode = raster.encode_png if format == "png" else raster.encode_webp
    return encode(paint(cell.drawing, width, height), width, height)


def record_of(dressed: Dressed, format: SheetFormat, sheet: Composition) -> dict[str, Any]:
    document = dressed.document
    cells = [
        {
            "index": cell.index,
            "label": cell.label,
            "emotion": cell.performance.emotion,
            "pose": cell.performance.pose,
            "facing": cell.performance.facing,
            "x": round(cell.box[0]),
            "y": round(cell.box[1]),
            "width": round(cell.box[2]),
            "height": round(cell.box[3]),
            "status": "done",
        }
        for cell in sheet.cells
    ]
    return {
        "width": sheet.width,
        "height": sheet.height,
        "format": format,
        "seed": document.seed,
        "provider": "rig",
        "model": None,
        "source_type": DRAWN,
        "look_hash": dressed.resolved.look_hash,
        "frame_hash": digest(*(cell.drawing.frame_hash for cell in sheet.cells)),
        "rig_version": RIG_VERSION,
        "sliders": document.sliders.model_dump(mode="json"),
        "palette": document.palette.model_dump(mode="json"),
        "finish": document.finish,
        "weights": dressed.weights.as_json()["weights"],
        "cells": cells,
        "cost": 0,
        "warnings": [*dressed.warnings, *_of_writing(dressed, sheet)],
    }


def _of_writing(dressed: Dressed, sheet: Composition) -> list[str]:
    """A sheet that could not be headed by the name says so."""
    unwritten = sheet.template == "character_sheet" and not can_write(dressed.persona.document.spoken_name)
    return ["name_not_written"] if unwritten else []
