"""What looks do for talents: judge a rig.json, weigh kits by the sliders, draw a kit's pictures."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from troupe.kit.raster import encode_png
from troupe.looks import (
    Bearer,
    Frame,
    Kit,
    Look,
    Performance,
    RigFile,
    UnknownItem,
    control_map,
    draw,
    paint,
    resolve,
    weights_of,
)
from troupe.looks.catalog import skin_tones
from troupe.looks.domain.document import LookDocument
from troupe.looks.errors import BadLook
from troupe.talents import Acting, Easel, Weighed

_SIDE, _PREVIEW = 512, 256
_SEED = 43
_TRIED = "avatar.style.tried"
_EXAMPLES: Mapping[str, tuple[str, str, int]] = {
    "examples/1_bust.png": ("bust", "neutral", _SIDE),
    "examples/2_joy.png": ("bust", "joy", _SIDE),
    "examples/3_full.png": ("full", "neutral", _SIDE * 3 // 2),
}


def easel() -> Easel:
    """Everything that draws, for kits."""
    return Easel(_rig_fault, _weigh, _pictures, skin_tones())


def kit_of(acting: Acting) -> Kit:
    """A kit as looks know it."""
    rig = None if acting.rig is None else RigFile.read(acting.rig)
    return Kit(
        acting.id,
        acting.default_weight,
        acting.family,
        rig,
        acting.author,
        acting.licence,
        acting.token,
        tuple(acting.styles),
        tuple(acting.negatives),
        acting.weights,
        tuple(acting.hashes),
    )


def _rig_fault(told: Mapping[str, Any]) -> tuple[str, str] | None:
    try:
        rig = RigFile.read(told)
        if _names_things(rig):
            resolve(_read({"kits": [{"id": _TRIED, "weight": 1.0}], "identity_kit": _TRIED}), _wearing(rig))
    except (BadLook, UnknownItem) as refused:
        return refused.field or "", refused.detail
    return None


def _names_things(rig: RigFile) -> bool:
    """Whether it sets words, which may be names of things that nobody can draw."""
    return bool(rig.identity) or any(isinstance(delta.value, str) for delta in rig.deltas)


def _wearing(rig: RigFile) -> Bearer:
    return Bearer(kits={_TRIED: Kit(_TRIED, 1.0, "", rig)})


def _weigh(asked: Weighed, kits: Sequence[Acting]) -> dict[str, object]:
    told = {"sliders": dict(asked.sliders), "kits": list(asked.kits), "identity_kit": asked.identity_kit}
    return weights_of(LookDocument.read(told).drawn, {each.id: kit_of(each) for each in kits}).as_json()


def _pictures(acting: Acting, told: Mapping[str, Any]) -> Mapping[str, bytes]:
    """Bust, bust in joy and full figure, and the outlines and bones that model pictures may be led by."""
    worn = {"identity_kit": acting.id} if acting.id.startswith("avatar.identity") else {}
    look = _read({"seed": _SEED, "finish": "cel", **told, **worn})
    resolved = resolve(look, Bearer(age=24, kits={acting.id: kit_of(acting)}))
    found = {}
    for path, (view, emotion, height) in _EXAMPLES.items():
        frame = Frame.model_validate({"view": view})
        drawing = draw(resolved, Performance(emotion=emotion), frame)
        found[path] = encode_png(paint(drawing, _SIDE, height), _SIDE, height)
    bust = Frame.model_validate({"view": "bust"})
    found["preview.png"] = _png(paint(draw(resolved, Performance(), bust), _PREVIEW, _PREVIEW), _PREVIEW)
    lines = control_map("lineart", resolved, Performance(), bust, _SIDE, _SIDE)
    return found | {"controls/lineart.png": _png(lines, _SIDE)}


def _png(pixels: bytes, side: int) -> bytes:
    return encode_png(pixels, side, side)


def _read(told: Mapping[str, Any]) -> Look:
    return Look.model_validate_json(json.dumps(dict(told)))
