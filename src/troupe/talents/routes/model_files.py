"""Doors of model files: small ones that can be had, those of a hub's model, fetching one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from troupe.accounts import READ, WRITE, Person
from troupe.jobs.schemas import JobView
from troupe.talents.schemas.bases import FetchStarted
from troupe.talents.schemas.model_files import FetchFileBody, FilesOfModel, SmallModelList, SmallModelView
from troupe.talents.service import ModelFiles

router = APIRouter(prefix="/api/talents/model_files", tags=["talents"])


async def _model_files(request: Request) -> ModelFiles:
    found: ModelFiles = request.app.state.talents.model_files
    return found


Files = Annotated[ModelFiles, Depends(_model_files)]
HubId = Annotated[str, Query(max_length=200)]


@router.get("", openapi_extra=READ)
async def list_small_models(person: Person, files: Files) -> SmallModelList:
    """Small models that answer on nearly any computer, and which of them are here; nothing is asked of anybody."""
    return SmallModelList(items=[SmallModelView.model_validate(each) for each in files.small()])


@router.get("/of", openapi_extra=READ)
async def list_files_of_model(id: HubId, person: Person, files: Files) -> FilesOfModel:
    """The files of any model of the hub, asked of it now."""
    return FilesOfModel.model_validate(await files.of(person, id))


@router.post("", status_code=202, openapi_extra=WRITE)
async def fetch_model_file(body: FetchFileBody, person: Person, files: Files) -> FetchStarted:
    """Fetch one as a job, and make a brain of it; without accept_licence its size and licence are said instead."""
    job = await files.fetch(person, body.id, body.file, accept_licence=body.accept_licence)
    return FetchStarted(job_id=job.id, job=JobView.of(job))
