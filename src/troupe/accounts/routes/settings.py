"""HTTP doors of settings and drafts."""

from fastapi import APIRouter

from troupe.accounts.routes.acting import READ, WRITE, Person, TheDrafts, ThePreferences
from troupe.accounts.schemas import DraftBody, DraftView, SettingChanges, SettingList, SettingView

router = APIRouter(prefix="/api", tags=["accounts"])


@router.get("/settings", openapi_extra=READ)
async def list_settings(person: Person, chosen: ThePreferences) -> SettingList:
    return SettingList(items=[SettingView.of(row) for row in await chosen.rows(person)])


@router.patch("/settings", openapi_extra=WRITE)
async def change_settings(body: SettingChanges, person: Person, chosen: ThePreferences) -> SettingList:
    """Change or reset several settings; one wrong value changes nothing."""
    return SettingList(items=[SettingView.of(row) for row in await chosen.change(person, body.changes)])


@router.get("/drafts/{key}", openapi_extra=READ)
async def get_draft(key: str, person: Person, kept: TheDrafts) -> DraftView:
    return DraftView.of(await kept.get(person, key))


@router.put("/drafts/{key}", openapi_extra=WRITE)
async def keep_draft(key: str, body: DraftBody, person: Person, kept: TheDrafts) -> DraftView:
    return DraftView.of(await kept.keep(person, key, body.text, tuple(body.attachments)))


@router.delete("/drafts/{key}", status_code=204, openapi_extra=WRITE)
async def drop_draft(key: str, person: Person, kept: TheDrafts) -> None:
    await kept.drop(person, key)
