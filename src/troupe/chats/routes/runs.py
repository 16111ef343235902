"""Doors of answers that are written, watched or not."""

from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.responses import StreamingResponse

from troupe.accounts import READ, WRITE, Person
from troupe.chats.domain import RunState
from troupe.chats.routes.behind import Desk, Following, Limit, Runs
from troupe.chats.schemas import RunList, RunView

router = APIRouter(prefix="/api", tags=["chats"])


@router.get("/runs", openapi_extra=READ)
async def list_runs(
    person: Person,
    desk: Desk,
    runs: Runs,
    chat_id: str | None = None,
    state: RunState | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> RunList:
    """Your answers, the newest first; with `chat_id` those of a chat, with `state` those that are in it."""
    page = await desk.listing.newest(person, chat_id, state=state, limit=limit, cursor=cursor)
    items = [RunView.model_validate(await runs.show(run)) for run in page.items]
    return RunList(items=items, next_cursor=page.next_cursor)


@router.get("/runs/{run_id}", openapi_extra=READ)
async def get_run(run_id: str, person: Person, runs: Runs) -> RunView:
    return RunView.model_validate(await runs.show(await runs.get(person, run_id)))


@router.post("/runs/{run_id}/cancel", openapi_extra=WRITE)
async def cancel_run(run_id: str, person: Person, runs: Runs) -> RunView:
    """Stop an answer; what it said is kept. One that is over stays as it is."""
    return RunView.model_validate(await runs.show(await runs.cancel(person, run_id)))


@router.get("/runs/{run_id}/events", openapi_extra=READ, response_class=StreamingResponse)
async def watch_run(
    run_id: str,
    person: Person,
    runs: Runs,
    watching: Following,
    since: str | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """One answer as server-sent events, from the place you have; 204 when you have it all."""
    lines = await watching.stream(await runs.get(person, run_id), last_event_id or since)
    return Response(status_code=204) if lines is None else StreamingResponse(lines, media_type="text/event-stream")
