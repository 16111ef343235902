"""Doors of pictures that are drawn on demand."""

from hashlib import sha256
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Header, Query, Response

from troupe.accounts import READ, Person
from troupe.looks.rig.resolved import RIG_VERSION
from troupe.looks.routes.asked import Drawn, Rendering
from troupe.looks.schemas import (
    CatalogueView,
    CheckBody,
    CheckList,
    LivePreviewBody,
    LivePreviewView,
    PictureQuery,
    PlacesView,
    PreviewBody,
    TilesBody,
    TilesView,
    catalogue,
    catalogue_tag,
    check_view,
)
from troupe.media import Size

router = APIRouter(prefix="/api/looks", tags=["looks"])

_PRIVATE = "private, no-cache"
_FOR_GOOD = "private, max-age=31536000, immutable"
_AS_A_PICTURE = {"Content-Security-Policy": "sandbox; default-src 'none'"}


@router.get("/catalog", openapi_extra=READ, response_model=CatalogueView)
async def read_catalogue(
    person: Person, response: Response, if_none_match: Annotated[str | None, Header()] = None
) -> CatalogueView | Response:
    """Everything that can be chosen: styles, garments, poses, feelings, finishes, templates."""
    headers = {"ETag": f'"{catalogue_tag()}"', "Cache-Control": _PRIVATE}
    response.headers.update(headers)
    return Response(status_code=304, headers=headers) if if_none_match == headers["ETag"] else catalogue()


@router.get("/catalog/{kind}/{name}.webp", openapi_extra=READ, response_class=Response)
async def read_sample(kind: str, name: str, person: Person, looks: Drawn, rig: str = "") -> Response:
    """A small picture of one choice; of one version of the drawing it is always the same."""
    headers = {"Cache-Control": _FOR_GOOD if rig == RIG_VERSION else _PRIVATE}
    content = await looks.sample(kind, name)
    return Response(content, media_type="image/webp", headers=headers | _AS_A_PICTURE)


@router.post("/preview", openapi_extra=READ, response_class=Response)
async def preview(body: PreviewBody, person: Person, looks: Drawn) -> Response:
    """How somebody would look; nothing is stored."""
    drawing = await looks.preview(person, body.persona_id, body.look | body.changes, body.acted, body.framed)
    content, type = await looks.encode(drawing, body.format, body.width)
    return Response(content, media_type=type, headers={"Cache-Control": "no-store"} | _AS_A_PICTURE)


@router.post("/preview/tiles", openapi_extra=READ)
async def preview_tiles(body: TilesBody, person: Person, looks: Drawn) -> TilesView:
    """How somebody would look with each of a few choices, small; nothing is stored."""
    tried = [each.tried for each in body.tiles]
    return TilesView.of(await looks.tiles(person, body.persona_id, tried, body.width))


@router.post("/preview/live", openapi_extra=READ)
async def preview_alive(body: LivePreviewBody, person: Person, looks: Drawn) -> LivePreviewView:
    """How somebody would look and move; nothing is stored."""
    return LivePreviewView.of(await looks.staged(person, body.persona_id, body.look, body.acted, body.framed))


@router.post("/check", openapi_extra=READ)
async def check(body: CheckBody, person: Person, looks: Drawn) -> CheckList:
    """What a strict art director would say of a drawing, in numbers."""
    found = await looks.checks(person, body.persona_id) if body.persona_id else await looks.checks_of(body.look)
    return CheckList(items=[check_view(each) for each in found])


@router.get("/{persona_id}/avatar.json", openapi_extra=READ)
async def places(persona_id: str, person: Person, looks: Drawn, query: Annotated[PictureQuery, Query()]) -> PlacesView:
    """Where things are in the same picture: hands, feet, mouth, eyes, the box of the face, what the figure covers."""
    return PlacesView.of(await looks.picture(person, persona_id, query.performance(), query.frame()))


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
    content, type = await (looks.encode if query.live else looks.file)(drawing, format, query.width)
    return Response(content, media_type=type, headers=headers | _AS_A_PICTURE)


@router.get("/{persona_id}/picture", openapi_extra=READ, response_class=Response)
async def face_in_lists(
    persona_id: str,
    person: Person,
    looks: Drawn,
    renders: Rendering,
    size: Literal["128", "256", "512"] = "256",
) -> Response:
    """A persona as it is shown in lists: its portrait, else as it is drawn."""
    content, type = await looks.shown(person, persona_id, await renders.face(person, persona_id, cast(Size, int(size))))
    headers = {"ETag": f'"{sha256(content).hexdigest()[:32]}"', "Cache-Control": _PRIVATE}
    return Response(content, media_type=type, headers=headers | _AS_A_PICTURE)


@router.get("/{persona_id}/control/{kind}.png", openapi_extra=READ, response_class=Response)
async def control(
    persona_id: str, kind: str, person: Person, looks: Drawn, query: Annotated[PictureQuery, Query()]
) -> Response:
    """The same frame as bones, lines, distance, regions or coverage, for models that draw from those."""
    content = await looks.control(person, persona_id, kind, query.performance(), query.frame(), query.width)
    return Response(content, media_type="image/png", headers={"Cache-Control": _PRIVATE} | _AS_A_PICTURE)


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
