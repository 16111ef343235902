"""The doors of the seed: cast, list, see, change, delete, put on stage."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from troupe.accounts import READ, WRITE, Person
from troupe.kit.times import as_text
from troupe.personas.domain.asking import read_list
from troupe.personas.routes.doors import (
    IF_MATCH,
    NOTHING,
    PAGED,
    Binned,
    Cast,
    Changes,
    Door,
    answers,
    asks,
    body_of,
    nothing_of,
    one,
    takes,
    text_of,
)
from troupe.personas.schemas import (
    NEW_PERSONA,
    PERSONA_CHANGE,
    ActivePersona,
    Deleted,
    OnePersona,
    OnePersonaSaid,
    PersonaPage,
    page_wire,
)
from troupe.personas.service.seeing import said_as

router = APIRouter(prefix="/api/personas", tags=["personas"], route_class=Door)

_TEXT = {"type": "string"}
_LIST = asks(
    **PAGED,
    q={"type": "string", "maxLength": 200},
    tag={"type": "array", "items": _TEXT},
    language=_TEXT,
    audience={"enum": ["child", "everyone", "adult"]},
    archived={"enum": ["false", "true", "any"]},
    scope={"enum": ["own", "shared", "all"]},
    sort={"enum": ["created", "updated", "name", "used"]},
    order={"enum": ["asc", "desc"]},
    view={"enum": ["full", "card"]},
)
_COPY = {"type": "object", "additionalProperties": False, "properties": {"name": _TEXT}}


@router.post(
    "",
    status_code=201,
    openapi_extra=WRITE | takes(NEW_PERSONA),
    response_model=None,
    responses=answers(OnePersona, 201),
)
async def create(request: Request, person: Person, cast: Changes) -> JSONResponse:
    """Cast a persona; only its name is needed."""
    return one(await cast.create(person, await body_of(request, "CREATE_FAILED")), status=201)


@router.get("", openapi_extra=READ | _LIST, response_model=None, responses=answers(PersonaPage))
async def list_own(request: Request, person: Person, cast: Cast) -> JSONResponse:
    """Your personas: searched, filtered, sorted, page by page."""
    with said_as("INVALID_INPUT"):
        asked = read_list(request.query_params.multi_items())
        return JSONResponse(page_wire(await cast.page(person, asked), card=asked.view == "card"))


@router.get("/active", openapi_extra=READ, response_model=None, responses=answers(ActivePersona))
async def active(person: Person, cast: Cast) -> JSONResponse:
    """The persona that is on stage."""
    found = await cast.active(person)
    if found is None:
        return JSONResponse({"success": True, "persona": None, "message": "No persona is active; Nova answers."})
    return one(await cast.shown(found))


@router.get("/{persona_id}", openapi_extra=READ, response_model=None, responses=answers(OnePersona))
async def get(persona_id: str, request: Request, person: Person, cast: Cast) -> Response:
    """One persona's document; unchanged since `If-None-Match`, nothing."""
    found = await cast.see(person, persona_id)
    known = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if found.tag in known or "*" in known:
        return Response(status_code=304, headers={"ETag": found.tag})
    return one(await cast.shown(found))


@router.put(
    "/{persona_id}",
    openapi_extra=WRITE | takes(PERSONA_CHANGE) | {"parameters": [IF_MATCH]},
    response_model=None,
    responses=answers(OnePersona),
)
async def change(persona_id: str, request: Request, person: Person, cast: Changes) -> JSONResponse:
    """Merge changes into a document."""
    fields = await body_of(request, "UPDATE_FAILED")
    return one(await cast.change(person, persona_id, fields, request.headers.get("if-match")))


@router.delete(
    "/{persona_id}",
    openapi_extra=WRITE | {"parameters": [IF_MATCH]},
    response_model=None,
    responses=answers(Deleted),
)
async def delete(persona_id: str, request: Request, person: Person, bin: Binned) -> JSONResponse:
    """Put a persona into the bin, where it waits thirty days."""
    gone = await bin.delete(person, persona_id, request.headers.get("if-match"))
    until = as_text(gone.purge_at) if gone.purge_at else None
    said = f"{gone.document.name} is in the bin."
    return JSONResponse({"success": True, "message": said, "restore_until": until})


@router.post(
    "/{persona_id}/activate",
    openapi_extra=WRITE | takes(NOTHING, required=False),
    response_model=None,
    responses=answers(OnePersonaSaid),
)
async def activate(persona_id: str, request: Request, person: Person, cast: Changes) -> JSONResponse:
    """Put a persona on stage; whoever was there leaves it."""
    await nothing_of(request, "ACTIVATE_FAILED")
    shown = await cast.activate(person, persona_id)
    return one(shown, message=f"{shown.persona.document.name} is active now.")


@router.post(
    "/{persona_id}/duplicate",
    status_code=201,
    openapi_extra=WRITE | takes(_COPY, required=False),
    response_model=None,
    responses=answers(OnePersona, 201),
)
async def duplicate(persona_id: str, request: Request, person: Person, cast: Changes) -> JSONResponse:
    """A copy of a persona you can see, yours to change."""
    name = await text_of(request, "INVALID_INPUT", "name")
    return one(await cast.duplicate(person, persona_id, name), status=201)


@router.post(
    "/{persona_id}/archive",
    openapi_extra=WRITE | takes(NOTHING, required=False),
    response_model=None,
    responses=answers(OnePersona),
)
async def archive(persona_id: str, request: Request, person: Person, cast: Changes) -> JSONResponse:
    """Put a persona on the shelf."""
    await nothing_of(request, "INVALID_INPUT")
    return one(await cast.archive(person, persona_id))


@router.post(
    "/{persona_id}/unarchive",
    openapi_extra=WRITE | takes(NOTHING, required=False),
    response_model=None,
    responses=answers(OnePersona),
)
async def unarchive(persona_id: str, request: Request, person: Person, cast: Changes) -> JSONResponse:
    """Take it from the shelf again."""
    await nothing_of(request, "INVALID_INPUT")
    return one(await cast.unarchive(person, persona_id))
