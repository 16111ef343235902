"""Doors of turns: say something, have it told again, stop it, take it up."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse

from troupe.accounts import READ, WRITE, Person
from troupe.stories.domain.response import StoryTurnResponse
from troupe.stories.domain.story import Node
from troupe.stories.domain.telling import packed
from troupe.stories.routes.behind import Desk, Limit, Offset, StoryRoute, page
from troupe.stories.schemas import Again, CancelBody, Fields, NewTurn, Replayed, ResumeBody, StoryPreview, TellingEdit
from troupe.stories.service import Accepted, Said

router = APIRouter(prefix="/api/story", tags=["stories"], route_class=StoryRoute)
Prefer = Annotated[str | None, Header()]


async def repeat(request: Request) -> str | None:
    """What a request that is sent again is known by."""
    return getattr(request.state, "repeat", None)


Repeat = Annotated[str | None, Depends(repeat)]


@router.post("/turn", openapi_extra=WRITE, response_model=StoryTurnResponse)
async def take_turn(body: NewTurn, person: Person, desk: Desk, key: Repeat, prefer: Prefer = None) -> Response:
    """Say what happens and hear the story go on; with `Prefer: respond-async` as soon as it is on disk."""
    said = Said(body.user_input, body.options, body.choice_id, expected_seq=body.expected_seq, key=key)
    return await _answer(await desk.telling.turn(person, body.session_id, said), prefer)


@router.post("/regenerate", openapi_extra=WRITE, response_model=StoryTurnResponse)
async def tell_again(body: Again, person: Person, desk: Desk, key: Repeat, prefer: Prefer = None) -> Response:
    """Have the last turn told another way; the earlier telling can be taken back."""
    step, note = body.expected_seq, body.note
    accepted = await desk.telling.regenerate(person, body.session_id, body.options, note, step, key)
    return await _answer(accepted, prefer)


@router.post("/session/{session_id}/resume", openapi_extra=WRITE)
async def resume(session_id: str, body: ResumeBody, person: Person, desk: Desk, prefer: Prefer = None) -> Response:
    """Tell again what was cut off, keep its words as the turn, or let it go."""
    if body.mode == "discard":
        session = await desk.telling.discard(person, session_id, body.run_id)
        return JSONResponse(session.metadata())
    return await _answer(await desk.telling.resume(person, session_id, body.run_id, keep=body.mode == "keep"), prefer)


@router.post("/session/{session_id}/cancel", openapi_extra=WRITE)
async def cancel(session_id: str, person: Person, desk: Desk, body: CancelBody | None = None) -> Fields:
    """Stop what is being told, or take a waiting turn out of the queue."""
    ticket = await desk.telling.cancel(person, session_id, body.turn_id if body else None)
    return {"status": "cancelled", "turn_id": ticket.turn_id, "partial_text": ticket.text}


@router.get("/session/{session_id}/runs", openapi_extra=READ)
async def list_runs(session_id: str, person: Person, desk: Desk, limit: Limit = 50, offset: Offset = 0) -> Fields:
    """Every attempt to tell something, the newest first."""
    return page(await desk.reading.runs(person, session_id), limit, offset)


@router.get("/session/{session_id}/turns/{turn_id}", openapi_extra=READ)
async def get_turn(session_id: str, turn_id: str, person: Person, desk: Desk) -> Fields:
    """A turn with all its tellings, or how far one is that is not told yet."""
    return await desk.reading.turn(person, session_id, turn_id)


@router.get("/session/{session_id}/turns/{turn_id}/why", openapi_extra=READ)
async def why(session_id: str, turn_id: str, person: Person, desk: Desk, candidate_id: str | None = None) -> Fields:
    """Why it was told like this: what was remembered, what the prompt was made of, and in what shares."""
    return await desk.reading.why(person, session_id, turn_id, candidate_id)


@router.patch("/session/{session_id}/turns/{turn_id}", openapi_extra=WRITE)
async def change_telling(session_id: str, turn_id: str, body: TellingEdit, person: Person, desk: Desk) -> Fields:
    """Put the words of a telling right, or have its facts read anew."""
    step, again = body.expected_seq, body.reextract
    await desk.rewriting.edit(person, session_id, turn_id, body.text, step, reextract=again)
    return await desk.reading.turn(person, session_id, turn_id)


@router.get("/session/{session_id}/turns/{turn_id}/lines", openapi_extra=READ)
async def get_lines(session_id: str, turn_id: str, person: Person, desk: Desk) -> list[Fields]:
    """The prose cut into who says it."""
    return await desk.rewriting.lines(person, session_id, turn_id)


@router.post("/session/{session_id}/replay", openapi_extra=WRITE)
async def replay(session_id: str, body: Replayed, person: Person, desk: Desk, prefer: Prefer = None) -> Response:
    """Tell a turn again from where it was asked, with another input if you like, on a line of its own."""
    said = Said(body.user_input, {}, note=body.note, expected_seq=body.expected_seq) if body.user_input else None
    if body.follow == "all":
        job, line = await desk.errands.replay(person, session_id, body.turn_id, said, body.options)
        return JSONResponse({"job_id": job.id, **line}, 202)
    accepted = await desk.telling.replay(person, session_id, body.turn_id, said, body.options)
    return await _answer(accepted, prefer)


@router.get("/session/{session_id}/replay", openapi_extra=READ)
async def replay_estimate(session_id: str, turn_id: str, person: Person, desk: Desk) -> Fields:
    """How many turns a replay with `follow: all` would tell again, and what they cost when they were told."""
    return (await desk.telling.line_after(person, session_id, turn_id)).as_json()


@router.post("/preview", openapi_extra=READ)
async def preview(body: StoryPreview, person: Person, desk: Desk) -> Fields:
    """What an input would be told from; no model is asked and nothing is kept."""
    return await desk.telling.preview(person, body.session_id, Said(body.user_input, body.options))


async def _answer(accepted: Accepted, prefer: str | None) -> Response:
    if not accepted.again and prefer is not None and "respond-async" in prefer.replace(" ", "").split(","):
        ticket, id = accepted.ticket, accepted.session.id
        body = {
            "session_id": id,
            "turn_id": ticket.turn_id,
            "run_id": ticket.run_id,
            "status": "queued" if accepted.position else "running",
            "position": accepted.position,
            "stream": f"/api/story/stream/{id}",
        }
        return JSONResponse(body, 202)
    return _told(accepted, await accepted.told())


def _told(accepted: Accepted, node: Node) -> Response:
    headers = {
        "X-Story-Turn": node.told.turn_id,
        "X-Story-Candidate": node.id,
        "X-Story-Run": accepted.ticket.run_id,
        "X-Story-Seq": str(accepted.session.story.seq),
        "X-Story-Brain": str(node.told.brain.get("provider", "")),
    }
    if accepted.again:
        headers["Idempotent-Replay"] = "true"
    told = node.told.response.model_dump(mode="json")
    if node.told.care:  # above the turn, and no part of what is told
        told = {"care": node.told.care} | told
    return Response(packed(told), headers=headers, media_type="application/json")
