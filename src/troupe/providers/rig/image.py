"""`RigImage`: paints the drawing it is handed. The same drawing is the same picture, byte for byte."""

import asyncio
import time

from troupe.kit import raster
from troupe.ports.image import Capabilities, ImageProbe, ImageRequest, Picture, Progress

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
    return encode(raster.paint(request.reference_svg, request.width, request.height), request.width, request.height)
