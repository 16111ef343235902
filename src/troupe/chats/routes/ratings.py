"""Doors of opinions."""

from typing import Literal

from fastapi import APIRouter

from troupe.accounts import READ, WRITE, Person
from troupe.chats.domain.rating import Opinion, RatingKind
from troupe.chats.routes.behind import Limit, Opinions
from troupe.chats.schemas import ListedRating, NewRating, RatedNode, RatingList, RatingView

router = APIRouter(prefix="/api", tags=["chats"])


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
