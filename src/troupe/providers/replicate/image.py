"""`ReplicateImage`: begins a prediction, waits for its end, fetches the file it left."""

import asyncio
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx2

from troupe.ports.image import ImageProbe, ImageRequest, Picture, Progress, ProviderError
from troupe.ports.image_services import SERVICE, probed, wire_with_key
from troupe.ports.image_wire import FETCH_S, LONG_S
from troupe.providers.replicate.inputs import inputs_of

_NAME = "replicate"
_HOSTS = ("replicate.delivery", "pbxt.replicate.delivery")
_MODEL = re.compile(r"([A-Za-z0-9][\w.\-]{0,99})/([A-Za-z0-9][\w.\-]{0,99})(?::([0-9a-f]{64}))?")
_FILTERED = re.compile(r"nsfw|safety|flagged|sensitive", re.I)
_POLL_S = 1.5
_CANCEL_S = 2.0


class ReplicateImage:
    """One account. It owns the client it is given and closes it."""

    capabilities = replace(SERVICE, cancel=True, sizes="aspects", references=8)

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient, poll_s: float = _POLL_S) -> None:
        self._wire = wire_with_key(_NAME, base_url, key, client)
        self._poll_s = poll_s

    async def make(self, request: ImageRequest, progress: Progress | None = None) -> Picture:
        """Its inputs have the names that the model itself describes."""
        owner, name, version = _checked(request.model)
        described = await self._described(owner, name)
        inputs = inputs_of(request, described.get("openapi_schema") or {})
        prediction = await self._begin(owner, name, version, inputs.body)
        try:
            async with asyncio.timeout(LONG_S):
                ended = await self._ended(prediction)
        except asyncio.CancelledError:
            await self._cancel(prediction)
            raise
        except TimeoutError:
            await self._cancel(prediction)
            raise ProviderError("timeout", _NAME, "The prediction did not end in time.") from None
        content = await self._fetched(ended)
        seed = request.seed if "seed" in inputs.body else None
        return Picture(content, seed, request.model, inputs.dropped)

    async def models(self) -> list[str]:
        """Thousands, which one looks up there and types as owner/name."""
        return []

    async def probe(self) -> ImageProbe:
        return await probed(self._known())

    async def _known(self) -> list[str]:
        await self._wire.document("/v1/account")
        return await self.models()

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def _described(self, owner: str, name: str) -> dict[str, Any]:
        told = await self._wire.document(f"/v1/models/{owner}/{name}")
        latest = told.get("latest_version") if isinstance(told, dict) else None
        return latest if isinstance(latest, dict) else {}

    async def _begin(self, owner: str, name: str, version: str | None, inputs: dict[str, Any]) -> dict[str, Any]:
        path = "/v1/predictions" if version else f"/v1/models/{owner}/{name}/predictions"
        body = {"input": inputs} | ({"version": version} if version else {})
        reply = await self._wire.reply(path, body, patience_s=FETCH_S)
        return self._prediction(self._wire.read(reply.content))

    async def _ended(self, prediction: dict[str, Any]) -> dict[str, Any]:
        while prediction["status"] in ("starting", "processing"):
            await asyncio.sleep(self._poll_s)
            prediction = self._prediction(await self._wire.document(self._door(prediction, "get")))
        if prediction["status"] == "succeeded":
            return prediction
        said = str(prediction.get("error") or "It did not say why.")
        if _FILTERED.search(said):
            raise ProviderError("content_filter", _NAME, said[:300])
        raise self._wire.failed(f"The prediction {prediction['status']}: {said}")

    async def _fetched(self, prediction: dict[str, Any]) -> bytes:
        output = prediction.get("output")
        first = output[0] if isinstance(output, list) and output else output
        if not isinstance(first, str):
            raise self._wire.failed("The prediction left no picture.")
        return await self._wire.elsewhere(first, _HOSTS)

    async def _cancel(self, prediction: dict[str, Any]) -> None:
        with suppress(ProviderError, TimeoutError):
            async with asyncio.timeout(_CANCEL_S):
                await self._wire.content(self._door(prediction, "cancel"), {})

    def _prediction(self, told: Any) -> dict[str, Any]:
        if not isinstance(told, dict) or not isinstance(told.get("id"), str) or not isinstance(told.get("status"), str):
            raise self._wire.failed("The service did not tell what became of the prediction.")
        return told

    def _door(self, prediction: dict[str, Any], which: str) -> str:
        """Where a prediction says it is asked about, as long as that is the service itself."""
        urls = prediction.get("urls")
        told = urls.get(which) if isinstance(urls, dict) else None
        if isinstance(told, str) and told.startswith(f"{self._wire.base}/"):
            return urlsplit(told).path
        return f"/v1/predictions/{prediction['id']}" + ("/cancel" if which == "cancel" else "")


def _checked(model: str | None) -> tuple[str, str, str | None]:
    found = _MODEL.fullmatch(model or "")
    if found is None:
        raise ProviderError("not_found", _NAME, "Name a model as its page does: owner/name, or owner/name:version.")
    return found[1], found[2], found[3]
