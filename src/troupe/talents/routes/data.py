"""Doors of data sets and of the agreements of people in them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from troupe.accounts import READ, WRITE, Person
from troupe.jobs.schemas import JobView
from troupe.media import files_form
from troupe.talents.routes.arriving import read_pictures
from troupe.talents.schemas.training import (
    AddedView,
    CaptionsBody,
    CaptionsView,
    DatasetBody,
    DatasetChange,
    DatasetDetail,
    DatasetList,
    LikenessBody,
    LikenessList,
    LikenessView,
    LikenessWithdrawal,
    LikenessWithdrawn,
    LinesBody,
    SampleChange,
    SittingBody,
    SittingStarted,
    TrainingSampleView,
)
from troupe.talents.service import Agreements, Collecting, Posing

datasets_router = APIRouter(prefix="/api/talents/datasets", tags=["talents"])
consents_router = APIRouter(prefix="/api/talents/consents", tags=["talents"])
_MOST_FILES, _MOST_BYTES = 100, 256 * 1024 * 1024
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                    "required": ["files"],
                }
            }
        },
    }
}


async def _collecting(request: Request) -> Collecting:
    found: Collecting = request.app.state.talents.collecting
    return found


async def _agreements(request: Request) -> Agreements:
    found: Agreements = request.app.state.talents.agreements
    return found


async def _posing(request: Request) -> Posing:
    found: Posing = request.app.state.talents.posing
    return found


Sat = Annotated[Posing, Depends(_posing)]
Data = Annotated[Collecting, Depends(_collecting)]
Agreed = Annotated[Agreements, Depends(_agreements)]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=400)]


@datasets_router.post("", status_code=201, openapi_extra=WRITE)
async def make_dataset(body: DatasetBody, person: Person, data: Data) -> DatasetDetail:
    """A new data set; whom it shows is said first."""
    return DatasetDetail.of(await data.make(person, **body.model_dump()))


@datasets_router.get("", openapi_extra=READ)
async def list_datasets(person: Person, data: Data, limit: Limit = 50, cursor: Cursor = None) -> DatasetList:
    """Your data sets, the newest first."""
    return DatasetList.of(await data.page(person, limit, cursor))


@datasets_router.get("/{id}", openapi_extra=READ)
async def read_dataset(id: str, person: Person, data: Data) -> DatasetDetail:
    """One data set, with what is in it and what the coach says."""
    return DatasetDetail.of(await data.get(person, id))


@datasets_router.put("/{id}", openapi_extra=WRITE)
async def rename_dataset(id: str, body: DatasetChange, person: Person, data: Data) -> DatasetDetail:
    """Another name."""
    return DatasetDetail.of(await data.rename(person, id, body.name))


@datasets_router.delete("/{id}", status_code=204, openapi_extra=WRITE)
async def delete_dataset(id: str, person: Person, data: Data) -> Response:
    """The data set and its pictures, at once and for good."""
    await data.remove(person, id)
    return Response(status_code=204)


@datasets_router.post("/{id}/images", status_code=201, openapi_extra=WRITE | _FORM)
async def add_pictures(id: str, request: Request, person: Person, data: Data) -> AddedView:
    """Pictures, and texts of the same name as their captions; each that is refused is named with its reason."""
    async with files_form(request, part="files", fields=(), most_files=_MOST_FILES, most_bytes=_MOST_BYTES) as form:
        added, refused = await data.add(person, id, read_pictures(form))
    return AddedView(added=[TrainingSampleView.of(each) for each in added], count=len(added), refused=refused)


@datasets_router.post("/{id}/lines", status_code=201, openapi_extra=WRITE)
async def add_lines(id: str, body: LinesBody, person: Person, data: Data) -> AddedView:
    """Exchanges, or a document piece by piece; personal data in them is masked before they are kept."""
    count, refused = await data.add_spoken(person, id, body.lines, body.text, body.source)
    return AddedView(count=count, refused=refused)


@datasets_router.put("/{id}/images/{image_id}", openapi_extra=WRITE)
async def change_sample(id: str, image_id: str, body: SampleChange, person: Person, data: Data) -> DatasetDetail:
    """Another caption, or whether it is used."""
    return DatasetDetail.of(await data.change_sample(person, id, image_id, **body.model_dump()))


@datasets_router.delete("/{id}/images/{image_id}", status_code=204, openapi_extra=WRITE)
async def delete_sample(id: str, image_id: str, person: Person, data: Data) -> Response:
    """One picture or exchange, at once and for good."""
    await data.remove_sample(person, id, image_id)
    return Response(status_code=204)


@datasets_router.post("/{id}/captions", openapi_extra=WRITE)
async def fill_captions(id: str, body: CaptionsBody, person: Person, data: Data) -> CaptionsView:
    """Captions filled in: the token, the words of the file's name, or nothing."""
    told = await data.caption(person, id, body.mode, body.prefix, overwrite=body.overwrite)
    return CaptionsView.model_validate(told)


@datasets_router.post("/{id}/from_persona", status_code=202, openapi_extra=WRITE)
async def fill_from_persona(id: str, body: SittingBody, person: Person, posing: Sat) -> SittingStarted:
    """Pictures that a persona sits for, or the exchanges it was taught by, as a job."""
    job = await posing.start(person, id, body.persona_id, body.count)
    return SittingStarted(job_id=job.id, job=JobView.of(job))


@datasets_router.get("/{id}/report", openapi_extra=READ)
async def read_report(id: str, person: Person, data: Data) -> dict[str, Any]:
    """What the coach says."""
    return (await data.get(person, id)).report()


@consents_router.post("", status_code=201, openapi_extra=WRITE)
async def give_consent(body: LikenessBody, person: Person, agreed: Agreed) -> LikenessView:
    """Write down what somebody agrees to."""
    return LikenessView.of(await agreed.give(person, **body.model_dump()))


@consents_router.get("", openapi_extra=READ)
async def list_consents(person: Person, agreed: Agreed) -> LikenessList:
    """Your consents, the newest first, and the words that a form shows."""
    statement, version = agreed.statement
    items = [LikenessView.of(each) for each in await agreed.given_by(person)]
    return LikenessList(items=items, statement=statement, statement_version=version)


@consents_router.post("/{id}/withdraw", openapi_extra=WRITE)
async def withdraw_consent(
    id: str, person: Person, agreed: Agreed, body: LikenessWithdrawal | None = None
) -> LikenessWithdrawn:
    """Take a consent back: data is emptied, trainings stop, kits can no longer be used, or are deleted at once."""
    given, effects = await agreed.withdraw(person, id, delete_kits=body is not None and body.delete_kits)
    return LikenessWithdrawn(consent=LikenessView.of(given), effects=effects)
