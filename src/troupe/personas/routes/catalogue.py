"""Doors of the catalogue: look, publish, install, rate, report, decide, withdraw."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.responses import Response

from troupe.accounts import READ, WRITE, Person
from troupe.personas.domain.catalogue import SORTS, read_catalogue
from troupe.personas.routes.doors import PAGED, Door, answers, asks, body_of, one, takes
from troupe.personas.schemas import OnePersona
from troupe.personas.schemas.catalogue import (
    DECISION,
    INSTALLATION,
    PUBLICATION,
    REPORT,
    STARS,
    CaseList,
    CaseView,
    EntryList,
    EntryView,
    OneEntry,
    OneReport,
    OneWholeEntry,
    ReleaseView,
    ReportView,
    WholeEntry,
)
from troupe.personas.service.catalogue import Catalogue
from troupe.personas.service.catalogue_installing import Installing
from troupe.personas.service.catalogue_opinions import Opinions
from troupe.personas.service.seeing import said_as

router = APIRouter(prefix="/api/catalogue", tags=["catalogue"], route_class=Door)

ADMIN = {"x-access": "admin", "x-scope": "admin"}
ADMIN_READ = {"x-access": "admin", "x-scope": "read"}
_TEXT = {"type": "string"}
_LIST = asks(**PAGED, q={"type": "string", "maxLength": 200}, tag=_TEXT, language=_TEXT, sort={"enum": list(SORTS)})
KIT_TYPE = "application/vnd.troupe.persona+zip"


async def catalogue(request: Request) -> Catalogue:
    found: Catalogue = request.app.state.catalogue
    return found


async def installing(request: Request) -> Installing:
    found: Installing = request.app.state.installing
    return found


async def opinions(request: Request) -> Opinions:
    found: Opinions = request.app.state.opinions
    return found


Shelf = Annotated[Catalogue, Depends(catalogue)]
Copies = Annotated[Installing, Depends(installing)]
Voices = Annotated[Opinions, Depends(opinions)]


@router.get("", openapi_extra=READ | _LIST, response_model=None, responses=answers(EntryList))
async def list_entries(request: Request, person: Person, shelf: Shelf) -> JSONResponse:
    """What people of this studio published, and its own personas."""
    with said_as("INVALID_INPUT"):
        page = await shelf.page(person, read_catalogue(request.query_params.multi_items()))
    return _said(EntryList.of(page))


@router.post(
    "", status_code=201, openapi_extra=WRITE | takes(PUBLICATION), response_model=None, responses=answers(OneEntry, 201)
)
async def publish(request: Request, person: Person, shelf: Shelf) -> JSONResponse:
    """Publish one of your personas as it is now, under a licence."""
    shown = await shelf.publish(person, await body_of(request, "PUBLISH_FAILED"))
    answer = _said(OneEntry(entry=EntryView.of(shown)), 201)
    answer.headers["Location"] = f"/api/catalogue/{shown.entry.id}"
    return answer


@router.get("/reports", openapi_extra=ADMIN_READ, response_model=None, responses=answers(CaseList))
async def list_reports(person: Person, voices: Voices) -> JSONResponse:
    """What was reported or is held, and waits for a decision; for administrators."""
    return _said(CaseList(cases=[CaseView.of(case) for case in await voices.waiting(person)]))


@router.get("/{entry_id}", openapi_extra=READ, response_model=None, responses=answers(OneWholeEntry))
async def get_entry(entry_id: str, person: Person, shelf: Shelf) -> JSONResponse:
    """One entry with all its versions."""
    shown = EntryView.of(await shelf.get(person, entry_id))
    versions = [ReleaseView.of(each) for each in await shelf.releases(person, entry_id)]
    return _said(OneWholeEntry(entry=WholeEntry(**shown.model_dump(), versions=versions)))


@router.get(
    "/{entry_id}/kit",
    openapi_extra=READ,
    response_model=None,
    response_class=Response,
    responses={200: {"content": {KIT_TYPE: {}}}},
)
async def get_kit(entry_id: str, person: Person, shelf: Shelf) -> Response:
    """The file of its newest version, as it was signed."""
    entry, content = await shelf.kit(person, entry_id)
    headers = {"Content-Disposition": f'attachment; filename="{entry.id}.persona"', "ETag": f'"{entry.kit_sha256}"'}
    return Response(content, media_type=KIT_TYPE, headers=headers)


@router.post(
    "/{entry_id}/install",
    status_code=201,
    openapi_extra=WRITE | takes(INSTALLATION, required=False),
    response_model=None,
    responses=answers(OnePersona, 201),
)
async def install(entry_id: str, request: Request, person: Person, copies: Copies) -> JSONResponse:
    """A copy that is yours; where you have an older version, the newer one becomes its next version."""
    fields = await body_of(request, "INVALID_INPUT", may_be_empty=True)
    return one(await copies.install(person, entry_id, fields), status=201)


@router.put("/{entry_id}/rating", openapi_extra=WRITE | takes(STARS), response_model=None, responses=answers(OneEntry))
async def rate(entry_id: str, request: Request, person: Person, voices: Voices) -> JSONResponse:
    """Your stars for what you installed; again, they replace the earlier ones."""
    shown = await voices.rate(person, entry_id, await body_of(request, "INVALID_INPUT"))
    return _said(OneEntry(entry=EntryView.of(shown)))


@router.delete("/{entry_id}/rating", openapi_extra=WRITE, response_model=None, responses=answers(OneEntry))
async def unrate(entry_id: str, person: Person, voices: Voices) -> JSONResponse:
    """Take your stars back."""
    return _said(OneEntry(entry=EntryView.of(await voices.unrate(person, entry_id))))


@router.post(
    "/{entry_id}/reports",
    status_code=201,
    openapi_extra=WRITE | takes(REPORT),
    response_model=None,
    responses=answers(OneReport, 201),
)
async def report(entry_id: str, request: Request, person: Person, voices: Voices) -> JSONResponse:
    """Say that it should not be listed."""
    made = await voices.report(person, entry_id, await body_of(request, "INVALID_INPUT"))
    return _said(OneReport(report=ReportView.of(made)), 201)


@router.post(
    "/{entry_id}/decision", openapi_extra=ADMIN | takes(DECISION), response_model=None, responses=answers(OneEntry)
)
async def decide(entry_id: str, request: Request, person: Person, voices: Voices) -> JSONResponse:
    """List it again, hold it, or take it out; its reports are answered with this."""
    shown = await voices.decide(person, entry_id, await body_of(request, "INVALID_INPUT"))
    return _said(OneEntry(entry=EntryView.of(shown)))


@router.delete("/{entry_id}", openapi_extra=WRITE, response_model=None, responses=answers(OneEntry))
async def withdraw(entry_id: str, person: Person, voices: Voices) -> JSONResponse:
    """Take your entry out of the catalogue; installed copies stay."""
    return _said(OneEntry(entry=EntryView.of(await voices.withdraw(person, entry_id))))


def _said(view: BaseModel, status: int = 200) -> JSONResponse:
    return JSONResponse(view.model_dump(), status)
