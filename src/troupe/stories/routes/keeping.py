"""Doors for looking after the files of a story."""

from fastapi import APIRouter

from troupe.accounts import READ, WRITE, Person
from troupe.stories.routes.behind import Desk, StoryRoute
from troupe.stories.schemas import Fields, StoryCompaction

router = APIRouter(prefix="/api/story/session/{session_id}", tags=["stories"], route_class=StoryRoute)


@router.get("/verify", openapi_extra=READ)
async def verify_story(session_id: str, person: Person, desk: Desk) -> Fields:
    """Read all of its journal to the last word and say whether it is sound; nothing is changed."""
    return await desk.keeping.verify(person, session_id)


@router.post("/reindex", openapi_extra=WRITE)
async def reindex_story(session_id: str, person: Person, desk: Desk) -> Fields:
    """Work its memory and its views out anew from the journal."""
    return await desk.keeping.reindex(person, session_id)


@router.post("/compact", openapi_extra=WRITE)
async def compact_story(session_id: str, person: Person, desk: Desk, body: StoryCompaction | None = None) -> Fields:
    """A shorter journal that tells the same; `purge` also drops tellings that no line reaches."""
    return await desk.keeping.compact(person, session_id, purge=body.purge if body else False)
