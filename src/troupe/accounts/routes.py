"""HTTP doors of people, settings and drafts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from troupe.accounts.domain import User
from troupe.accounts.schemas import DraftBody, DraftView, SettingChanges, SettingList, SettingView, StateView, UserView
from troupe.accounts.service import Drafts, People, Preferences

router = APIRouter(prefix="/api", tags=["accounts"])

READ = {"x-access": "user", "x-scope": "read"}
WRITE = {"x-access": "user", "x-scope": "write"}


def acting(request: Request) -> User:
    """Who makes this request; the gate has decided it."""
    person: User = request.state.person
    return person


def people(request: Request) -> People:
    found: People = request.app.state.people
    return found


def preferences(request: Request) -> Preferences:
    found: Preferences = request.app.state.preferences
    return found


def drafts(request: Request) -> Drafts:
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
