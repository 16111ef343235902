"""HTTP doors of personas."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from troupe.accounts import READ, Person
from troupe.personas.schemas import ActivePersona, OnePersona, PersonaView, StarterList
from troupe.personas.service import Personas

router = APIRouter(prefix="/api/personas", tags=["personas"])


def service(request: Request) -> Personas:
    found: Personas = request.app.state.personas
    return found


Cast = Annotated[Personas, Depends(service)]


@router.get("/starters", openapi_extra=READ)
async def list_starters(cast: Cast) -> StarterList:
    """Nova, Rook and Moss, who are there for everyone."""
    return StarterList(personas=[PersonaView.of(each) for each in await cast.starters()])


@router.get("/active", openapi_extra=READ)
async def active(person: Person, cast: Cast) -> ActivePersona:
    return ActivePersona.of(await cast.active(person))


@router.get("/{persona_id}", openapi_extra=READ)
async def get(persona_id: str, person: Person, cast: Cast) -> OnePersona:
    return OnePersona(persona=PersonaView.of(await cast.get(person, persona_id)))
