"""`HubImage`: one picture by a model that is named, from a service that may have to load it first."""

import asyncio
import re
import time
from typing import Any

import httpx2

from troupe.ports.image import Capabilities, ImageProbe, ImageRequest, Picture, Progress, ProviderError
from troupe.ports.image_wire import LONG_S, ImageWire

_NAME = "huggingface"
_DOOR = "/hf-inference/models"
_MODEL = re.compile(r"[A-Za-z0-9][\w.\-]{0,95}(/[A-Za-z0-9][\w.\-]{0,95})?")
_LONGEST_LOADING_S = 60.0


class HubImage:
    """One account. It owns the client it is given and closes it."""

    capabilities = Capabilities(
        image_to_image=False,
        seed=True,
        negative=True,
        transparent=False,
        cancel=False,
        models="typed",
        free=False,
        runs_here=False,
        needs_key=True,
    )

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._wire = ImageWire(_NAME, base_url, client, headers, (key,) if key else ())

    async def make(self, request: ImageRequest, progress: Progress | None = None) -> Picture:
        """A model that is still being loaded is waited for once, as long as it says and a minute at most."""
        model = _checked(request.model)
        try:
            content = await self._asked(model, request)
        except ProviderError as error:
            wait = _loading(error)
            if wait is None:
                raise
            await asyncio.sleep(wait)
            content = await self._asked(model, request)
        return Picture(content, request.seed, model, _dropped(request))

    async def models(self) -> list[str]:
        """Thousands, which one looks up there and types."""
        return []

    async def probe(self) -> ImageProbe:
        """The door of chat models lists without making anything, and refuses a wrong token."""
        began = time.monotonic()
        await self._wire.document("/v1/models")
        return ImageProbe(round((time.monotonic() - began) * 1000), ())

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def _asked(self, model: str, request: ImageRequest) -> bytes:
        answer = await self._wire.reply(
            f"{_DOOR}/{model}", _body(request), headers={"accept": "image/png"}, patience_s=LONG_S
        )
        if answer.headers.get("content-type", "").startswith("application/json"):
            raise self._wire.failed(f"The service sent no picture: {answer.content[:200].decode('utf-8', 'replace')}")
        return answer.content


def _checked(model: str | None) -> str:
    if model is None or not _MODEL.fullmatch(model) or ".." in model:
        raise ProviderError("not_found", _NAME, "Name a model as its page does, like owner/name.")
    return model


def _body(request: ImageRequest) -> dict[str, Any]:
    told = {
        "negative_prompt": request.negative or None,
        "width": request.width // 8 * 8,
        "height": request.height // 8 * 8,
        "num_inference_steps": request.steps,
        "guidance_scale": request.cfg,
        "seed": request.seed,
    }
    return {"inputs": request.prompt, "parameters": {name: value for name, value in told.items() if value is not None}}


def _loading(error: ProviderError) -> float | None:
    """How long a model says it still needs; it says so in the body of its 503."""
    if error.status != 503:
        return None
    told = re.search(r"estimated_time\D{0,5}([0-9.]{1,8})", error.detail)
    return min(_LONGEST_LOADING_S, float(told[1])) if told else None


def _dropped(request: ImageRequest) -> tuple[str, ...]:
    asked = {
        "transparent": request.transparent,
        "sampler": request.sampler is not None,
        "strength": request.strength is not None,
    }
    return tuple(name for name, was in asked.items() if was) + tuple(f"controls.{kind}" for kind in request.controls)
