"""A persona sits for a data set: drawn by our own hand, in many views."""

from collections.abc import Sequence
from typing import Any

from troupe.accounts import User
from troupe.kit.raster import encode_png
from troupe.looks import ANCHORS, Frame, Performance, draw, paint, pose_names
from troupe.looks.domain.look import Background
from troupe.looks.service import Dressed, Wardrobe
from troupe.personas import Personas
from troupe.personas.domain import Example
from troupe.talents import Sit, Sitter, Sitting

_SHORT, _FALL = 640, 0.16


def sitting(wardrobe: Wardrobe, personas: Personas) -> Sit:
    """How personas sit."""

    async def sit(user: User, persona_id: str) -> Sitter:
        dressed = await wardrobe.of(user, persona_id)
        persona = dressed.persona.document

        async def lines() -> list[dict[str, Any]]:
            return _lines(await personas.taught(dressed.persona))

        def drawn(asked: Sitting) -> tuple[bytes, bytes]:
            return _drawn(dressed, asked)

        wears = [each.item.replace("_", " ") for each in dressed.resolved.garments]
        return Sitter(persona.spoken_name, persona.age, wears, tuple(ANCHORS), pose_names(), drawn, lines)

    return sit


def _drawn(dressed: Dressed, asked: Sitting) -> tuple[bytes, bytes]:
    """The picture before its ground, and where the figure is."""
    width, height = (
        (_SHORT, round(_SHORT / asked.aspect)) if asked.aspect < 1 else (round(_SHORT * asked.aspect), _SHORT)
    )
    ground = Background(kind="solid", colours=(asked.ground,))
    frame = Frame(view=asked.view, aspect=width / height, background=ground, margin=asked.margin)
    acting = Performance(emotion=asked.emotion, pose=asked.pose, yaw=asked.yaw)
    pixels = paint(draw(dressed.resolved, acting, frame), width, height)
    bare = frame.model_copy(update={"background": Background(kind="transparent")})
    mask = _covered(paint(draw(dressed.resolved, acting, bare), width, height))
    lit = encode_png(_lit(pixels, width, height, asked), width, height, level=1)
    return lit, encode_png(mask, width, height, level=1)


def _covered(pixels: bytes) -> bytes:
    """White where somebody is, black elsewhere."""
    import numpy as np

    seen = np.frombuffer(pixels, np.uint8).reshape(-1, 4)
    return np.concatenate([np.repeat(seen[:, 3:], 3, axis=1), np.full((len(seen), 1), 255, np.uint8)], axis=1).tobytes()


def _lit(pixels: bytes, width: int, height: int, asked: Sitting) -> bytes:
    """The same picture in more or less light, which comes from one side."""
    import numpy as np

    lit = np.frombuffer(pixels, np.uint8).reshape(height, width, 4).astype(np.float32)
    across = asked.light * (1 + _FALL * asked.side * np.linspace(-1, 1, width, dtype=np.float32))
    lit[..., :3] = np.clip(lit[..., :3] * across[None, :, None], 4, 250)
    return lit.round().astype(np.uint8).tobytes()


def _lines(examples: Sequence[Example]) -> list[dict[str, Any]]:
    """What the persona was taught by, the best first: what was said, and what it answered."""
    best = sorted(examples, key=lambda each: -each.quality_score)
    return [
        {
            "messages": [
                {"role": "user", "text": each.user_message},
                {"role": "persona", "text": each.persona_response},
            ],
            "quality": each.quality_score,
        }
        for each in best
    ]
