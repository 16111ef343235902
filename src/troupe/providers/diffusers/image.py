"""`DiffusersImage`: one picture at a time by a model folder, painted in a child process that stays for the next one."""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from troupe.ports.image import (
    Abilities,
    Capabilities,
    ImageProbe,
    ImageRequest,
    KitNotThere,
    ModelNotThere,
    Picture,
    Progress,
    ProviderError,
)
from troupe.ports.image_families import KnownModel, require_family
from troupe.ports.image_services import left_out, probed
from troupe.providers.diffusers.easel import Easel
from troupe.providers.diffusers.folders import (
    family_of,
    find_control_net,
    find_kit,
    find_model,
    kit_files,
    model_folders,
)
from troupe.providers.diffusers.samplers import SAMPLERS

_NAME = "diffusers"
_NEEDED = ("torch", "diffusers", "transformers", "peft")
_LONGEST_S = 3600.0


class DiffusersImage:
    """The models of one folder. Made once and kept, because a loaded model is."""

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
        kits="local",
        controls=("openpose", "depth", "lineart", "segmentation"),
        progress=True,
    )

    def __init__(self, models: Path) -> None:
        for module in _NEEDED:
            if find_spec(module) is None:
                raise ModuleNotFoundError(f"No module named {module!r}", name=module)
        self._models = models
        self._easel = Easel()

    async def make(self, request: ImageRequest, progress: Progress | None = None) -> Picture:
        """The seed is drawn from on the processor, so that the same request is the same picture wherever it can be."""
        folder = await asyncio.to_thread(self._folder, request.model)
        maps = self._maps(request)
        asked = {**_asked(request, folder, self._kits(request, folder)), "maps": list(maps.values())}
        try:
            async with asyncio.timeout(_LONGEST_S):
                told = await self._easel.paint(asked, progress or _ignored)
        except TimeoutError:
            raise ProviderError("timeout", _NAME, "The model did not finish within an hour.") from None
        dropped = (*left_out(request, ("references", "mask", "transparent")), *told.get("dropped", ()))
        dropped += tuple(f"controls.{kind}" for kind in request.controls if kind not in maps)
        return Picture(base64.b64decode(told["picture"]), request.seed, folder.name, dropped)

    async def models(self) -> list[str]:
        return [each.name for each in await asyncio.to_thread(model_folders, self._models)]

    async def known_model(self, model: str | None) -> KnownModel | None:
        """Told by the model's own index."""
        folder = await asyncio.to_thread(self._folder, model)
        family = await asyncio.to_thread(family_of, folder)
        return KnownModel(folder.name, family) if family else None

    async def probe(self) -> ImageProbe:
        """Looks into the folder; loads nothing."""
        return await probed(self.models(), abilities=self.abilities)

    async def abilities(self) -> Abilities:
        """The maps that a model lies here for, and the kits beside the models."""
        return await asyncio.to_thread(self._abilities)

    def _abilities(self) -> Abilities:
        drawn = tuple(kind for kind in self.capabilities.controls if find_control_net(self._models, kind))
        kits = tuple(file.stem for file in kit_files(self._models))
        return Abilities(replace(self.capabilities, controls=drawn), tuple(SAMPLERS), kits)

    async def aclose(self) -> None:
        """The model is let go of, and its process with it."""
        await self._easel.close()

    def _folder(self, wanted: str | None) -> Path:
        if wanted is None:
            known = model_folders(self._models)
            found = known[0] if known else None
        else:
            found = find_model(self._models, wanted)
        if found is None and wanted is not None:
            raise ModelNotThere(_NAME, wanted, [each.name for each in model_folders(self._models)])
        if found is None:
            what = f"There is no model folder of Stable Diffusion 1.5 or XL in {self._models}."
            raise ProviderError("not_found", _NAME, what)
        return found

    def _kits(self, request: ImageRequest, folder: Path) -> list[dict[str, Any]]:
        """Those that bring their file are worn as they are; the others lie beside the models."""
        worn = []
        require_family(_NAME, request.kits, KnownModel(folder.name, family_of(folder) or ""))
        for kit in request.kits:
            file = Path(kit.file) if kit.file else find_kit(self._models, kit.name)
            if file is None or not file.is_file():
                raise KitNotThere(_NAME, kit.name, f"Put {kit.name}.safetensors into {self._models / 'kits'}.")
            of = file.stat()
            worn.append({"file": str(file), "weight": kit.weight, "version": [of.st_size, of.st_mtime_ns, of.st_ino]})
        return worn

    def _maps(self, request: ImageRequest) -> dict[str, dict[str, str]]:
        """The maps that a model on this computer draws from; with a drawing to paint over, that one alone is used."""
        found: dict[str, dict[str, str]] = {}
        for kind, picture in request.controls.items() if request.init_image is None else ():
            folder = find_control_net(self._models, kind)
            if folder is not None:
                found[kind] = {"folder": str(folder), "picture": base64.b64encode(picture).decode()}
        return found


def _asked(request: ImageRequest, folder: Path, kits: list[dict[str, Any]]) -> Mapping[str, Any]:
    return {
        "folder": str(folder),
        "prompt": request.prompt,
        "negative": request.negative,
        "width": max(64, request.width // 8 * 8),
        "height": max(64, request.height // 8 * 8),
        "seed": request.seed,
        "steps": request.steps,
        "cfg": request.cfg,
        "sampler": request.sampler,
        "strength": request.strength,
        "init": base64.b64encode(request.init_image).decode() if request.init_image else None,
        "kits": kits,
    }


def _ignored(done: int, of: int) -> None:
    """Nobody listens."""
