"""HTTP doors of chats, messages and answers."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from troupe.accounts import READ, WRITE, Person
from troupe.chats.domain.rating import Opinion, RatingKind
from troupe.chats.schemas import (
    ChatChange,
    ChatList,
    ChatView,
    ListedRating,
    NewAnswer,
    NewChat,
    NewMessage,
    NewRating,
    NodeWithFamily,
    OpenedChat,
    PathView,
    RatedNode,
    RatingList,
    RatingView,
    RunList,
    RunView,
    Selected,
    SentMessage,
    StartedAnswer,
)
from troupe.chats.service import Answers, Conversations, Ratings, Watching
from troupe.kit.versions import version_of

router = APIRouter(prefix="/api", tags=["chats"])


async def conversations(request: Request) -> Conversations:
    found: Conversations = request.app.state.conversations
    return found


async def answers(request: Request) -> Answers:
    found: Answers = request.app.state.answers
    return found


async def watching(request: Request) -> Watching:
    found: Watching = request.app.state.watching
    return found


async def ratings_of(request: Request) -> Ratings:
    found: Ratings = request.app.state.ratings
    return found


Chats = Annotated[Conversations, Depends(conversations)]
Runs = Annotated[Answers, Depends(answers)]
Opinions = Annotated[Ratings, Depends(ratings_of)]
Limit = Annotated[int, Query(ge=1, le=100)]
IfMatch = Annotated[str | None, Header()]


@router.post("/chats", status_code=201, openapi_extra=WRITE)
async def open_chat(body: NewChat, person: Person, chats: Chats) -> OpenedChat:
    """Open a chat with its greeting; the same client key gives the same chat again."""
    opened = await chats.open(
        person,
        persona_ids=[member.persona_id for member in body.members or []],
        title=body.title,
        brain_id=body.brain_id,
        greeting=body.greeting,
        client_key=body.client_key,
    )
    shown = await chats.show(person, opened.chat)
    return OpenedChat.model_validate(shown | {"path": opened.path.as_json(), "replayed": opened.replayed})


@router.get("/chats", openapi_extra=READ)
async def list_chats(
    person: Person, chats: Chats, limit: Limit = 50, cursor: str | None = None, archived: bool = False
) -> ChatList:
    page = await chats.list(person, archived=archived, limit=limit, cursor=cursor)
    items = [ChatView.model_validate(shown) for shown in await chats.show_all(person, page.items)]
    return ChatList(items=items, next_cursor=page.next_cursor)


@router.get("/chats/{chat_id}", openapi_extra=READ)
async def get_chat(chat_id: str, person: Person, chats: Chats) -> ChatView:
    return ChatView.model_validate(await chats.show(person, await chats.get(person, chat_id)))


@router.patch("/chats/{chat_id}", openapi_extra=WRITE)
async def change_chat(
    chat_id: str, body: ChatChange, person: Person, chats: Chats, if_match: IfMatch = None
) -> ChatView:
    """Title, pin, archive, brain; only what is sent is changed."""
    changed = await chats.change(person, chat_id, version_of(if_match), **body.model_dump(exclude_unset=True))
    return ChatView.model_validate(await chats.show(person, changed))


@router.delete("/chats/{chat_id}", openapi_extra=WRITE)
async def remove_chat(chat_id: str, person: Person, chats: Chats, if_match: IfMatch = None) -> ChatView:
    """Into the bin, for 30 days."""
    removed = await chats.remove(person, chat_id, version_of(if_match))
    return ChatView.model_validate(await chats.show(person, removed))


@router.post("/chats/{chat_id}/restore", openapi_extra=WRITE)
async def restore_chat(chat_id: str, person: Person, chats: Chats) -> ChatView:
    return ChatView.model_validate(await chats.show(person, await chats.restore(person, chat_id)))


@router.get("/chats/{chat_id}/path", openapi_extra=READ)
async def read_path(
    chat_id: str,
    person: Person,
    chats: Chats,
    leaf: str | None = None,
    before: str | None = None,
    limit: Limit = 100,
) -> PathView:
    """The newest messages of the active path, oldest first; `before` reads further back."""
    page = await chats.path(person, chat_id, leaf_id=leaf, before_id=before, limit=limit)
    return PathView.model_validate(page.as_json())


@router.post("/chats/{chat_id}/messages", status_code=202, openapi_extra=WRITE)
async def say(chat_id: str, body: NewMessage, person: Person, chats: Chats, runs: Runs) -> SentMessage:
    """Say something; the answer is written on the server, watched or not."""
    sent = await chats.say(
        person,
        chat_id,
        body.text,
        body.parent_id,
        allow_secret=body.allow_secret,
        brain_id=body.brain_id,
        client_key=body.client_key,
    )
    await asyncio.sleep(0)  # the model is asked first: it thinks while this answer is written
    return SentMessage.model_validate(
        {
            "message": sent.message,
            "runs": [await runs.show(sent.started.run)] if sent.started else [],
            "speakers": [{"persona_id": sent.speaker.id, "name": sent.speaker.document.spoken_name}],
            "replayed": sent.replayed,
        }
    )


@router.post("/chats/{chat_id}/answers", status_code=202, openapi_extra=WRITE)
async def answer(chat_id: str, body: NewAnswer, person: Person, chats: Chats, runs: Runs) -> StartedAnswer:
    """Have a message answered, or another variant of an answer written."""
    started = await runs.answer(person, chat_id, body.kind, body.at, body.brain_id, body.client_key)
    return StartedAnswer.model_validate(
        {
            "run": await runs.show(started.run),
            "node": await chats.show_node(started.node),
            "replayed": started.replayed,
        }
    )


@router.get("/chats/{chat_id}/nodes/{node_id}", openapi_extra=READ)
async def get_node(chat_id: str, node_id: str, person: Person, chats: Chats) -> NodeWithFamily:
    """One message, with the ids of its variants and of what follows it."""
    return NodeWithFamily.model_validate(await chats.family(person, chat_id, node_id))


@router.post("/chats/{chat_id}/nodes/{node_id}/select", openapi_extra=WRITE)
async def select(chat_id: str, node_id: str, person: Person, chats: Chats) -> Selected:
    """Step to a variant."""
    chat, node = await chats.select(person, chat_id, node_id)
    return Selected.model_validate({"node": await chats.show_node(node), "active_leaf_id": chat.active_leaf_id})


@router.put("/chats/{chat_id}/nodes/{node_id}/rating", openapi_extra=WRITE)
async def rate(chat_id: str, node_id: str, body: NewRating, person: Person, ratings: Opinions) -> RatedNode:
    """Say how good an answer was; said again it replaces what was said."""
    rating = await ratings.rate(person, chat_id, node_id, Opinion(body.score, body.scale, body.kind, body.note))
    return RatedNode(node_id=node_id, rating=RatingView.model_validate(rating.as_json()))


@router.delete("/chats/{chat_id}/nodes/{node_id}/rating", openapi_extra=WRITE)
async def take_rating_back(
    chat_id: str, node_id: str, person: Person, ratings: Opinions, kind: RatingKind = "reply"
) -> RatedNode:
    """Forget a rating, and whatever was counted of it."""
    await ratings.take_back(person, chat_id, node_id, kind)
    return RatedNode(node_id=node_id, rating=None)


@router.get("/ratings", openapi_extra=READ)
async def list_ratings(
    person: Person,
    ratings: Opinions,
    persona_id: str | None = None,
    brain_kind: Literal["scripted", "local", "cloud"] | None = None,
    scripted: bool = False,
    limit: Limit = 50,
    cursor: str | None = None,
) -> RatingList:
    """What you rated, the newest first; answers of a script only when they are asked for."""
    page = await ratings.list(
        person, persona_id=persona_id, brain_kind=brain_kind, scripted=scripted, limit=limit, cursor=cursor
    )
    items = [ListedRating.model_validate(rating.listed()) for rating in page.items]
    return RatingList(items=items, next_cursor=page.next_cursor)


@router.get("/runs", openapi_extra=READ)
async def list_runs(chat_id: str, person: Person, runs: Runs, limit: Limit = 50) -> RunList:
    return RunList(
        items=[RunView.model_validate(await runs.show(run)) for run in await runs.of_chat(person, chat_id, limit)]
    )


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
    watching: Annotated[Watching, Depends(watching)],
    since: str | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """One answer as server-sent events, from the place you have; 204 when you have it all."""
    lines = await watching.stream(await runs.get(person, run_id), last_event_id or since)
    return Response(status_code=204) if lines is None else StreamingResponse(lines, media_type="text/event-stream")
