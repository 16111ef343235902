"""Doors of the scene kit: what places are built from."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from troupe.accounts import READ, Person
from troupe.looks.schemas.scenery import SceneryQuery, SceneryView, scenery_view
from troupe.looks.service.scenery import one_scenery

router = APIRouter(prefix="/api/looks/scenery", tags=["looks"])

_AS_A_PICTURE = {"Content-Security-Policy": "sandbox; default-src 'none'"}


@router.get("", openapi_extra=READ)
async def list_scenery(person: Person) -> SceneryView:
    """Things, grounds, times and weathers, and which of them belong to which setting."""
    return scenery_view()


@router.get("/{name}.svg", openapi_extra=READ, response_class=Response)
async def draw_scenery(
    name: str,
    person: Person,
    query: Annotated[SceneryQuery, Query()],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """One thing or ground in the light of a time and a weather."""
    drawn = one_scenery(name, query.light, query.finish)
    headers = {"ETag": f'"{drawn.frame_hash[:32]}"', "Cache-Control": "private, max-age=3600"}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(drawn.svg, media_type="image/svg+xml", headers=headers | _AS_A_PICTURE)
