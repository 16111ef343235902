"""`RigImage`: paints the drawing it is handed. The same drawing is the same picture, byte for byte."""

import asyncio
import hashlib
import logging
import time

from troupe.kit import raster
from troupe.ports.image import Capabilities, ImageProbe, ImageRequest, Picture, Progress

log = logging.getLogger(__name__)

_DOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3" fill="#336699"/></svg>'


class RigImage:
    """Needs nothing and reads nothing but the drawing."""

    capabilities = Capabilities(
        image_to_image=False,
        seed=True,
        negative=False,
        transparent=True,
        cancel=False,
        models="none",
        free=True,
        runs_here=True,
        needs_key=False,
    )

    async def make(self, request: ImageRequest, progress: Progress | None = None) -> Picture:
        return Picture(await asyncio.to_thread(_painted, request), request.seed, None)

    async def models(self) -> list[str]:
        return []

    async def probe(self) -> ImageProbe:
        began = time.monotonic()
        await asyncio.to_thread(raster.paint, _DOT, 8, 8)
        return ImageProbe(round((time.monotonic() - began) * 1000), ())

    async def aclose(self) -> None:
        """Nothing is held."""


def _painted(request: ImageRequest) -> bytes:
    encode = raster.encode_png if request.format == "png" else raster.encode_webp
    return encode(_pixels(request.reference_svg, request.width, request.height), request.width, request.height)


def _pixels(svg: str, width: int, height: int) -> bytes:
    """What the painter refuses, which must not happen, the other one paints; the log says which drawing it was."""
    try:
        return raster.paint(svg, width, height)
    except raster.PaintingFailed as refused:
        told = {"drawing": hashlib.sha256(svg.encode()).hexdigest(), "why": refused.detail}
        log.error("rig.painter_refused", extra={"fields": told})
        return raster.second_opinion(svg, width, height)
