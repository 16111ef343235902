"""The graph that is built in: checkpoint, kits one after the other, two prompts, maps, sampler, decoder, saver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from troupe.ports.image import ControlKind, ImageRequest, KitWorn

Graph = Mapping[str, Mapping[str, Any]]
_STEPS, _CFG, _SAMPLER, _SCHEDULER = 20, 7.0, "euler", "normal"
SAVER = "7"


@dataclass(frozen=True)
class Parts:
    """What the server was found to have for a request, by the names it has for them."""

    checkpoint: str
    drawing: str | None = None
    """An uploaded picture, which is painted over; without one the sampler begins with noise."""
    kits: Sequence[KitWorn] = ()
    maps: Mapping[ControlKind, tuple[str, str]] = field(default_factory=dict)
    """For each map the model that draws from it, and the uploaded picture."""
    mask: str | None = None
    """An uploaded picture that is white where the drawing is painted anew."""


def graph_of(request: ImageRequest, parts: Parts) -> Graph:
    model, clip, worn = _worn(parts.kits)
    positive, negative, held = _held(parts.maps)
    return {
        "1": _node("CheckpointLoaderSimple", ckpt_name=parts.checkpoint),
        **worn,
        "2": _node("CLIPTextEncode", text=request.prompt, clip=clip),
        "3": _node("CLIPTextEncode", text=request.negative, clip=clip),
        **held,
        **_ground(request, parts.drawing, parts.mask),
        "5": _node(
            "KSampler",
            model=model,
            positive=positive,
            negative=negative,
            latent_image=["4", 0],
            seed=request.seed,
            steps=request.steps or _STEPS,
            cfg=_CFG if request.cfg is None else request.cfg,
            sampler_name=request.sampler or _SAMPLER,
            scheduler=_SCHEDULER,
            denoise=request.strength if parts.drawing and request.strength is not None else 1.0,
        ),
        "6": _node("VAEDecode", samples=["5", 0], vae=["1", 2]),
        SAVER: _node("SaveImage", images=["6", 0], filename_prefix="troupe"),
    }


def _worn(kits: Sequence[KitWorn]) -> tuple[list[object], list[object], dict[str, Any]]:
    """Each kit changes what the one before left."""
    source, nodes = "1", {}
    for number, kit in enumerate(kits):
        name = f"kit{number}"
        strengths = {"strength_model": kit.weight, "strength_clip": kit.weight}
        nodes[name] = _node("LoraLoader", model=[source, 0], clip=[source, 1], lora_name=kit.name, **strengths)
        source = name
    return [source, 0], [source, 1], nodes


def _held(maps: Mapping[ControlKind, tuple[str, str]]) -> tuple[list[object], list[object], dict[str, Any]]:
    positive: list[object] = ["2", 0]
    negative: list[object] = ["3", 0]
    nodes: dict[str, Any] = {}
    for kind, (model, picture) in maps.items():
        nodes[f"{kind}-model"] = _node("ControlNetLoader", control_net_name=model)
        nodes[f"{kind}-picture"] = _node("LoadImage", image=picture)
        nodes[kind] = _node(
            "ControlNetApplyAdvanced",
            positive=positive,
            negative=negative,
            control_net=[f"{kind}-model", 0],
            image=[f"{kind}-picture", 0],
            strength=1.0,
            start_percent=0.0,
            end_percent=1.0,
        )
        positive, negative = [kind, 0], [kind, 1]
    return positive, negative, nodes


def _ground(request: ImageRequest, drawing: str | None, mask: str | None) -> dict[str, Any]:
    if drawing is None:
        size = {"width": request.width // 8 * 8, "height": request.height // 8 * 8}
        return {"4": _node("EmptyLatentImage", batch_size=1, **size)}
    shown = {"8": _node("LoadImage", image=drawing)}
    if mask is None:
        return {"4": _node("VAEEncode", pixels=["8", 0], vae=["1", 2]), **shown}
    return {
        "4": _node("SetLatentNoiseMask", samples=["9", 0], mask=["10", 0]),
        "9": _node("VAEEncode", pixels=["8", 0], vae=["1", 2]),
        "10": _node("LoadImageMask", image=mask, channel="red"),
        **shown,
    }


def _node(kind: str, **inputs: object) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}
