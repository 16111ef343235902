"""`WebUiImage`: asks a Stable Diffusion web UI, with its own models, for one picture at a time."""

import asyncio
import base64
import binascii
import json
import time
from contextlib import suppress
from typing import Any

import httpx2

from troupe.ports.image import Capabilities, ImageProbe, ImageRequest, Picture, ProviderError
from troupe.ports.image_wire import LONG_S, ImageWire

_NAME = "a1111"


class WebUiImage:
    """One web UI. It owns the client it is given and closes it."""

    capabilities = Capabilities(
        image_to_image=True,
        seed=True,
        negative=True,
        transparent=False,
        cancel=True,
        models="discovered",
        free=True,
        runs_here=True,
        needs_key=False,
    )

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        basic = base64.b64encode(key.encode()).decode() if key else ""
        headers = {"authorization": f"Basic {basic}"} if key else {}
        self._wire = ImageWire(_NAME, base_url, client, headers, tuple(filter(None, (key, basic))))

    async def make(self, request: ImageRequest) -> Picture:
        """The web UI paints one thing after the other; who stops waiting stops the painting."""
        path = "/sdapi/v1/img2img" if request.init_image else "/sdapi/v1/txt2img"
        try:
            answer = await self._wire.document(path, _body(request), patience_s=LONG_S)
        except asyncio.CancelledError:
            await self._interrupt()
            raise
        except ProviderError as error:
            if error.kind == "timeout":
                await self._interrupt()
            raise
        content = self._picture(answer)
        info = _info(answer)
        seed, model = info.get("seed"), info.get("sd_model_name")
        dropped = ("transparent",) if request.transparent else ()
        return Picture(
            content,
            seed if isinstance(seed, int) else request.seed,
            model if isinstance(model, str) else request.model,
            dropped,
        )

    async def models(self) -> list[str]:
        rows = await self._wire.document("/sdapi/v1/sd-models")
        names = [row.get("title") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return [name for name in names if isinstance(name, str)]

    async def probe(self) -> ImageProbe:
        began = time.monotonic()
        found = await self.models()
        return ImageProbe(round((time.monotonic() - began) * 1000), tuple(found))

    async def aclose(self) -> None:
        await self._wire.aclose()

    def _picture(self, answer: Any) -> bytes:
        images = answer.get("images") if isinstance(answer, dict) else None
        if not isinstance(images, list) or not images or not isinstance(images[0], str):
            raise self._wire.failed("The web UI sent no picture.")
        try:
            return base64.b64decode(images[0].rpartition(",")[2], validate=True)
        except binascii.Error:
            raise self._wire.failed("The web UI sent a picture that cannot be read.") from None

    async def _interrupt(self) -> None:
        """Best effort: whoever cancelled must not learn of a second failure instead."""
        with suppress(ProviderError):
            await self._wire.content("/sdapi/v1/interrupt", {}, patience_s=2)


def _body(request: ImageRequest) -> dict[str, Any]:
    body: dict[str, Any] = {
        "prompt": request.prompt,
        "negative_prompt": request.negative,
        "seed": request.seed,
        "width": request.width // 8 * 8,
        "height": request.height // 8 * 8,
        "batch_size": 1,
        "n_iter": 1,
        "send_images": True,
        "save_images": False,
        "steps": request.steps,
        "cfg_scale": request.cfg,
        "sampler_name": request.sampler,
    }
    if request.model:
        body |= {
            "override_settings": {"sd_model_checkpoint": request.model},
            "override_settings_restore_afterwards": True,
        }
    if request.init_image:
        body |= {
            "init_images": [base64.b64encode(request.init_image).decode()],
            "denoising_strength": request.strength,
        }
    return {name: value for name, value in body.items() if value is not None}


def _info(answer: Any) -> dict[str, Any]:
    """What the web UI says of its picture: JSON inside a string."""
    try:
        found = json.loads(answer.get("info") or "{}")
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
