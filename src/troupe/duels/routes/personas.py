"""Doors of personas as the stage shows them."""

from typing import Annotated

from fastapi import APIRouter, Header

from troupe.accounts import READ, WRITE, Person
from troupe.duels.routes.behind import Desk, Limit
from troupe.duels.schemas import Activated, DuelPersona, NoFields, PersonaFields, StageDeleted, StagePersonas
from troupe.duels.service import shown_of, summarised

router = APIRouter(prefix="/api/duel/personas", tags=["duel"])


@router.get("", openapi_extra=READ)
async def list_personas(person: Person, desk: Desk, limit: Limit = 50, cursor: str | None = None) -> StagePersonas:
    """Your own personas, the newest first, and the starters."""
    return StagePersonas.model_validate(await desk.cast.list(person, limit, cursor))


@router.post("", status_code=201, openapi_extra=WRITE)
async def create(body: PersonaFields, person: Person, desk: Desk) -> DuelPersona:
    """Cast a persona; every field may be left out."""
    made = await desk.cast.create(person, body.model_dump(exclude_unset=True))
    return DuelPersona.model_validate(shown_of(made))


@router.get("/{persona_id}", openapi_extra=READ)
async def get(persona_id: str, person: Person, desk: Desk) -> DuelPersona:
    return DuelPersona.model_validate(shown_of(await desk.cast.get(person, persona_id)))


@router.put("/{persona_id}", openapi_extra=WRITE)
async def change(
    persona_id: str,
    body: PersonaFields,
    person: Person,
    desk: Desk,
    if_match: Annotated[str | None, Header()] = None,
) -> DuelPersona:
    """Merge changes into a persona; what is left out stays."""
    changed = await desk.cast.change(person, persona_id, body.model_dump(exclude_unset=True), if_match)
    return DuelPersona.model_validate(shown_of(changed))


@router.delete("/{persona_id}", openapi_extra=WRITE)
async def delete(persona_id: str, person: Person, desk: Desk) -> StageDeleted:
    """Put a persona into the bin, where it waits thirty days."""
    return StageDeleted(id=persona_id, active_persona_id=await desk.cast.remove(person, persona_id))


@router.post("/{persona_id}/activate", openapi_extra=WRITE)
async def activate(persona_id: str, person: Person, desk: Desk, body: NoFields | None = None) -> Activated:
    """Put a persona on stage; it answers from the next message on."""
    persona = await desk.cast.activate(person, persona_id)
    return Activated(active_persona_id=persona.id, persona_desc=summarised(persona))
