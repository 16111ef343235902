"""HTTP doors of people, settings and drafts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from troupe.accounts.domain import User
from troupe.accounts.schemas import (
    DraftBody,
    DraftView,
    NewUser,
    SettingChanges,
    SettingList,
    SettingView,
    StateView,
    UserList,
    UserView,
)
from troupe.accounts.service import Drafts, People, Preferences

router = APIRouter(prefix="/api", tags=["accounts"])

READ = {"x-access": "user", "x-scope": "read"}
WRITE = {"x-access": "user", "x-scope": "write"}
ADMIN = {"x-access": "admin", "x-scope": "admin"}
ADMIN_READ = {"x-access": "admin", "x-scope": "read"}


async def acting(request: Request) -> User:
    """Who makes this request; the gate has decided it."""
    person: User = request.state.person
    return person


async def people(request: Request) -> People:
    found: People = request.app.state.people
    return found


async def preferences(request: Request) -> Preferences:
    found: Preferences = request.app.state.preferences
    return found


async def drafts(request: Request) -> Drafts:
    found: Drafts = request.app.state.drafts
    return found


Person = Annotated[User, Depends(acting)]


@router.get("/accounts/state", openapi_extra={"x-access": "public", "x-scope": "read"})
async def state(request: Request) -> StateView:
    """What a page must know before anyone signs in; nothing about people."""
    return StateView(mode="local", realm=request.app.state.realm, setup_needed=False, signed_in=True, locked=False)


@router.get("/accounts/me", openapi_extra=READ)
async def me(person: Person, people: Annotated[People, Depends(people)]) -> UserView:
    return UserView.of(person, await people.tier_of(person))


@router.get("/accounts/users", openapi_extra=ADMIN_READ)
async def list_users(
    person: Person,
    people: Annotated[People, Depends(people)],
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: str | None = None,
) -> UserList:
    """Everyone who uses this studio."""
    page = await people.list(person, limit, cursor)
    items = [UserView.of(each, await people.tier_of(each)) for each in page.items]
    return UserList(items=items, next_cursor=page.next_cursor)


@router.post("/accounts/users", status_code=201, openapi_extra=ADMIN)
async def add_user(body: NewUser, person: Person, people: Annotated[People, Depends(people)]) -> UserView:
    """Add a local person; whoever sends their id as X-User-Id acts as them."""
    added = await people.add(person, body.read())
    return UserView.of(added, await people.tier_of(added))


@router.get("/settings", openapi_extra=READ)
async def list_settings(person: Person, chosen: Annotated[Preferences, Depends(preferences)]) -> SettingList:
    return SettingList(items=[SettingView.of(row) for row in await chosen.rows(person)])


@router.patch("/settings", openapi_extra=WRITE)
async def change_settings(
    body: SettingChanges, person: Person, chosen: Annotated[Preferences, Depends(preferences)]
) -> SettingList:
    """Change or reset several settings; one wrong value changes nothing."""
    return SettingList(items=[SettingView.of(row) for row in await chosen.change(person, body.changes)])


@router.get("/drafts/{key}", openapi_extra=READ)
async def get_draft(key: str, person: Person, kept: Annotated[Drafts, Depends(drafts)]) -> DraftView:
    return DraftView.of(await kept.get(person, key))


@router.put("/drafts/{key}", openapi_extra=WRITE)
async def keep_draft(key: str, body: DraftBody, person: Person, kept: Annotated[Drafts, Depends(drafts)]) -> DraftView:
    return DraftView.of(await kept.keep(person, key, body.text, tuple(body.attachments)))


@router.delete("/drafts/{key}", status_code=204, openapi_extra=WRITE)
async def drop_draft(key: str, person: Person, kept: Annotated[Drafts, Depends(drafts)]) -> None:
    await kept.drop(person, key)
