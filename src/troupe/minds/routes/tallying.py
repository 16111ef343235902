"""HTTP doors of figures: what happened with a persona, and what a description proposes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from troupe.accounts import READ, Person
from troupe.minds.schemas.tallying import AnalyticsView, SuggestionView
from troupe.minds.service import Suggesting, Tallying
from troupe.personas import Door, body_of, takes

router = APIRouter(prefix="/api/personas", tags=["minds"], route_class=Door)


async def tallying(request: Request) -> Tallying:
    found: Tallying = request.app.state.observing.tallying
    return found


async def suggesting(request: Request) -> Suggesting:
    found: Suggesting = request.app.state.observing.suggesting
    return found


Tallies = Annotated[Tallying, Depends(tallying)]
Suggestions = Annotated[Suggesting, Depends(suggesting)]

_TEXT = {"type": "string"}
_DESCRIPTION = {"type": "object", "required": ["text"], "properties": {"text": _TEXT, "language": _TEXT}}
_SCHEMAS: dict[str, dict[str, object]] = {
    "from": {"type": "string", "format": "date"},
    "to": {"type": "string", "format": "date"},
    "bucket": {"enum": ["day", "week", "month"]},
    "format": {"enum": ["json", "csv"]},
}
_SPAN = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in _SCHEMAS.items()
    ]
}


@router.post(
    "/suggest",
    openapi_extra=READ | takes(_DESCRIPTION),
    response_model=None,
    responses={200: {"model": SuggestionView}},
)
async def suggest(request: Request, person: Person, suggestions: Suggestions) -> JSONResponse:
    """Numbers that a description speaks of, and which of its words say so; nothing is stored."""
    fields = await body_of(request, "INVALID_INPUT")
    return JSONResponse({"success": True, **await suggestions.suggest(person, fields)})


@router.get(
    "/{persona_id}/analytics",
    openapi_extra=READ | _SPAN,
    response_model=None,
    responses={200: {"model": AnalyticsView}},
)
async def analytics(persona_id: str, request: Request, person: Person, tallies: Tallies) -> Response:
    """Your conversations with a persona as figures, by day, week or month; as JSON or as a table."""
    asked = tallies.read(person, request.query_params.multi_items())
    found = await tallies.analytics(person, persona_id, asked.span)
    if asked.as_csv:
        return Response(found.as_csv(), media_type="text/csv; charset=utf-8")
    return JSONResponse({"success": True, **found.as_json()})
