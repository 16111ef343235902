"""Doors of talks among the personas of a chat."""

from fastapi import APIRouter

from troupe.accounts import WRITE, Person
from troupe.chats.routes.behind import Desk
from troupe.chats.schemas import ChatView
from troupe.chats.schemas.auto import NewAutoTalk
from troupe.jobs.schemas import StartedJob

router = APIRouter(prefix="/api/chats/{chat_id}/auto", tags=["chats"])


@router.post("", status_code=202, openapi_extra=WRITE)
async def start_auto(chat_id: str, body: NewAutoTalk, person: Person, desk: Desk) -> StartedJob:
    """Let the personas talk among themselves, for so many turns at most; saying something ends it."""
    return StartedJob.of(await desk.auto.start(person, chat_id, body.terms()))


@router.delete("", openapi_extra=WRITE)
async def stop_auto(chat_id: str, person: Person, desk: Desk) -> ChatView:
    """End it after what is being said just now; where nobody talks, nothing happens."""
    chat = await desk.auto.stop(person, chat_id)
    return ChatView.model_validate(await desk.conversations.show(person, chat))
