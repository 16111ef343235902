"""Doors of the bin: a story that was deleted can be taken back for thirty days."""

from fastapi import APIRouter, Response

from troupe.accounts import READ, WRITE, Person
from troupe.stories.routes.behind import Desk, Limit, Offset, StoryRoute, page
from troupe.stories.schemas import Fields, StoryBinned

router = APIRouter(prefix="/api/story/bin", tags=["stories"], route_class=StoryRoute)


@router.get("", openapi_extra=READ)
async def list_binned_stories(person: Person, desk: Desk, limit: Limit = 50, offset: Offset = 0) -> Fields:
    """The stories you deleted, the newest first, and when each is gone for good."""
    return page(list(await desk.bin.list(person)), limit, offset)


@router.post("", status_code=201, openapi_extra=WRITE)
async def bin_story(body: StoryBinned, person: Person, desk: Desk) -> Fields:
    """Put a story into the bin, where it waits thirty days."""
    return await desk.bin.put(person, body.session_id)


@router.post("/{session_id}/restore", openapi_extra=WRITE)
async def restore_story(session_id: str, person: Person, desk: Desk) -> Fields:
    """Take a story out of the bin again, as it was."""
    return await desk.bin.restore(person, session_id)


@router.delete("/{session_id}", status_code=204, openapi_extra=WRITE)
async def purge_story(session_id: str, person: Person, desk: Desk) -> Response:
    """Out of the bin and gone for good."""
    await desk.bin.purge(person, session_id)
    return Response(status_code=204)
