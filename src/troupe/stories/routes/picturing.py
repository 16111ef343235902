"""Doors of pictures."""

from fastapi import APIRouter

from troupe.accounts import WRITE, Person
from troupe.stories.routes.behind import Desk, StoryRoute
from troupe.stories.schemas import Fields, TurnPicture

router = APIRouter(
    prefix="/api/story/session/{session_id}/turns/{turn_id}/art", tags=["stories"], route_class=StoryRoute
)


@router.post("", openapi_extra=WRITE)
async def picture_turn(
    session_id: str, turn_id: str, person: Person, desk: Desk, body: TurnPicture | None = None
) -> Fields:
    """A picture of yours for a turn, or the place where it plays, drawn by the studio."""
    return await desk.picturing.picture(person, session_id, turn_id, body.media_id if body else None)


@router.delete("/{media_id}", openapi_extra=WRITE)
async def take_picture_away(session_id: str, turn_id: str, media_id: str, person: Person, desk: Desk) -> Fields:
    """Take a picture from a turn; the file stays among your files."""
    return await desk.picturing.remove(person, session_id, turn_id, media_id)
