"""Doors of prompts: what an answer was asked with, why it came to be so, and what one would be asked now."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request

from troupe.accounts import READ, Person
from troupe.chats.schemas.prompts import NewPreview, PreviewView, PromptView, WhyView
from troupe.chats.service import Prompts

router = APIRouter(prefix="/api", tags=["chats"])


async def _prompts(request: Request) -> Prompts:
    found: Prompts = request.app.state.prompts
    return found


Asked = Annotated[Prompts, Depends(_prompts)]


@router.get("/chats/{chat_id}/nodes/{node_id}/prompt", openapi_extra=READ)
async def read_prompt(
    chat_id: str, node_id: str, person: Person, prompts: Asked, diff: Literal["previous"] | None = None
) -> PromptView:
    """The prompt of an answer, block by block and as it was sent."""
    shown = await prompts.read(person, chat_id, node_id, compared=diff is not None)
    return PromptView.model_validate(shown)


@router.get("/chats/{chat_id}/nodes/{node_id}/why", openapi_extra=READ)
async def read_why(chat_id: str, node_id: str, person: Person, prompts: Asked) -> WhyView:
    """Why an answer came to be as it is: brain, times, blocks, lore with reasons, memories with scores, boundaries."""
    return WhyView.model_validate(await prompts.why(person, chat_id, node_id))


@router.post("/chats/{chat_id}/prompt/preview", openapi_extra=READ)
async def preview_prompt(chat_id: str, body: NewPreview, person: Person, prompts: Asked) -> PreviewView:
    """What a brain would be asked now; nothing is sent and nothing is kept."""
    return PreviewView.model_validate(await prompts.preview(person, chat_id, **body.model_dump()))
