"""`ComfyImage`: queues a graph on a ComfyUI server and fetches what it saved."""

import asyncio
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import httpx2

from troupe.ports.image import (
    Abilities,
    ControlKind,
    ImageProbe,
    ImageRequest,
    KitNotThere,
    KitWorn,
    ModelNotThere,
    Picture,
    Progress,
    ProviderError,
)
from troupe.ports.image_families import KnownModel, family_of_name
from troupe.ports.image_services import MAPS, OWN_SERVER, able, left_out, probed, wire_with_key
from troupe.ports.image_wire import FETCH_S, LONG_S
from troupe.providers.comfyui.graph import Graph, Parts, graph_of
from troupe.providers.comfyui.lists import choices, metadata_family
from troupe.providers.comfyui.workflow import filled, read_workflow

_NAME = "comfyui"
_MAPS: Mapping[ControlKind, str] = MAPS | {"mask": "inpaint"}
_POLL_S = 0.5
_CANCEL_S = 2.0


class ComfyImage:
    """One server. It owns the client it is given and closes it."""

    capabilities = replace(OWN_SERVER, workflows=True, inpaint=True)

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient, poll_s: float = _POLL_S) -> None:
        self._wire = wire_with_key(_NAME, base_url, key, client)
        self._poll_s = poll_s

    async def make(self, request: ImageRequest, progress: Progress | None = None) -> Picture:
        """The graph is validated by the server's own lists, queued, and waited for."""
        graph, checkpoint, dropped = await self._graph(request)
        prompt_id = str(uuid.uuid4())
        hints = asyncio.create_task(self._watch(prompt_id, progress)) if progress else None
        try:
            async with asyncio.timeout(LONG_S):
                prompt_id = await self._queue(prompt_id, graph)
                content = await self._fetch(await self._done(prompt_id))
        except asyncio.CancelledError:
            await self._cancel(prompt_id)
            raise
        except TimeoutError:
            await self._cancel(prompt_id)
            raise ProviderError("timeout", _NAME, "ComfyUI did not finish in time.") from None
        finally:
            if hints:
                hints.cancel()
        return Picture(content, request.seed, checkpoint, dropped)

    async def models(self) -> list[str]:
        return await choices(self._wire, "CheckpointLoaderSimple", "ckpt_name")

    async def known_model(self, model: str | None) -> KnownModel | None:
        """Told by the file of the checkpoint, which the server reads out, else by its name."""
        name = await self._checkpoint(model)
        family = await metadata_family(self._wire, "checkpoints", name) or family_of_name(name)
        return KnownModel(name, family) if family else None

    async def probe(self) -> ImageProbe:
        return await probed(self.models(), abilities=self.abilities)

    async def abilities(self) -> Abilities:
        """The choices its own nodes offer."""
        nets = await choices(self._wire, "ControlNetLoader", "control_net_name")
        samplers = await choices(self._wire, "KSampler", "sampler_name")
        kits = await choices(self._wire, "LoraLoader", "lora_name")
        return Abilities(able(self.capabilities, nets), tuple(samplers), tuple(kits))

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def _graph(self, request: ImageRequest) -> tuple[Graph, str | None, tuple[str, ...]]:
        """The user's own graph, or the one that is built in; with what was left out of it."""
        dropped = left_out(request, ("transparent", *(() if request.workflow else ("references",))))
        if request.workflow is not None:
            workflow = read_workflow(request.workflow)
            used, unused = workflow.wanted(request)
            pictures = {name: await self._upload(content) for name, content in used.items()}
            return filled(workflow, request, pictures), request.model, (*dropped, *unused)
        checkpoint = await self._checkpoint(request.model)
        drawing = await self._upload(request.init_image) if request.init_image else None
        mask = await self._upload(request.mask) if request.mask and drawing else None
        maps = await self._maps(request.controls)
        dropped += left_out(request, (), [kind for kind in request.controls if kind not in maps])
        request, unable = await self._with_sampler(request)
        dropped += unable
        parts = Parts(checkpoint, drawing, await self._kits(request.kits), maps, mask)
        return graph_of(request, parts), checkpoint, dropped

    async def _kits(self, kits: tuple[KitWorn, ...]) -> list[KitWorn]:
        known = await choices(self._wire, "LoraLoader", "lora_name") if kits else []
        return [replace(kit, name=_named(kit.name, known)) for kit in kits]

    async def _maps(self, asked: Mapping[ControlKind, bytes]) -> dict[ControlKind, tuple[str, str]]:
        """Only the maps that the server has a model for are sent there."""
        known = await choices(self._wire, "ControlNetLoader", "control_net_name") if asked else []
        found: dict[ControlKind, tuple[str, str]] = {}
        for kind, picture in asked.items():
            model = next((name for name in known if _MAPS[kind] in name.lower()), None)
            if model is not None:
                found[kind] = (model, await self._upload(picture))
        return found

    async def _with_sampler(self, request: ImageRequest) -> tuple[ImageRequest, tuple[str, ...]]:
        """Names as web UIs write them are understood; one that the server lacks would refuse the whole graph."""
        known = await choices(self._wire, "KSampler", "sampler_name") if request.sampler else []
        name = request.sampler if request.sampler in known else _as_comfy(request.sampler or "")
        if not known or name in known:
            return (replace(request, sampler=name) if known else request), ()
        return replace(request, sampler=None), ("sampler",)

    async def _checkpoint(self, wanted: str | None) -> str:
        known = await self.models()
        if not known:
            raise ProviderError("not_found", _NAME, "ComfyUI has no checkpoint to paint with.")
        if wanted is not None and wanted not in known:
            raise ModelNotThere(_NAME, wanted, known)
        return wanted or known[0]

    async def _upload(self, picture: bytes) -> str:
        files = {"image": (f"troupe-{uuid.uuid4()}.png", picture, "image/png")}
        told = await self._wire.send_form("/upload/image", {"type": "input"}, files)
        if not isinstance(told, dict) or not isinstance(told.get("name"), str):
            raise self._wire.failed("ComfyUI did not say where it put the drawing.")
        folder, name = told.get("subfolder"), told["name"]
        return f"{folder}/{name}" if folder else name

    async def _queue(self, prompt_id: str, graph: object) -> str:
        """A server that answers 200 may still have refused a node."""
        body = {"prompt": graph, "client_id": prompt_id, "prompt_id": prompt_id}
        told = await self._wire.document("/prompt", body)
        if not isinstance(told, dict) or told.get("node_errors"):
            raise ProviderError("bad_request", _NAME, f"ComfyUI refused the graph: {_first_fault(told)}")
        queued = told.get("prompt_id")
        return queued if isinstance(queued, str) else prompt_id

    async def _watch(self, client: str, progress: Progress) -> None:
        """Steps come over a socket alone; whoever has several samplers in a graph sees each go on from the last."""
        seen = 0
        async for told in self._wire.told(f"/ws?clientId={client}"):
            data = told.get("data") if isinstance(told, dict) and told.get("type") == "progress" else None
            done, steps = (data.get("value"), data.get("max")) if isinstance(data, dict) else (None, None)
            if isinstance(done, int) and isinstance(steps, int) and seen < done <= steps:
                seen = done
                progress(done, steps)

    async def _done(self, prompt_id: str) -> dict[str, Any]:
        """Polled, because the history is the truth and everything else a hint."""
        while True:
            told = await self._wire.document(f"/history/{prompt_id}")
            entry = told.get(prompt_id) if isinstance(told, dict) else None
            if isinstance(entry, dict):
                return entry
            await asyncio.sleep(self._poll_s)

    async def _fetch(self, entry: dict[str, Any]) -> bytes:
        try:
            saved = next(each["images"][0] for each in entry["outputs"].values() if each.get("images"))
            place = {name: str(saved[name]) for name in ("filename", "subfolder", "type")}
        except (KeyError, IndexError, TypeError, AttributeError, StopIteration):
            raise self._wire.failed(f"ComfyUI saved no picture: {_last_word(entry)}") from None
        return await self._wire.content(f"/view?{urlencode(place)}", patience_s=FETCH_S)

    async def _cancel(self, prompt_id: str) -> None:
        """Only this graph: without its id other people's work would stop. Older servers have two doors for it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_CANCEL_S):
                if not await self._told(f"/api/jobs/{prompt_id}/cancel", {}):
                    await self._told("/queue", {"delete": [prompt_id]})
                    await self._told("/interrupt", {"prompt_id": prompt_id})

    async def _told(self, path: str, body: Mapping[str, Any]) -> bool:
        try:
            await self._wire.content(path, body)
        except ProviderError:
            return False
        return True


def _named(wanted: str, known: list[str]) -> str:
    """A kit by its file's name, with or without its ending and folder."""
    for name in known:
        if wanted in (name, name.rpartition("/")[2], name.rpartition("/")[2].removesuffix(".safetensors")):
            return name
    raise KitNotThere(
        _NAME, wanted, f"Put its weights as {wanted}.safetensors into the folder models/loras of ComfyUI."
    )


def _as_comfy(sampler: str) -> str:
    """`DPM++ 2M` is dpmpp_2m there, and `Euler a` is euler_ancestral."""
    plain = sampler.strip().lower().replace("++", "pp")
    return (f"{plain[:-2]}_ancestral" if plain.endswith(" a") else plain).replace(" ", "_")


def _first_fault(told: object) -> str:
    faults = told.get("node_errors") if isinstance(told, dict) else None
    for node in faults.values() if isinstance(faults, dict) else ():
        for fault in node.get("errors", ()) if isinstance(node, dict) else ():
            if isinstance(fault, dict):
                return f"{fault.get('message', 'a node')} {fault.get('details', '')}".strip()
    return "it did not say why."


def _last_word(entry: dict[str, Any]) -> str:
    """What the server wrote into the history when a node failed."""
    status = entry.get("status")
    for kind, fault in reversed(status.get("messages", [])) if isinstance(status, dict) else ():
        if kind == "execution_error" and isinstance(fault, dict):
            return str(fault.get("exception_message", ""))
    return "it did not say why."
