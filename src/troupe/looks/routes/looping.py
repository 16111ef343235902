"""Doors of personas in motion: as an animated picture, and as curves of numbers."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from troupe.accounts import READ, Person
from troupe.looks.routes.asked import Drawn
from troupe.looks.schemas.curving import CurveQuery, CurvesView
from troupe.looks.schemas.looping import LoopQuery
from troupe.looks.service.looping import LOOP_TYPES, LoopFormat

router = APIRouter(prefix="/api/looks", tags=["looks"])


@router.get("/{persona_id}/loop.{format}", openapi_extra=READ, response_class=Response)
async def loop(
    persona_id: str, format: LoopFormat, person: Person, looks: Drawn, query: Annotated[LoopQuery, Query()]
) -> Response:
    """A persona moving: through a motion of the catalogue, or breathing and blinking when none is named."""
    content = await looks.loop(
        person,
        persona_id,
        query.performance(),
        query.frame(),
        motion=query.motion,
        seconds=query.seconds,
        fps=query.fps,
        width=query.width,
        format=format,
    )
    return Response(content, media_type=LOOP_TYPES[format], headers={"Cache-Control": "private, no-cache"})


@router.get("/{persona_id}/performance.live2d.json", openapi_extra=READ)
async def performance_curves(
    persona_id: str, person: Person, looks: Drawn, query: Annotated[CurveQuery, Query()]
) -> CurvesView:
    """A persona's performance as curves of numbers, by the names that Live2D models have for them."""
    told = (query.performance(), query.begin, query.end, query.fps)
    return CurvesView.of(await looks.curves(person, persona_id, *told))
