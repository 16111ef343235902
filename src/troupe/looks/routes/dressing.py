"""Doors of the look itself: read it, change it, draw it anew, go back."""

from typing import Annotated

from fastapi import APIRouter, Query

from troupe.accounts import READ, WRITE, Person
from troupe.looks.routes.asked import Dressing
from troupe.looks.schemas import (
    DescribeBody,
    LookChange,
    LookView,
    RandomBody,
    ReadingView,
    RestoreBody,
    StateList,
)

router = APIRouter(prefix="/api/looks", tags=["looks"])


@router.get("/{persona_id}", openapi_extra=READ)
async def read_look(persona_id: str, person: Person, wardrobe: Dressing, resolved: bool = False) -> LookView:
    """The look document; with `resolved` also what the seed filled in, and the weights of kits."""
    return LookView.of(await wardrobe.of(person, persona_id), resolved=resolved)


@router.put("/{persona_id}", openapi_extra=WRITE)
async def change_look(persona_id: str, body: LookChange, person: Person, wardrobe: Dressing) -> LookView:
    """Objects merge key by key, lists are replaced, and null goes back to what the seed gives."""
    return LookView.of(await wardrobe.change(person, persona_id, body.changes, body.revision))


@router.post("/{persona_id}/random", openapi_extra=WRITE)
async def draw_anew(persona_id: str, body: RandomBody, person: Person, wardrobe: Dressing) -> LookView:
    """Another person of another seed; what is locked stays."""
    found = await wardrobe.drawn_anew(person, persona_id, body.chosen_seed, body.locked, save=body.save)
    return LookView.of(found, resolved=True)


@router.post("/{persona_id}/describe", openapi_extra=READ)
async def describe(persona_id: str, body: DescribeBody, person: Person, wardrobe: Dressing) -> ReadingView:
    """What words say about a look: a change to accept, and what was not understood; nothing is stored."""
    return ReadingView.of(await wardrobe.described(person, persona_id, body.text, body.language))


@router.get("/{persona_id}/history", openapi_extra=READ)
async def read_history(
    persona_id: str,
    person: Person,
    wardrobe: Dressing,
    before: Annotated[int | None, Query(ge=1, le=2**31)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 50,
) -> StateList:
    """How it looked after each change, the newest first."""
    return StateList.of(await wardrobe.states(person, persona_id, before, limit))


@router.post("/{persona_id}/restore", openapi_extra=WRITE)
async def restore_look(persona_id: str, body: RestoreBody, person: Person, wardrobe: Dressing) -> LookView:
    """Look again as after an earlier change."""
    return LookView.of(await wardrobe.restore(person, persona_id, body.revision))
