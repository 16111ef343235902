"""HTTP doors that say whether a persona stays itself: reports, drift, reminders."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from troupe.accounts import READ, WRITE, Person
from troupe.minds.schemas.measuring import AnchorView, Done, DriftView, MeasuringBegun, OneReport, ReportPage
from troupe.minds.service import Measuring, Reminding
from troupe.minds.service.asking import ask_for_chat, ask_for_page, chat_in
from troupe.personas import Door, body_of, takes

router = APIRouter(prefix="/api/personas/{persona_id}", tags=["minds"], route_class=Door)


async def measuring(request: Request) -> Measuring:
    found: Measuring = request.app.state.observing.measuring
    return found


async def reminding(request: Request) -> Reminding:
    found: Reminding = request.app.state.observing.reminding
    return found


Measures = Annotated[Measuring, Depends(measuring)]
Reminders = Annotated[Reminding, Depends(reminding)]

_ID = {"type": "string"}
_ASKED = {
    "type": "object",
    "properties": {
        "source": {"enum": ["probes", "chat"]},
        "chat_id": _ID,
        "judge": {"type": "string", "description": "a brain that rates each answer"},
        "last": {"type": "integer", "minimum": 8, "maximum": 200},
    },
}
_CHAT = {"type": "object", "required": ["chat_id"], "properties": {"chat_id": _ID}}


def _query(name: str, schema: dict[str, object], *, required: bool) -> dict[str, object]:
    return {"name": name, "in": "query", "required": required, "schema": schema}


_PAGED = {
    "parameters": [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 100}, required=False),
        _query("cursor", {"type": "string"}, required=False),
    ]
}
_OF_CHAT = {"parameters": [_query("chat_id", {"type": "string"}, required=True)]}


@router.post(
    "/fidelity",
    status_code=202,
    openapi_extra=WRITE | takes(_ASKED, required=False),
    response_model=None,
    responses={202: {"model": MeasuringBegun}},
)
async def measure(persona_id: str, request: Request, person: Person, measures: Measures) -> JSONResponse:
    """Begin to measure whether a persona is in character; a job asks, and its report fills."""
    fields = await body_of(request, "INVALID_INPUT", may_be_empty=True)
    report, job = await measures.begin(person, persona_id, fields)
    told = {"success": True, "job_id": job.id, "job": job.as_json(), "report_id": report.id}
    return JSONResponse(told, 202, {"Location": f"/api/personas/{persona_id}/fidelity/{report.id}"})


@router.get("/fidelity", openapi_extra=READ | _PAGED, response_model=None, responses={200: {"model": ReportPage}})
async def list_reports(persona_id: str, request: Request, person: Person, measures: Measures) -> JSONResponse:
    """Your reports of a persona, newest first."""
    asked = ask_for_page(request.query_params.multi_items())
    page = await measures.page(person, persona_id, asked.limit, asked.cursor)
    return JSONResponse({"success": True, "reports": list(page.items), "next_cursor": page.next_cursor})


@router.get("/fidelity/{report_id}", openapi_extra=READ, response_model=None, responses={200: {"model": OneReport}})
async def read_report(persona_id: str, report_id: str, person: Person, measures: Measures) -> JSONResponse:
    """One report, with every number beside its target and its interval."""
    return JSONResponse({"success": True, "report": await measures.get(person, persona_id, report_id)})


@router.get("/drift", openapi_extra=READ | _OF_CHAT, response_model=None, responses={200: {"model": DriftView}})
async def drift(persona_id: str, request: Request, person: Person, reminders: Reminders) -> JSONResponse:
    """How true a persona stays to itself in the course of a chat."""
    chat_id = ask_for_chat(request.query_params.multi_items())
    found = await reminders.drift(person, persona_id, chat_id)
    return JSONResponse({"success": True, **found.as_json()})


@router.post("/anchor", openapi_extra=WRITE | takes(_CHAT), response_model=None, responses={200: {"model": AnchorView}})
async def remind(persona_id: str, request: Request, person: Person, reminders: Reminders) -> JSONResponse:
    """Let the next answer in a chat carry a reminder of the persona's own manner."""
    chat_id = chat_in(await body_of(request, "INVALID_INPUT"))
    agreed = await reminders.agree(person, persona_id, chat_id)
    return JSONResponse({"success": True, "anchor": agreed.as_json()})


@router.delete("/anchor", openapi_extra=WRITE | _OF_CHAT, response_model=None, responses={200: {"model": Done}})
async def do_not_remind(persona_id: str, request: Request, person: Person, reminders: Reminders) -> JSONResponse:
    """Take back a reminder that no answer has carried yet."""
    await reminders.withdraw(person, persona_id, ask_for_chat(request.query_params.multi_items()))
    return JSONResponse({"success": True})
