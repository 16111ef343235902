"""Doors of sharing: who else may use a persona."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from troupe.accounts import READ, WRITE, Person
from troupe.personas.routes.doors import Door, answers, body_of, takes
from troupe.personas.schemas import Done
from troupe.personas.schemas.sharing import NEW_SHARE, OneShare, ShareList, ShareView
from troupe.personas.service.sharing import Sharing

router = APIRouter(prefix="/api/personas/{persona_id}/shares", tags=["personas"], route_class=Door)


async def sharing(request: Request) -> Sharing:
    found: Sharing = request.app.state.sharing
    return found


Shared = Annotated[Sharing, Depends(sharing)]


@router.get("", openapi_extra=READ, response_model=None, responses=answers(ShareList))
async def list_shares(persona_id: str, person: Person, shared: Shared) -> JSONResponse:
    """Whom it is shared with; for its owner."""
    found = [ShareView.of(each).model_dump() for each in await shared.list(person, persona_id)]
    return JSONResponse({"success": True, "shares": found})


@router.put("", openapi_extra=WRITE | takes(NEW_SHARE), response_model=None, responses=answers(OneShare))
async def share(persona_id: str, request: Request, person: Person, shared: Shared) -> JSONResponse:
    """Let a person or a team look (`viewer`) or also change (`editor`); again, it replaces what was granted."""
    granted = await shared.share(person, persona_id, await body_of(request, "INVALID_INPUT"))
    return JSONResponse({"success": True, "share": ShareView.of(granted).model_dump()})


@router.delete("/{share_id}", openapi_extra=WRITE, response_model=None, responses=answers(Done))
async def unshare(persona_id: str, share_id: str, person: Person, shared: Shared) -> JSONResponse:
    """Take a grant back."""
    await shared.unshare(person, persona_id, share_id)
    return JSONResponse({"success": True, "message": "It is no longer shared with them."})
