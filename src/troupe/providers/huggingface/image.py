"""`HubImage`: one picture by a model that is named, from a service that may have to load it first."""

import asyncio
import re
from dataclasses import replace
from typing import Any

import httpx2

from troupe.ports.image import ImageProbe, ImageRequest, Picture, Progress, ProviderError
from troupe.ports.image_services import SERVICE, left_out, probed, wire_with_key
from troupe.ports.image_wire import LONG_S

_NAME = "huggingface"
_DOOR = "/hf-inference/models"
_MODEL = re.compile(r"[A-Za-z0-9][\w.\-]{0,95}(/[A-Za-z0-9][\w.\-]{0,95})?")
_LONGEST_LOADING_S = 60.0
_NOT_TAKEN = ("references", "mask", "transparent", "sampler", "strength")


class HubImage:
    """One account. It owns the client it is given and closes it."""

    capabilities = replace(SERVICE, image_to_image=False)

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        self._wire = wire_with_key(_NAME, base_url, key, client)

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
        return Picture(content, request.seed, model, left_out(request, _NOT_TAKEN, request.controls))

    async def models(self) -> list[str]:
        """Thousands, which one looks up there and types."""
        return []

    async def probe(self) -> ImageProbe:
        """The door of chat models lists without making anything, and refuses a wrong token."""
        return await probed(self._listed())

    async def _listed(self) -> list[str]:
        await self._wire.document("/v1/models")
        return await self.models()

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
