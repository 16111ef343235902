"""`WebUiImage`: asks a Stable Diffusion web UI, with its own models, for one picture at a time.

Web UIs differ: a door that is only for more knowledge may be missing, and then what it would have told is left out.
"""

import asyncio
import base64
import binascii
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote

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
from troupe.ports.image_families import KnownModel, family_of_file, family_of_name
from troupe.ports.image_services import MAPS, OWN_SERVER, able, left_out, probed
from troupe.ports.image_wire import LONG_S, ImageWire

_NAME = "a1111"
_LOOK_S = 1.0
_FILL_ORIGINAL = 1


class WebUiImage:
    """One web UI. It owns the client it is given and closes it."""

    capabilities = replace(OWN_SERVER, inpaint=True)

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient, look_s: float = _LOOK_S) -> None:
        self._look_s = look_s
        basic = base64.b64encode(key.encode()).decode() if key else ""
        headers = {"authorization": f"Basic {basic}"} if key else {}
        self._wire = ImageWire(_NAME, base_url, client, headers, tuple(filter(None, (key, basic))))

    async def make(self, request: ImageRequest, progress: Progress | None = None) -> Picture:
        """The web UI paints one thing after the other; who stops waiting stops the painting."""
        path = "/sdapi/v1/img2img" if request.init_image else "/sdapi/v1/txt2img"
        if request.model is not None:
            await self._row(request.model)
        sampler = await self._sampler(request.sampler)
        body = _body(replace(request, sampler=sampler)) | {"prompt": await self._prompt(request)}
        scripts, lacking = await self._control_net(request)
        watch = asyncio.create_task(self._watch(progress, request.steps)) if progress else None
        try:
            answer = await self._wire.document(path, body | scripts, patience_s=LONG_S)
        except asyncio.CancelledError:
            await self._interrupt()
            raise
        except ProviderError as error:
            if error.kind == "timeout":
                await self._interrupt()
            raise
        finally:
            if watch:
                watch.cancel()
        content = self._picture(answer)
        info = _info(answer)
        seed, model = info.get("seed"), info.get("sd_model_name")
        return Picture(
            content,
            seed if isinstance(seed, int) else request.seed,
            model if isinstance(model, str) else request.model,
            left_out(request, ("transparent", "references", *([] if sampler else ["sampler"])), lacking),
        )

    async def models(self) -> list[str]:
        names = [row.get("title") for row in _rows(await self._wire.document("/sdapi/v1/sd-models"))]
        return [name for name in names if isinstance(name, str)]

    async def known_model(self, model: str | None) -> KnownModel | None:
        """Told by the file of the checkpoint, else by its name; some forks know only of the one that is loaded."""
        loaded = await self._optional("/sdapi/v1/options") if model is None else None
        name = model or (loaded.get("sd_model_checkpoint") if isinstance(loaded, dict) else None)
        if not isinstance(name, str):
            return None
        row = await self._row(name)
        item = quote(_stem(str(row.get("filename") or row.get("model_name") or name)))
        told = await self._optional(f"/sd_extra_networks/metadata?page=checkpoints&item={item}")
        family = family_of_file(_json(told.get("metadata"))) if isinstance(told, dict) else None
        family = family or family_of_name(name)
        return KnownModel(name, family) if family else None

    async def _row(self, name: str) -> dict[str, Any]:
        """What the web UI lists of a checkpoint. One that it lacks it would leave out without a word, and paint with
        another; where it lists nothing, nothing is known."""
        known = _rows(await self._optional("/sdapi/v1/sd-models"))
        found = next((row for row in known if name in _names(row)), {})
        if known and not found:
            raise ModelNotThere(_NAME, name, [str(row.get("title")) for row in known])
        return found

    async def _sampler(self, name: str | None) -> str | None:
        """Web UIs answer 404 to a sampler that they lack; some take a schedule behind its name."""
        known = _rows(await self._optional("/sdapi/v1/samplers")) if name else []
        called = [str(each) for row in known for each in (row.get("name"), *(row.get("aliases") or ()))]
        there = not known or any((name or "").casefold().startswith(each.casefold()) for each in called)
        return name if there else None

    async def probe(self) -> ImageProbe:
        return await probed(self.models(), abilities=self.abilities)

    async def abilities(self) -> Abilities:
        """Its own lists of kits, samplers and models that draw from maps; a door that is not there has none of them."""
        kits = await self._optional("/sdapi/v1/loras")
        samplers = _names_of(await self._optional("/sdapi/v1/samplers"))
        can = able(self.capabilities, await self._nets(), wears_kits=kits is not None)
        return Abilities(can, samplers, _names_of(kits))

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def _prompt(self, request: ImageRequest) -> str:
        """Kits are worn by words in the prompt, which a web UI silently ignores when it does not have them."""
        if not request.kits:
            return request.prompt
        rows = _rows(await self._optional("/sdapi/v1/loras"))
        return " ".join((request.prompt, *(f"<lora:{_lora(rows, kit)}:{kit.weight:g}>" for kit in request.kits)))

    async def _control_net(self, request: ImageRequest) -> tuple[dict[str, Any], list[ControlKind]]:
        """Maps go to the extension that draws from them; those that it has no model for are named."""
        if not request.controls:
            return {}, []
        models = await self._nets()
        units, lacking = [], []
        for kind, picture in request.controls.items():
            model = next((name for name in models if MAPS.get(kind, kind) in name.lower()), None)
            if model is None:
                lacking.append(kind)
                continue
            shown = base64.b64encode(picture).decode()
            units.append({"enabled": True, "image": shown, "module": "none", "model": model, "weight": 1.0})
        return ({"alwayson_scripts": {"ControlNet": {"args": units}}} if units else {}), lacking

    async def _nets(self) -> list[str]:
        """Models that draw from maps, where that extension is installed."""
        told = await self._optional("/controlnet/model_list")
        listed = told.get("model_list") if isinstance(told, dict) else None
        return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []

    async def _optional(self, path: str) -> Any:
        """What a door tells that not every web UI has."""
        try:
            return await self._wire.document(path)
        except ProviderError as error:
            if error.kind == "not_found":
                return None
            raise

    async def _watch(self, progress: Progress, asked: int | None) -> None:
        """Look how far it is; nothing that goes wrong here is worth a word."""
        seen = 0
        with suppress(ProviderError):
            while True:
                await asyncio.sleep(self._look_s)
                told = await self._wire.document("/sdapi/v1/progress?skip_current_image=true")
                share = told.get("progress") if isinstance(told, dict) else None
                steps = asked or 100
                done = round(steps * share) if isinstance(share, int | float) else 0
                if done > seen:
                    seen = min(done, steps)
                    progress(seen, steps)

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
    if request.init_image and request.mask:
        body |= {"mask": base64.b64encode(request.mask).decode(), "inpainting_fill": _FILL_ORIGINAL}
    return {name: value for name, value in body.items() if value is not None}


