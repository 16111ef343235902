"""HTTP doors of leaving: take everything along, or have it erased."""

from fastapi import APIRouter

from troupe.accounts.routes.acting import ADMIN, SELF, Person, ThePrivacy
from troupe.accounts.schemas import Erase, JobView

router = APIRouter(prefix="/api/accounts", tags=["accounts"])


@router.post("/me/export", status_code=202, openapi_extra=SELF)
async def export(person: Person, privacy: ThePrivacy) -> JobView:
    """Everything of yours in one zip, which comes into your library and stays a week."""
    return JobView(job_id=await privacy.begin_export(person))


@router.post("/me/erase", status_code=202, openapi_extra=SELF)
async def erase(body: Erase, person: Person, privacy: ThePrivacy) -> JobView:
    """Erase yourself and everything you made, for good."""
    backups = body.delete_backups
    job_id = await privacy.begin_erase(person, person.id, body.confirm, body.password, delete_backups=backups)
    return JobView(job_id=job_id)


@router.delete("/users/{user_id}", status_code=202, openapi_extra=ADMIN | {"x-tokens": False})
async def erase_user(user_id: str, person: Person, privacy: ThePrivacy) -> JobView:
    """Erase somebody and everything they made, for good."""
    return JobView(job_id=await privacy.begin_erase(person, user_id, None, None))
