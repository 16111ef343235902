"""HTTP doors that show the effect of a persona before it is stored."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from troupe.accounts import READ, Person
from troupe.minds.schemas import LanguageList, LanguageView, PreviewView, SampleList, StyleView
from troupe.minds.service import Rehearsing, languages
from troupe.personas import Door, body_of, takes

# What an editor of personas shows beside each control; said with the words of the persona doors.
router = APIRouter(prefix="/api/personas/{persona_id}", tags=["minds"], route_class=Door)

# What there is to choose from, before any persona.
languages_router = APIRouter(prefix="/minds", tags=["minds"])


async def rehearsing(request: Request) -> Rehearsing:
    found: Rehearsing = request.app.state.rehearsing
    return found


Rehearsal = Annotated[Rehearsing, Depends(rehearsing)]

_TEXT = {"type": "string"}
_DRAFT = {"type": "object", "description": "changes to the persona, for this answer only"}
_EMOTION = {"type": "object", "properties": {"label": _TEXT, "intensity": {"type": "number"}}}
_PREVIEW = {
    "type": "object",
    "properties": {
        "message": _TEXT,
        "budget_tokens": {"type": "integer", "minimum": 200, "maximum": 32_000},
        "examples": {"type": "integer", "minimum": 0, "maximum": 10},
        "user_name": _TEXT,
        "emotion": _EMOTION,
        "anchor": {"type": "array", "items": _TEXT, "maxItems": 3},
        "draft": _DRAFT,
    },
}
_STYLE = {"type": "object", "required": ["text"], "properties": {"text": _TEXT, "language": _TEXT, "draft": _DRAFT}}
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
    "/style",
    openapi_extra=READ | takes(_STYLE),
    response_model=None,
    responses={200: {"model": StyleView}},
)
async def style(persona_id: str, request: Request, person: Person, rehearsal: Rehearsal) -> JSONResponse:
    """A text in this persona's manner, with every change marked."""
    found = await rehearsal.style(person, persona_id, await body_of(request, "INVALID_INPUT"))
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


@languages_router.get("/languages", openapi_extra=READ)
async def list_languages(person: Person) -> LanguageList:
    """What each language pack has."""
    return LanguageList(items=[LanguageView(**each.as_json()) for each in languages()])