def _lora(rows: list[dict[str, Any]], kit: KitWorn) -> str:
    """The name under which the web UI knows a kit: its own, its alias, or by the hash of its file."""
    wanted = {kit.name, *kit.hashes}
    for row in rows:
        details = row.get("metadata")
        hashes = (details.get("sshs_model_hash"), details.get("sshs_legacy_hash")) if isinstance(details, dict) else ()
        names = [row.get("name"), row.get("alias"), *hashes]
        if any(isinstance(each, str) and each in wanted for each in names) and isinstance(row.get("name"), str):
            return str(row["name"])
    way = f"Put its weights as {kit.name}.safetensors into the folder models/Lora of the web UI, and refresh it there."
    raise KitNotThere(_NAME, kit.name, way)


def _rows(told: Any) -> list[dict[str, Any]]:
    return [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []


def _names_of(told: Any) -> tuple[str, ...]:
    return tuple(row["name"] for row in _rows(told) if isinstance(row.get("name"), str))


def _info(answer: Any) -> dict[str, Any]:
    """What the web UI says of its picture: JSON inside a string."""
    return _json(answer.get("info"))


def _names(row: Mapping[str, Any]) -> set[Any]:
    """What a checkpoint may be called by."""
    title, file = str(row.get("title") or ""), re.split(r"[/\\]", str(row.get("filename") or ""))[-1]
    stem = file.rpartition(".")[0]
    told = {title, title.partition(" [")[0], file, stem, row.get("model_name"), row.get("hash"), row.get("sha256")}
    return told - {"", None}


def _json(told: Any) -> dict[str, Any]:
    try:
        found = json.loads(told or "{}")
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _stem(path: str) -> str:
    """A file's name without its folder and its ending."""
    return re.split(r"[/\\]", path)[-1].partition(" [")[0].rpartition(".")[0] or path
