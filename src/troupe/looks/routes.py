"""HTTP doors of looks: pictures drawn on demand."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from troupe.accounts import READ, Person
from troupe.looks.schemas import PictureQuery
from troupe.looks.service import Looks

router = APIRouter(prefix="/api/looks", tags=["looks"])

_PRIVATE = "private, no-cache"
_AS_A_PICTURE = {"Content-Security-Policy": "sandbox; default-src 'none'"}


async def service(request: Request) -> Looks:
    found: Looks = request.app.state.looks
    return found


Drawn = Annotated[Looks, Depends(service)]


@router.get("/{persona_id}/avatar.{format}", openapi_extra=READ, response_class=Response)
async def avatar(
    persona_id: str,
    format: Literal["svg", "png", "webp"],
    person: Person,
    looks: Drawn,
    query: Annotated[PictureQuery, Query()],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """A persona as it is now, or as asked: feeling, gaze, moment, view."""
    drawing = await looks.picture(person, persona_id, query.performance(), query.frame(), live=query.live)
    tag = f'"{drawing.frame_hash[:32]}-{query.width}-{format}"'
    headers = {"ETag": tag, "Cache-Control": _PRIVATE}
    if if_none_match == tag:
        return Response(status_code=304, headers=headers)
    content, type = await looks.encode(drawing, format, query.width)
    return Response(content, media_type=type, headers=headers | _AS_A_PICTURE)


@router.get("/{persona_id}/face.json", openapi_extra=READ)
async def face(
    persona_id: str,
    person: Person,
    looks: Drawn,
    emotion: str = "neutral",
    intensity: Annotated[float, Query(ge=0, le=1.5)] = 1.0,
) -> dict[str, object]:
    """Every shape of the face for one feeling, as numbers the page moves between."""
    return await looks.face(person, persona_id, emotion, intensity)
