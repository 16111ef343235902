"""Doors of base models: which there are, naming one, forgetting one, fetching one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from troupe.accounts import READ, WRITE, Person
from troupe.jobs.schemas import JobView
from troupe.talents.schemas.bases import (
    BaseModelBody,
    BaseModelList,
    BaseModelView,
    ComputerView,
    FetchBody,
    FetchStarted,
)
from troupe.talents.service import Basing

router = APIRouter(prefix="/api/talents/base_models", tags=["talents"])


async def _basing(request: Request) -> Basing:
    found: Basing = request.app.state.talents.basing
    return found


Bases = Annotated[Basing, Depends(_basing)]


@router.get("", openapi_extra=READ)
async def list_base_models(person: Person, bases: Bases) -> BaseModelList:
    """Models on this computer and models that can be had, and whether kits can be trained for them here."""
    items = [BaseModelView.model_validate(each) for each in await bases.seen_by(person)]
    return BaseModelList(items=items, here=ComputerView.model_validate(bases.here()))


@router.post("", status_code=201, openapi_extra=WRITE)
async def add_base_model(body: BaseModelBody, person: Person, bases: Bases) -> BaseModelView:
    """Name a model of the hub, or a folder of this computer; nothing is fetched."""
    return BaseModelView.model_validate(await bases.add(person, **body.model_dump()))


@router.delete("/{key}", status_code=204, openapi_extra=WRITE)
async def forget_base_model(key: str, person: Person, bases: Bases) -> Response:
    """Forget one; what was fetched goes, a folder of somebody's own stays."""
    await bases.forget(person, key)
    return Response(status_code=204)


@router.post("/{key}/download", status_code=202, openapi_extra=WRITE)
async def fetch_base_model(key: str, body: FetchBody, person: Person, bases: Bases) -> FetchStarted:
    """Fetch it as a job; without accept_licence the answer says its size and licence, and nothing is fetched."""
    job = await bases.download(person, key, accept_licence=body.accept_licence)
    return FetchStarted(job_id=job.id, job=JobView.of(job))
