"""Doors of a story's world: cards, ties, the timeline, the cast, secrets, and what raised a doubt."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from troupe.accounts import READ, WRITE, Person
from troupe.stories.routes.behind import Desk, Limit, Offset, StoryRoute, page
from troupe.stories.schemas import CastChange, Fields, Into, SecretBody, StoryDeleted, WarningBody, WorldFields
from troupe.stories.service import Wish

router = APIRouter(prefix="/api/story/session/{session_id}", tags=["stories"], route_class=StoryRoute)
Word = Annotated[str | None, Query(max_length=200)]
WhereHeld = Literal["here", "everywhere"]
KindOfCard = Literal["character", "location", "event", "threat", "faction", "item"]


@router.get("/entities", openapi_extra=READ)
async def list_entities(
    session_id: str, person: Person, desk: Desk, kind: KindOfCard | None = None, q: Word = None, limit: Limit = 50,
    offset: Offset = 0,
) -> Fields:  # fmt: skip
    """Everybody and everything of the story."""
    return page(await desk.world.cards(person, session_id, kind, q), limit, offset)


@router.post("/entities", status_code=201, openapi_extra=WRITE)
async def add_entity(session_id: str, body: WorldFields, person: Person, desk: Desk) -> Fields:
    """A card of your own."""
    return await desk.world.add_card(person, session_id, body.fields, body.scope)


@router.get("/entities/{entity_id}", openapi_extra=READ)
async def get_entity(session_id: str, entity_id: int, person: Person, desk: Desk) -> Fields:
    """One card, with what changed about it."""
    return await desk.world.card(person, session_id, entity_id)


@router.patch("/entities/{entity_id}", openapi_extra=WRITE)
async def change_entity(session_id: str, entity_id: int, body: WorldFields, person: Person, desk: Desk) -> Fields:
    """Put a card right, from here on or everywhere."""
    return await desk.world.change_card(person, session_id, entity_id, body.fields, body.scope)


@router.delete("/entities/{entity_id}", openapi_extra=WRITE)
async def remove_entity(
    session_id: str, entity_id: int, person: Person, desk: Desk, scope: WhereHeld = "here"
) -> StoryDeleted:
    """Take a card out, with its ties; old turns keep naming it."""
    await desk.world.remove_card(person, session_id, entity_id, scope)
    return StoryDeleted()


@router.post("/entities/{entity_id}/merge", openapi_extra=WRITE)
async def merge_entity(session_id: str, entity_id: int, body: Into, person: Person, desk: Desk) -> Fields:
    """Join two cards that are the same."""
    return await desk.world.merge(person, session_id, entity_id, body.into)


@router.get("/relationships", openapi_extra=READ)
async def list_relationships(
    session_id: str, person: Person, desk: Desk, limit: Limit = 50, offset: Offset = 0
) -> Fields:
    """What everybody is to everybody."""
    items, total = await desk.world.ties(person, session_id, limit, offset)
    return {"items": items, "total": total, "limit": limit, "offset": offset}


@router.put("/relationships", openapi_extra=WRITE)
async def put_relationship(session_id: str, body: WorldFields, person: Person, desk: Desk) -> Fields:
    """Say what one is to another."""
    return await desk.world.tie(person, session_id, body.fields, body.scope)


@router.delete("/relationships/{relationship_id}", openapi_extra=WRITE)
async def remove_relationship(
    session_id: str, relationship_id: str, person: Person, desk: Desk, scope: WhereHeld = "here"
) -> StoryDeleted:
    await desk.world.untie(person, session_id, relationship_id, scope)
    return StoryDeleted()


@router.get("/timeline", openapi_extra=READ)
async def get_timeline(session_id: str, person: Person, desk: Desk, limit: Limit = 50, offset: Offset = 0) -> Fields:
    """What happened, in the order of the story."""
    items, total = await desk.world.timeline(person, session_id, limit, offset)
    return {"items": items, "total": total, "limit": limit, "offset": offset}


@router.post("/timeline", status_code=201, openapi_extra=WRITE)
async def add_timeline_entry(session_id: str, body: WorldFields, person: Person, desk: Desk) -> Fields:
    return await desk.world.note(person, session_id, body.fields, body.scope)


@router.patch("/timeline/{entry_id}", openapi_extra=WRITE)
async def change_timeline_entry(
    session_id: str, entry_id: str, body: WorldFields, person: Person, desk: Desk
) -> Fields:
    return await desk.world.change_note(person, session_id, entry_id, body.fields, body.scope)


@router.delete("/timeline/{entry_id}", openapi_extra=WRITE)
async def remove_timeline_entry(
    session_id: str, entry_id: str, person: Person, desk: Desk, scope: WhereHeld = "here"
) -> StoryDeleted:
    await desk.world.remove_note(person, session_id, entry_id, scope)
    return StoryDeleted()


@router.get("/cast", openapi_extra=READ)
async def get_cast(session_id: str, person: Person, desk: Desk) -> Fields:
    """Who tells it and who plays in it."""
    return {"items": await desk.world.cast(person, session_id)}


@router.put("/cast", openapi_extra=WRITE)
async def put_cast(session_id: str, body: CastChange, person: Person, desk: Desk) -> Fields:
    """Say who tells it and who plays in it from the next turn on."""
    wishes = [Wish(**each.model_dump()) for each in body.cast]
    return {"items": await desk.world.recast(person, session_id, wishes)}


@router.get("/secrets", openapi_extra=READ)
async def list_secrets(session_id: str, person: Person, desk: Desk, limit: Limit = 50, offset: Offset = 0) -> Fields:
    """What only some of them know."""
    world = await desk.world.seen(person, session_id)
    return page([each.model_dump(mode="json") for each in world.secrets.values()], limit, offset)


@router.post("/secrets", status_code=201, openapi_extra=WRITE)
async def add_secret(session_id: str, body: SecretBody, person: Person, desk: Desk) -> Fields:
    return await desk.world.keep_secret(person, session_id, None, body.model_dump(exclude_unset=True))


@router.patch("/secrets/{secret_id}", openapi_extra=WRITE)
async def change_secret(session_id: str, secret_id: str, body: SecretBody, person: Person, desk: Desk) -> Fields:
    return await desk.world.keep_secret(person, session_id, secret_id, body.model_dump(exclude_unset=True))


@router.delete("/secrets/{secret_id}", openapi_extra=WRITE)
async def remove_secret(session_id: str, secret_id: str, person: Person, desk: Desk) -> StoryDeleted:
    await desk.world.forget_secret(person, session_id, secret_id)
    return StoryDeleted()


@router.get("/checks", openapi_extra=READ)
async def list_checks(
    session_id: str, person: Person, desk: Desk, status: Literal["open", "dismissed", "fixed"] | None = None,
    limit: Limit = 50, offset: Offset = 0,
) -> Fields:  # fmt: skip
    """What does not fit what was told before."""
    return page(await desk.rewriting.warnings(person, session_id, status), limit, offset)


@router.post("/checks/{warning_id}", openapi_extra=WRITE)
async def mark_check(session_id: str, warning_id: str, body: WarningBody, person: Person, desk: Desk) -> Fields:
    """Say what became of a doubt."""
    return await desk.rewriting.mark(person, session_id, warning_id, body.status)
