"""HTTP doors that show the effect of a persona before it is stored."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from troupe.accounts import READ, Person
from troupe.minds.schemas import PreviewView, SampleList
from troupe.minds.service import Rehearsing
from troupe.personas import Door, body_of, takes

# What an editor of personas shows beside each control; said with the words of the persona doors.
router = APIRouter(prefix="/api/personas/{persona_id}", tags=["minds"], route_class=Door)


async def rehearsing(request: Request) -> Rehearsing:
    found: Rehearsing = request.app.state.rehearsing
    return found


Rehearsal = Annotated[Rehearsing, Depends(rehearsing)]

_TEXT = {"type": "string"}
_DRAFT = {"type": "object", "description": "changes to the persona, for this answer only"}
_PREVIEW = {"type": "object", "properties": {"message": _TEXT, "user_name": _TEXT, "draft": _DRAFT}}
_SAMPLE = {"type": "object", "properties": {"message": _TEXT, "draft": _DRAFT}}


@router.post(
    "/prompt",
    openapi_extra=READ | takes(_PREVIEW, required=False),
    response_model=None,
    responses={200: {"model": PreviewView}},
)
async def preview_prompt(persona_id: str, request: Request, person: Person, rehearsal: Rehearsal) -> JSONResponse:
    """What a model is told about a persona, part by part."""
    fields = await body_of(request, "INVALID_INPUT", may_be_empty=True)
    found = await rehearsal.prompt(person, persona_id, fields)
    return JSONResponse({"success": True, **found.as_json()})


@router.post(
    "/sample",
    openapi_extra=READ | takes(_SAMPLE, required=False),
    response_model=None,
    responses={200: {"model": SampleList}},
)
async def sample(persona_id: str, request: Request, person: Person, rehearsal: Rehearsal) -> JSONResponse:
    """How it answers, also with changes that are not stored."""
    fields = await body_of(request, "INVALID_INPUT", may_be_empty=True)
    found = await rehearsal.sample(person, persona_id, fields)
    return JSONResponse({"success": True, "samples": [each.as_json() for each in found]})
