"""A persona sits for a data set: drawn by our own hand, in many views."""

from collections.abc import Mapping, Sequence
from typing import Any

from troupe.accounts import User
from troupe.kit.raster import encode_png
from troupe.looks import ANCHORS, Frame, Performance, draw, paint, pose_names
from troupe.looks.domain.look import Background
from troupe.looks.service import Dressed, Wardrobe
from troupe.personas import Personas
from troupe.personas.domain import Example
from troupe.talents import Sit, Sitter, Sitting

_WIDE: Mapping[str, tuple[int, int]] = {"bust": (640, 640), "half": (640, 832), "full": (640, 960)}


def sitting(wardrobe: Wardrobe, personas: Personas) -> Sit:
    """How personas sit."""

    async def sit(user: User, persona_id: str) -> Sitter:
        dressed = await wardrobe.of(user, persona_id)
        persona = dressed.persona.document

        async def lines() -> list[dict[str, Any]]:
            return _lines(await personas.taught(dressed.persona))

        def drawn(asked: Sitting) -> bytes:
            return _drawn(dressed, asked)

        wears = [each.item.replace("_", " ") for each in dressed.resolved.garments]
        return Sitter(persona.spoken_name, persona.age, wears, tuple(ANCHORS), pose_names(), drawn, lines)

    return sit


def _drawn(dressed: Dressed, asked: Sitting) -> bytes:
    width, height = _WIDE[asked.view]
    ground = Background(kind="solid", colours=(asked.ground,))
    frame = Frame.model_validate({"view": asked.view, "aspect": width / height}).model_copy(
        update={"background": ground}
    )
    acting = Performance(emotion=asked.emotion, pose=asked.pose, yaw=asked.yaw)
    pixels = paint(draw(dressed.resolved, acting, frame), width, height)
    return encode_png(_lit(pixels, asked.light), width, height, level=1)


def _lit(pixels: bytes, light: float) -> bytes:
    """The same picture in more or less light."""
    if light == 1:
        return pixels
    table = bytes(min(255, round(level * light)) for level in range(256))
    lit = bytearray(pixels.translate(table))
    lit[3::4] = pixels[3::4]
    return bytes(lit)


def _lines(examples: Sequence[Example]) -> list[dict[str, Any]]:
    """What the persona was taught by, the best first: what was said, and what it answered."""
    best = sorted(examples, key=lambda each: -each.quality_score)
    pairs = [(("user", each.user_message), ("persona", each.persona_response)) for each in best]
    return [{"messages": [{"role": role, "text": text} for role, text in pair]} for pair in pairs]
