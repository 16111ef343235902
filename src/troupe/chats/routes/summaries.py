"""Doors of summaries: what is older than a chat's window, in short."""

from fastapi import APIRouter

from troupe.accounts import READ, WRITE, Person
from troupe.chats.routes.behind import Desk, IfMatch
from troupe.chats.schemas.summaries import NewSummaryText, SummaryList, SummaryTrouble, SummaryView, WantedSummary
from troupe.jobs.schemas import StartedJob
from troupe.kit.versions import version_of

router = APIRouter(prefix="/api/chats/{chat_id}/summaries", tags=["chats"])


@router.get("", openapi_extra=READ)
async def list_summaries(chat_id: str, person: Person, desk: Desk) -> SummaryList:
    """What each persona is told of the beginning of a chat, and which of it counts on the path that is shown."""
    found = await desk.summaries.list(person, chat_id)
    troubles = await desk.summaries.troubles(person, chat_id)
    return SummaryList(
        items=[SummaryView.model_validate(each.as_json()) for each in found],
        troubles=[SummaryTrouble.model_validate(each.as_json()) for each in troubles],
    )


@router.post("", status_code=202, openapi_extra=WRITE)
async def begin_summary(chat_id: str, body: WantedSummary, person: Person, desk: Desk) -> StartedJob:
    """Have it made now; one that is being made for this persona already is given back."""
    return StartedJob.of(await desk.summaries.begin(person, chat_id, body.persona_id))


@router.put("/{summary_id}", openapi_extra=WRITE)
async def reword_summary(
    chat_id: str, summary_id: str, body: NewSummaryText, person: Person, desk: Desk, if_match: IfMatch = None
) -> SummaryView:
    """Other words for it; they stay as they are from then on, and are only added to."""
    changed = await desk.summaries.change(person, chat_id, summary_id, body.text, version_of(if_match))
    return SummaryView.model_validate(changed.as_json())
