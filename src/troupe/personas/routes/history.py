"""Doors of the past: versions and what changed between them."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from troupe.accounts import READ, WRITE, Person
from troupe.personas.domain.asking import read_page
from troupe.personas.routes.doors import (
    IF_MATCH,
    NOTHING,
    PAGED,
    Door,
    Past,
    answers,
    asks,
    body_of,
    nothing_of,
    one,
    takes,
)
from troupe.personas.schemas import (
    DifferenceList,
    OnePersona,
    OneVersion,
    VersionLine,
    VersionPage,
    VersionView,
)
from troupe.personas.service.seeing import said_as

router = APIRouter(prefix="/api/personas/{persona_id}", tags=["personas"], route_class=Door)

_ALL = asks(**PAGED, all={"enum": ["true", "false"]})
_STATE = {"type": "string", "description": "the number of a version, or current"}
_NAME = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {"name": {"type": "string", "minLength": 1, "maxLength": 80}},
}


@router.get("/versions", openapi_extra=READ | _ALL, response_model=None, responses=answers(VersionPage))
async def list_versions(persona_id: str, request: Request, person: Person, past: Past) -> JSONResponse:
    """Its versions, newest first; edits shortly after one another are one line, with `all=true` they are not."""
    with said_as("INVALID_INPUT"):
        asked, given = read_page(request.query_params.multi_items(), "all")
        page = await past.page(person, persona_id, asked, every=given.get("all") == "true")
    lines = [VersionLine.of(line).model_dump() for line in page.items]
    return JSONResponse({"success": True, "versions": lines, "next_cursor": page.next_cursor})


@router.post("/versions", openapi_extra=WRITE | takes(_NAME), response_model=None, responses=answers(OneVersion))
async def name_version(persona_id: str, request: Request, person: Person, past: Past) -> JSONResponse:
    """Give the present version a name."""
    named = await past.name(person, persona_id, await body_of(request, "INVALID_INPUT"))
    return JSONResponse({"success": True, "version": VersionView.of(named).model_dump()})


@router.get("/versions/{number}", openapi_extra=READ, response_model=None, responses=answers(OneVersion))
async def get_version(persona_id: str, number: str, person: Person, past: Past) -> JSONResponse:
    """One version with its document."""
    found = await past.get(person, persona_id, number)
    return JSONResponse({"success": True, "version": VersionView.of(found).model_dump()})


@router.post(
    "/versions/{number}/restore",
    openapi_extra=WRITE | takes(NOTHING, required=False) | {"parameters": [IF_MATCH]},
    response_model=None,
    responses=answers(OnePersona),
)
async def restore_version(persona_id: str, number: str, request: Request, person: Person, past: Past) -> JSONResponse:
    """Make it the present one, as a new version; nothing in between is lost."""
    await nothing_of(request, "INVALID_INPUT")
    return one(await past.restore(person, persona_id, number, request.headers.get("if-match")))


@router.get(
    "/diff",
    openapi_extra=READ | asks(**{"from": _STATE, "to": _STATE}),
    response_model=None,
    responses=answers(DifferenceList),
)
async def diff(persona_id: str, request: Request, person: Person, past: Past) -> JSONResponse:
    """What changed from one state to another."""
    before, after = request.query_params.get("from", "1"), request.query_params.get("to", "current")
    found = await past.compare(person, persona_id, before, after)
    return JSONResponse({"success": True, "changes": [each.as_json() for each in found]})
