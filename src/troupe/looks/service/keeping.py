"""Keeping what a model painted: looked at as any file from outside, marked with its origin, cut to size when asked."""

import asyncio
from collections.abc import Callable

from troupe.accounts import User
from troupe.kit import raster
from troupe.kit.errors import Invalid
from troupe.looks.errors import PictureUnusable
from troupe.looks.service.imaging import ImageMakers
from troupe.looks.service.marking import Seal, mark_of_painting
from troupe.media import Media, MediaLibrary
from troupe.ports.image import ImageRequest, Picture

_TOLERANCE_PX = 64
_TOLERANCE_SHAPE = 0.15


class Keeping:
    """Takes pictures of models into the library of whoever asked for them."""

    def __init__(self, makers: ImageMakers, media: MediaLibrary, seal: Seal) -> None:
        self._makers = makers
        self._media = media
        self._seal = seal

    async def keep(
        self,
        user: User,
        picture: Picture,
        request: ImageRequest,
        provider: str,
        name: str,
        persona_id: str,
        *,
        fit: bool,
    ) -> Media:
        """Look at what came back as at any file from outside, and keep it only when it is what was asked for."""
        mark = mark_of_painting(provider, request, picture)

        def seal(content: bytes, type: str) -> bytes:
            return self._seal(content, type, mark)

        try:
            media = await self._media.upload(
                user, picture.content, file_name=name, persona_id=persona_id, made="generated", seal=seal
            )
        except Invalid as wrong:
            raise PictureUnusable(provider, wrong.detail) from wrong
        if self._is_as_asked(media, request, provider):
            return media
        if fit:
            return await self._fitted(user, media, request, seal)
        await self._media.bin(user, media.id, force=True)
        raise PictureUnusable(
            provider, f"it is {media.width} by {media.height}, not {request.width} by {request.height}."
        )

    def _is_as_asked(self, media: Media, request: ImageRequest, provider: str) -> bool:
        """Nearly of the size; of whom decides how large it paints, nearly of the shape."""
        wide, high = media.width or 1, media.height or 1
        if self._makers.capabilities(provider).sizes == "aspects":
            return abs(wide * request.height / (high * request.width) - 1) <= _TOLERANCE_SHAPE
        return max(abs(wide - request.width), abs(high - request.height)) <= _TOLERANCE_PX

    async def _fitted(
        self, user: User, media: Media, request: ImageRequest, seal: Callable[[bytes, str], bytes]
    ) -> Media:
        """Cut around its middle and brought to the asked size."""
        content = await self._media.read(user, media.id)
        type = f"image/{request.format}"
        fitted = seal(await asyncio.to_thread(_cut, content, request), type)
        kept = await self._media.keep(
            user,
            fitted,
            kind="image",
            type=type,
            name=media.name,
            persona_id=media.persona_id,
            made="generated",
            width=request.width,
            height=request.height,
        )
        await self._media.erase(user, media.id)
        return kept


def _cut(content: bytes, request: ImageRequest) -> bytes:
    pixels = raster.covering(content, request.width, request.height)
    encode = raster.encode_png if request.format == "png" else raster.encode_webp
    return encode(pixels, request.width, request.height)
