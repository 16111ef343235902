"""Doors of messages: saying something and having it answered."""

import asyncio

from fastapi import APIRouter, Response

from troupe.accounts import READ, WRITE, Person
from troupe.chats.routes.behind import Chats, Desk, Runs
from troupe.chats.schemas import NewAnswer, NewMessage, NodeWithFamily, SentMessage, StartedAnswer

router = APIRouter(prefix="/api", tags=["chats"])


@router.post(
    "/chats/{chat_id}/messages",
    status_code=202,
    openapi_extra=WRITE,
    responses={201: {"model": SentMessage, "description": "Kept without an answer"}},
)
async def say(
    chat_id: str, body: NewMessage, person: Person, desk: Desk, runs: Runs, response: Response
) -> SentMessage:
    """Say something; the answer is written on the server, watched or not."""
    sent = await desk.speaking.say(person, chat_id, body.words(), body.client_key)
    await asyncio.sleep(0)  # the model is asked first: it thinks while this answer is written
    response.status_code = 202 if sent.started else 201
    return SentMessage.model_validate(
        {
            "message": sent.message,
            "runs": [await runs.show(each.run) for each in sent.started],
            "speakers": [{"persona_id": each.id, "name": each.document.spoken_name} for each in sent.speakers],
            "replayed": sent.replayed,
        }
    )


@router.post("/chats/{chat_id}/answers", status_code=202, openapi_extra=WRITE)
async def answer(chat_id: str, body: NewAnswer, person: Person, chats: Chats, desk: Desk, runs: Runs) -> StartedAnswer:
    """Have a message answered, another variant written, an answer go on, or your own next words proposed."""
    started = await desk.leading.answer(
        person, chat_id, body.kind, body.at, body.brain_id, body.client_key, body.wish()
    )
    return StartedAnswer.model_validate(
        {
            "run": await runs.show(started.run),
            "node": await chats.show_node(started.node) if started.node else None,
            "replayed": started.replayed,
        }
    )


@router.get("/chats/{chat_id}/nodes/{node_id}", openapi_extra=READ)
async def get_node(chat_id: str, node_id: str, person: Person, chats: Chats) -> NodeWithFamily:
    """One message, with its wordings, and the ids of its variants and of what follows it."""
    return NodeWithFamily.model_validate(await chats.family(person, chat_id, node_id))
