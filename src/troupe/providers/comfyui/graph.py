"""The graph that is built in: checkpoint, two prompts, sampler, decoder, saver."""

from collections.abc import Mapping
from typing import Any

from troupe.ports.image import ImageRequest

Graph = Mapping[str, Mapping[str, Any]]
_STEPS, _CFG, _SAMPLER, _SCHEDULER = 20, 7.0, "euler", "normal"
SAVER = "7"


def graph_of(request: ImageRequest, checkpoint: str, uploaded: str | None) -> Graph:
    """An uploaded picture is painted over; without one the sampler begins with noise."""
    model: list[object] = ["1", 0]
    nodes: dict[str, Mapping[str, Any]] = {
        "1": _node("CheckpointLoaderSimple", ckpt_name=checkpoint),
        "2": _node("CLIPTextEncode", text=request.prompt, clip=["1", 1]),
        "3": _node("CLIPTextEncode", text=request.negative, clip=["1", 1]),
        "5": _node(
            "KSampler",
            model=model,
            positive=["2", 0],
            negative=["3", 0],
            latent_image=["4", 0],
            seed=request.seed,
            steps=request.steps or _STEPS,
            cfg=_CFG if request.cfg is None else request.cfg,
            sampler_name=request.sampler or _SAMPLER,
            scheduler=_SCHEDULER,
            denoise=request.strength if uploaded and request.strength is not None else 1.0,
        ),
        "6": _node("VAEDecode", samples=["5", 0], vae=["1", 2]),
        SAVER: _node("SaveImage", images=["6", 0], filename_prefix="troupe"),
    }
    if uploaded is None:
        size = {"width": request.width // 8 * 8, "height": request.height // 8 * 8}
        return nodes | {"4": _node("EmptyLatentImage", batch_size=1, **size)}
    return nodes | {
        "4": _node("VAEEncode", pixels=["8", 0], vae=["1", 2]),
        "8": _node("LoadImage", image=uploaded),
    }


def _node(kind: str, **inputs: object) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}
