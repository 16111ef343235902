"""Use cases of looks: who looks how, drawn now."""

import asyncio
from typing import Literal

from troupe.accounts import User
from troupe.kit import raster
from troupe.looks.catalog import starter_look
from troupe.looks.domain.look import Look, Palette, Sliders
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.domain.resting import resting_manner
from troupe.looks.domain.seeds import seed_of
from troupe.looks.rig.bust import Drawing, draw
from troupe.looks.rig.checks import Check, check
from troupe.looks.rig.finish.paint import paint
from troupe.looks.rig.live import face_table
from troupe.looks.rig.resolve import resolve
from troupe.looks.rig.resolved import ResolvedLook
from troupe.personas import CastPersona, Personas

Format = Literal["svg", "png", "webp"]


class Looks:
    """Draws the personas of this studio."""

    def __init__(self, personas: Personas) -> None:
        self._personas = personas

    async def picture(
        self, user: User, persona_id: str, performance: Performance, frame: Frame, *, live: bool = False
    ) -> Drawing:
        """One frame of a persona; with `live`, what the page needs to move it comes along."""
        persona = await self._personas.get(user, persona_id)
        resolved = _resolved(persona)
        performance = performance.model_copy(update={"manner": _manner(persona)})
        return draw(resolved, performance, frame, live=live, name=persona.document.spoken_name)

    async def encode(self, drawing: Drawing, format: Format, width: int) -> tuple[bytes, str]:
        """The drawing as a file of this width, painted beside the event loop."""
        if format == "svg":
            return drawing.svg.encode(), "image/svg+xml"
        height = round(width * drawing.height_units / drawing.width_units)
        return await asyncio.to_thread(_encode, drawing, format, width, height), f"image/{format}"

    async def checks(self, user: User, persona_id: str) -> tuple[Check, ...]:
        """What the art checks find in this persona's drawing; painted beside the event loop."""
        resolved = _resolved(await self._personas.get(user, persona_id))
        return await asyncio.to_thread(check, resolved)

    async def face(self, user: User, persona_id: str, emotion: str, intensity: float) -> dict[str, object]:
        """Every shape of a face for one feeling, as numbers the page can move between."""
        persona = await self._personas.get(user, persona_id)
        return dict(face_table(_resolved(persona), emotion, intensity, _manner(persona)))


def _encode(drawing: Drawing, format: Format, width: int, height: int) -> bytes:
    pixels = paint(drawing, width, height)
    encode = raster.encode_png if format == "png" else raster.encode_webp
    return encode(pixels, width, height)


def _manner(persona: CastPersona) -> dict[str, float]:
    traits = persona.document.personality_traits
    return resting_manner(
        extraversion=traits.extraversion,
        agreeableness=traits.agreeableness,
        neuroticism=traits.neuroticism,
        openness=traits.openness,
        warmth=persona.document.delivery.warmth,
    )


def _resolved(persona: CastPersona) -> ResolvedLook:
    return resolve(_look(persona))


def _look(persona: CastPersona) -> Look:
    """A starter's composed look, else what the document says and its seed completes."""
    wishes = persona.document.look
    match persona.document.handle:
        case "nova" | "rook" | "moss" as handle if persona.is_starter:
            composed: Look = starter_look(handle)
            return composed
    return Look(
        seed=seed_of(persona.id) if wishes.seed is None else wishes.seed,
        sliders=Sliders(**wishes.sliders.model_dump()),
        palette=Palette(**wishes.palette.model_dump()),
    )
