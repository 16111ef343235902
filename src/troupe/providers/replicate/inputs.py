"""What a model on Replicate calls its inputs, read from its own description."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from troupe.ports.image import ImageRequest

# Our word for a thing, and the names that models are known to have for it.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "prompt": ("prompt", "text"),
    "negative": ("negative_prompt",),
    "seed": ("seed",),
    "width": ("width",),
    "height": ("height",),
    "steps": ("num_inference_steps", "steps"),
    "cfg": ("guidance_scale", "cfg", "guidance"),
    "sampler": ("scheduler", "sampler"),
    "image": ("image", "init_image", "input_image", "image_prompt"),
    "references": ("image_input", "input_images", "reference_images", "images"),
    "strength": ("prompt_strength", "strength"),
    "shape": ("aspect_ratio",),
    "format": ("output_format",),
}


@dataclass(frozen=True)
class Inputs:
    """The body of `input`, and what of the request has no name there."""

    body: dict[str, Any] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()


def inputs_of(request: ImageRequest, schema: Mapping[str, Any]) -> Inputs:
    """Everything the model takes, by its own names; a value outside its list of choices is left out too."""
    known = _properties(schema)
    body: dict[str, Any] = {}
    lost: list[str] = []
    for word, value in _told(request).items():
        name = next((each for each in _NAMES[word] if each in known), None)
        if name is not None and _takes(known[name], value, schema):
            body[name] = value
        elif word in ("negative", "seed", "steps", "cfg", "sampler", "strength", "image", "references"):
            lost.append(word)
    lost += [name for name, was in (("transparent", request.transparent), ("kits", bool(request.kits))) if was]
    return Inputs(body, (*lost, *(f"controls.{kind}" for kind in request.controls)))


def _told(request: ImageRequest) -> dict[str, Any]:
    told = {
        "prompt": request.prompt,
        "negative": request.negative or None,
        "seed": request.seed,
        "width": request.width // 8 * 8,
        "height": request.height // 8 * 8,
        "steps": request.steps,
        "cfg": request.cfg,
        "sampler": request.sampler,
        "image": _as_url(request.init_image) if request.init_image else None,
        "references": [_as_url(each) for each in request.references] or None,
        "strength": request.strength,
        "shape": _shape(request.width, request.height),
        "format": request.format,
    }
    return {word: value for word, value in told.items() if value is not None}


def _as_url(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        found = schema["components"]["schemas"]["Input"]["properties"]
    except (KeyError, TypeError):
        return {"prompt": {}}  # a model that does not describe itself takes words at least
    return found if isinstance(found, dict) else {"prompt": {}}


def _takes(described: Any, value: Any, schema: Mapping[str, Any]) -> bool:
    if isinstance(value, list) and not (isinstance(described, dict) and described.get("type") == "array"):
        return False
    choices = _choices(described, schema)
    if choices is not None and value not in choices:
        return False
    if isinstance(value, int | float) and isinstance(described, dict):
        least, most = described.get("minimum", value), described.get("maximum", value)
        return bool(least <= value <= most)
    return True


def _choices(described: Any, schema: Mapping[str, Any]) -> list[Any] | None:
    """Choices stand there themselves, or behind a reference to a named list."""
    if not isinstance(described, dict):
        return None
    if isinstance(described.get("enum"), list):
        return list(described["enum"])
    for part in described.get("allOf", []):
        name = str(part.get("$ref", "")).rpartition("/")[2] if isinstance(part, dict) else ""
        listed = schema.get("components", {}).get("schemas", {}).get(name, {}).get("enum")
        if isinstance(listed, list):
            return list(listed)
    return None


def _shape(width: int, height: int) -> str:
    shapes = ("1:1", "16:9", "9:16", "3:2", "2:3", "4:5", "5:4", "4:3", "3:4")

    def apart(shape: str) -> float:
        wide, high = (int(side) for side in shape.split(":"))
        return abs(width * high / (height * wide) - 1)

    return min(shapes, key=apart)
