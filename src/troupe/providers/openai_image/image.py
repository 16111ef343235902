"""`OpenAIImage`: one picture from a gateway that speaks the OpenAI image wire."""

import base64
import binascii
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx2

from troupe.kit.raster import opened
from troupe.ports.image import ImageProbe, ImageRequest, Picture, Progress, ProviderError
from troupe.ports.image_services import SERVICE, left_out, probed, wire_with_key
from troupe.ports.image_wire import FETCH_S, LONG_S

_NAME = "openai"
_SIDE_STEP = 16
_STEEPEST = 3
_MOST_PICTURES = 16
_NOT_TAKEN = ("negative", "steps", "cfg", "sampler", "strength")


class OpenAIImage:
    """One gateway with one key. It owns the client it is given and closes it."""

    capabilities = replace(
        SERVICE,
        seed=False,
        negative=False,
        transparent=True,
        references=_MOST_PICTURES - 1,
        inpaint=True,
        models="discovered",
    )

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        self._wire = wire_with_key(_NAME, base_url, key, client)

    async def make(self, request: ImageRequest, progress: Progress | None = None) -> Picture:
        if request.model is None:
            raise ProviderError("not_found", _NAME, "This gateway has no default model: one must be named.")
        fields = _fields(request)
        if files := _files(request):
            answer = await self._wire.send_form("/v1/images/edits", fields, files, patience_s=LONG_S)
        else:
            answer = await self._wire.document("/v1/images/generations", fields | {"n": 1}, patience_s=LONG_S)
        dropped = ("seed", *left_out(request, _NOT_TAKEN, request.controls))
        return Picture(await self._picture(answer), None, request.model, dropped)

    async def models(self) -> list[str]:
        """Everything the gateway lists: it does not say which of them paint."""
        told = await self._wire.document("/v1/models")
        rows = told.get("data") if isinstance(told, dict) else None
        found = [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return [name for name in found if isinstance(name, str)]

    async def probe(self) -> ImageProbe:
        return await probed(self.models())

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def _picture(self, answer: Any) -> bytes:
        try:
            first = answer["data"][0]
            inside, url = first.get("b64_json"), first.get("url")
        except (KeyError, IndexError, TypeError, AttributeError):
            raise self._wire.failed("The gateway sent no picture.") from None
        if isinstance(inside, str):
            try:
                return base64.b64decode(inside, validate=True)
            except binascii.Error:
                raise self._wire.failed("The gateway sent a picture that cannot be read.") from None
        if isinstance(url, str):
            return await self._fetched(url)
        raise self._wire.failed("The gateway sent no picture.")

    async def _fetched(self, url: str) -> bytes:
        """Some gateways send an address; only their own host is asked, since the key travels along."""
        there, here = urlsplit(url), urlsplit(self._wire.base)
        if (there.scheme, there.netloc) != (here.scheme, here.netloc):
            raise self._wire.failed("The gateway keeps its picture on another host, which is not asked.")
        return await self._wire.content(f"{there.path}{f'?{there.query}' if there.query else ''}", patience_s=FETCH_S)


def _files(request: ImageRequest) -> list[tuple[str, tuple[str, bytes, str]]]:
    """The drawing that is painted over, then pictures of the figure; a mask belongs to the first."""
    drawn = [request.init_image] if request.init_image else []
    shown = [*drawn, *request.references][:_MOST_PICTURES]
    files = [("image[]", (f"picture{number}.png", each, "image/png")) for number, each in enumerate(shown, 1)]
    if request.mask and drawn:
        files.append(("mask", ("mask.png", opened(request.mask), "image/png")))
    return files


def _fields(request: ImageRequest) -> dict[str, Any]:
    fields = {
        "model": request.model,
        "prompt": request.prompt,
        "size": _size(request.width, request.height),
        "output_format": request.format,
    }
    return fields | ({"background": "transparent"} if request.transparent else {})


def _size(width: int, height: int) -> str:
    """Both sides in steps of 16; a shape too steep is left to the gateway."""
    if max(width, height) > _STEEPEST * min(width, height):
        return "auto"
    return "x".join(str(max(_SIDE_STEP, round(side / _SIDE_STEP) * _SIDE_STEP)) for side in (width, height))
