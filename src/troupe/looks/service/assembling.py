"""Laying pictures that were painted one by one into the sheet they belong to."""

from collections.abc import Mapping

from troupe.kit import raster
from troupe.looks.rig.templates import Composition
from troupe.looks.service.recipes import SheetFormat


def assembled(sheet: Composition, files: Mapping[int, bytes], format: SheetFormat) -> bytes:
    """The sheet's paper, words and palette, with each picture in the place of its cell; what lacks stays empty."""
    size = (sheet.width, sheet.height)
    pixels = raster.paint(sheet.ground, *size)
    for cell in sheet.cells:
        if cell.index in files:
            x, y, wide, high = (round(side) for side in cell.box)
            pixels = raster.laid_over(pixels, size, raster.covering(files[cell.index], wide, high), (x, y, wide, high))
    encode = raster.encode_webp if format == "webp" else raster.encode_png
    return encode(pixels, *size)
