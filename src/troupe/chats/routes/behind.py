"""Who stands behind the doors."""

from typing import Annotated

from fastapi import Depends, Header, Query, Request

from troupe.chats.service import Answers, ChatDesk, Conversations, Ratings, Watching


async def desk(request: Request) -> ChatDesk:
    found: ChatDesk = request.app.state.chats
    return found


async def conversations(request: Request) -> Conversations:
    return (await desk(request)).conversations


async def answers(request: Request) -> Answers:
    found: Answers = request.app.state.answers
    return found


async def watching(request: Request) -> Watching:
    found: Watching = request.app.state.watching
    return found


async def ratings_of(request: Request) -> Ratings:
    found: Ratings = request.app.state.ratings
    return found


Desk = Annotated[ChatDesk, Depends(desk)]
Chats = Annotated[Conversations, Depends(conversations)]
Runs = Annotated[Answers, Depends(answers)]
Opinions = Annotated[Ratings, Depends(ratings_of)]
Following = Annotated[Watching, Depends(watching)]
Limit = Annotated[int, Query(ge=1, le=100)]
IfMatch = Annotated[str | None, Header()]
