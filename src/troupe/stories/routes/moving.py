"""Doors of the tree: back, forth, another telling, another line."""

from fastapi import APIRouter

from troupe.accounts import READ, WRITE, Person
from troupe.stories.routes.behind import Desk, Limit, Offset, StoryRoute
from troupe.stories.schemas import BranchName, Fields, NewBranch, Selection, Steps

router = APIRouter(prefix="/api/story/session/{session_id}", tags=["stories"], route_class=StoryRoute)


@router.post("/undo", openapi_extra=WRITE)
async def undo(session_id: str, person: Person, desk: Desk, body: Steps | None = None) -> Fields:
    """Go back; what is left behind can be brought back."""
    asked = body or Steps()
    await desk.moving.undo(person, session_id, asked.steps, asked.expected_seq)
    return await desk.reading.state(person, session_id)


@router.post("/redo", openapi_extra=WRITE)
async def redo(session_id: str, person: Person, desk: Desk, body: Steps | None = None) -> Fields:
    """Go forward again on the line that was left."""
    asked = body or Steps()
    await desk.moving.redo(person, session_id, asked.steps, asked.expected_seq)
    return await desk.reading.state(person, session_id)


@router.post("/turns/{turn_id}/select", openapi_extra=WRITE)
async def select(session_id: str, turn_id: str, body: Selection, person: Person, desk: Desk) -> Fields:
    """Take another telling of a turn."""
    await desk.moving.select(person, session_id, turn_id, body.candidate_id, body.expected_seq)
    return await desk.reading.turn(person, session_id, turn_id)


@router.get("/tree", openapi_extra=READ)
async def get_tree(session_id: str, person: Person, desk: Desk) -> list[Fields]:
    """Every telling and where it stands."""
    return await desk.reading.tree(person, session_id)


@router.get("/branches", openapi_extra=READ)
async def list_branches(session_id: str, person: Person, desk: Desk, limit: Limit = 50, offset: Offset = 0) -> Fields:
    found = await desk.reading.branches(person, session_id)
    return {"items": found[offset : offset + limit], "total": len(found), "limit": limit, "offset": offset}


@router.post("/branches", status_code=201, openapi_extra=WRITE)
async def make_branch(session_id: str, body: NewBranch, person: Person, desk: Desk) -> Fields:
    """A new line from any turn."""
    return await desk.moving.branch(person, session_id, body.turn_id, body.candidate_id, body.name, body.activate)


@router.post("/branches/{branch_id}/activate", openapi_extra=WRITE)
async def activate_branch(session_id: str, branch_id: str, person: Person, desk: Desk) -> Fields:
    """Go on with this line."""
    return await desk.moving.activate(person, session_id, branch_id)


@router.patch("/branches/{branch_id}", openapi_extra=WRITE)
async def rename_branch(session_id: str, branch_id: str, body: BranchName, person: Person, desk: Desk) -> Fields:
    return await desk.moving.rename(person, session_id, branch_id, body.name)


@router.delete("/branches/{branch_id}", openapi_extra=WRITE)
async def delete_branch(session_id: str, branch_id: str, person: Person, desk: Desk) -> Fields:
    """Take the name away; what was told stays in the tree."""
    await desk.moving.forget(person, session_id, branch_id)
    return {"status": "deleted"}
