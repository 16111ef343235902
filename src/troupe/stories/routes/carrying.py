"""Doors for stories that come and go, for finding words in them, and for counting."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from troupe.accounts import READ, WRITE, Person
from troupe.stories.errors import StoryTooLarge
from troupe.stories.routes.behind import Desk, Limit, Offset, StoryRoute, page
from troupe.stories.schemas import Fields, SessionMade, StoryCopy, StoryDeleted, TemplateBody
from troupe.stories.service.carrying import LARGEST
from troupe.stories.service.errands import AT_ONCE

router = APIRouter(prefix="/api/story", tags=["stories"], route_class=StoryRoute)
MayBeWords = Annotated[str, Query(max_length=200)]
Words = Annotated[str, Query(min_length=1, max_length=200)]


@router.get("/session/{session_id}/export", openapi_extra=READ, response_class=Response)
async def export_story(
    session_id: str, person: Person, desk: Desk, format: Literal["json", "markdown", "epub"] = "json",
    branch_id: str | None = None, inputs: bool = True,
) -> Response:  # fmt: skip
    """The story as a file: as data that loses nothing, as Markdown, or as a book."""
    found = await desk.carrying.export(person, session_id, format, branch_id, inputs=inputs)
    disposition = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return Response(found.content, media_type=found.type, headers={"Content-Disposition": disposition})


@router.post("/import", openapi_extra=WRITE)
async def import_story(request: Request, response: Response, person: Person, desk: Desk) -> Fields:
    """Bring in a story that was exported; all of it is judged before anything is written. A large one is a job."""
    content = await _whole(request)
    if len(content) <= AT_ONCE:
        return await desk.carrying.bring(person, content)
    response.status_code = 202
    return {"job_id": (await desk.errands.bring(person, content)).id}


@router.post("/session/{session_id}/duplicate", status_code=201, openapi_extra=WRITE)
async def duplicate_story(session_id: str, person: Person, desk: Desk, body: StoryCopy | None = None) -> SessionMade:
    """A whole copy under a new id."""
    made = await desk.carrying.duplicate(person, session_id, body.session_name if body else None)
    state = await desk.reading.state(person, str(made["session_id"]))
    metadata = state["metadata"]
    created = str(metadata["created_at"]) if isinstance(metadata, dict) else ""
    return SessionMade(session_id=str(made["session_id"]), created_at=created)


@router.get("/session/{session_id}/search", openapi_extra=READ)
async def search_story(
    session_id: str, q: Words, person: Person, desk: Desk, limit: Limit = 50, offset: Offset = 0
) -> Fields:
    """Where words stand in a story."""
    return page(await desk.finding.search(person, session_id, q), limit, offset)


@router.get("/session/{session_id}/passages", openapi_extra=READ)
async def list_passages(
    session_id: str, person: Person, desk: Desk, q: MayBeWords = "", limit: Limit = 50, offset: Offset = 0
) -> Fields:
    """Everything a story can remember on the line that is told, the newest first, and which turn last did."""
    return page(await desk.finding.passages(person, session_id, q), limit, offset)


@router.get("/search", openapi_extra=READ)
async def search_stories(q: Words, person: Person, desk: Desk, limit: Limit = 50, offset: Offset = 0) -> Fields:
    """Where words stand in any of your stories."""
    return page(await desk.finding.search_all(person, q), limit, offset)


@router.get("/metrics", openapi_extra=READ)
async def story_metrics(person: Person, desk: Desk, session_id: str | None = None) -> Fields:
    """What your stories came to."""
    return await desk.finding.metrics(person, session_id)


@router.get("/templates", openapi_extra=READ)
async def list_templates(person: Person, desk: Desk) -> Fields:
    """How a story can begin."""
    items = desk.carrying.offers(person)
    return {"items": items, "total": len(items), "limit": len(items), "offset": 0}


@router.post("/templates", status_code=201, openapi_extra=WRITE)
async def make_template(body: TemplateBody, person: Person, desk: Desk) -> Fields:
    """A start of your own, written out or taken from a story."""
    made = await desk.carrying.make_template(person, body.fields, body.from_session)
    return made.model_dump(mode="json")


@router.get("/templates/{slug}", openapi_extra=READ)
async def get_template(slug: str, person: Person, desk: Desk) -> Fields:
    """One start, whole."""
    return desk.carrying.template(person, slug).model_dump(mode="json")


@router.delete("/templates/{slug}", openapi_extra=WRITE)
async def delete_template(slug: str, person: Person, desk: Desk) -> StoryDeleted:
    """Take a start of your own away; stories that began with it stay."""
    await desk.carrying.forget_template(person, slug)
    return StoryDeleted()


async def _whole(request: Request) -> bytes:
    """The body, up to what a story may weigh."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST:
            raise StoryTooLarge(LARGEST)
        pieces.append(piece)
    return b"".join(pieces)
