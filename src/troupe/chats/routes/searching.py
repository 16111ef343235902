"""The door of finding what was said."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from troupe.accounts import READ, Person
from troupe.chats.routes.behind import Desk, Limit
from troupe.chats.schemas import HitList, HitView

router = APIRouter(prefix="/api", tags=["chats"])


@router.get("/chats/search", openapi_extra=READ)
async def search(
    person: Person,
    desk: Desk,
    q: Annotated[str, Query(min_length=1, max_length=500)],
    persona_id: str | None = None,
    since: Annotated[datetime | None, Query(alias="from")] = None,
    until: Annotated[datetime | None, Query(alias="to")] = None,
    private: bool = False,
    limit: Limit = 50,
    cursor: str | None = None,
) -> HitList:
    """Messages with all of these words, the newest first; what was said to few personas only with `private`."""
    page = await desk.searching.search(
        person, q, persona_id=persona_id, since=since, until=until, private=private, limit=limit, cursor=cursor
    )
    items = [HitView.model_validate(hit.as_json()) for hit in page.items]
    return HitList(items=items, next_cursor=page.next_cursor)
