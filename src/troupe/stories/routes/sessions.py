"""Doors of sessions: open, list, read, change, delete."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import PlainTextResponse

from troupe.accounts import READ, WRITE, Person
from troupe.stories.domain.carry.transcript import Transcript
from troupe.stories.routes.behind import Desk, Limit, Offset, StoryRoute
from troupe.stories.schemas import Fields, NewSession, SessionChange, SessionMade, StoryDeleted
from troupe.stories.service import NewStory, Wish

router = APIRouter(prefix="/api/story", tags=["stories"], route_class=StoryRoute)
_TRANSCRIPTS = {"txt": "text/plain", "md": "text/markdown", "json": "application/json"}
_WHICH = {"true": True, "false": False, "all": None}


@router.post("/session/create", openapi_extra=WRITE)
async def create_session(person: Person, desk: Desk, body: NewSession | None = None) -> SessionMade:
    """Open a story, from a template or with a few sentences of your own."""
    asked = body or NewSession()
    cast = [Wish(**each.model_dump()) for each in asked.cast]
    new = NewStory(asked.session_name, asked.initial_context, asked.template, asked.settings, cast)
    opened = await desk.stories.create(person, new)
    return SessionMade(session_id=opened.session_id, created_at=opened.created_at)


@router.get("/sessions", openapi_extra=READ)
async def list_sessions(
    person: Person,
    desk: Desk,
    response: Response,
    q: Annotated[str | None, Query(max_length=200)] = None,
    archived: Literal["true", "false", "all"] = "all",
    limit: Annotated[int | None, Query(ge=1, le=100)] = None,
    offset: Offset = 0,
) -> list[Fields]:
    """Every session, the one that was played last first."""
    found = await desk.stories.list(person, q, _WHICH[archived])
    response.headers["X-Total-Count"] = str(len(found))
    return found[offset : offset + limit if limit else None]


@router.get("/session/{session_id}", openapi_extra=READ)
async def get_session(session_id: str, person: Person, desk: Desk) -> Fields:
    """How a story stands: what was told last, what is offered, what runs."""
    return await desk.reading.state(person, session_id)


@router.patch("/session/{session_id}", openapi_extra=WRITE)
async def change_session(session_id: str, body: SessionChange, person: Person, desk: Desk) -> Fields:
    """Rename it, put it away, change how it is told; only what is sent changes."""
    changes = body.model_dump(exclude_unset=True, exclude={"expected_seq"})
    return await desk.stories.change(person, session_id, changes, body.expected_seq)


@router.delete("/session/{session_id}", openapi_extra=WRITE)
async def delete_session(session_id: str, person: Person, desk: Desk) -> StoryDeleted:
    """Delete a story and all that belongs to it, for good."""
    await desk.stories.remove(person, session_id)
    return StoryDeleted()


@router.get("/history/{session_id}", openapi_extra=READ)
async def get_history(
    session_id: str, person: Person, desk: Desk, limit: Limit = 10, offset: Offset = 0, branch_id: str | None = None
) -> Fields:
    """The turns of a story, the newest first."""
    history = await desk.reading.history(person, session_id, limit, offset, branch_id)
    return {"turns": history.turns, "total": history.total}


@router.get("/context/{session_id}", openapi_extra=READ)
async def get_context(session_id: str, person: Person, desk: Desk, turn_id: str | None = None) -> Fields:
    """What a turn was told from, to the letter."""
    return await desk.reading.context(person, session_id, turn_id)


@router.get("/session/{session_id}/state", openapi_extra=READ)
async def get_state(session_id: str, person: Person, desk: Desk, turn_id: str | None = None) -> Fields:
    """What the world holds after a turn."""
    return await desk.reading.world(person, session_id, turn_id)


@router.get("/session/{session_id}/transcript", openapi_extra=READ, response_class=PlainTextResponse)
async def get_transcript(
    session_id: str,
    person: Person,
    desk: Desk,
    format: Transcript = "txt",
    branches: Literal["active", "all"] = "active",
    inputs: bool = True,
) -> Response:
    """The story as one text to read, of the line it is on or of all of them."""
    text = await desk.reading.transcript(person, session_id, format, every_line=branches == "all", inputs=inputs)
    return Response(text, media_type=_TRANSCRIPTS[format])
