"""Doors of training: below a persona, and recordings, consents and trained voices on their own."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from troupe.accounts import READ, WRITE, Person
from troupe.media import receive
from troupe.personas import Door, PageAsked, body_of, read_page, said_as, takes
from troupe.voices.errors import PersonaNeeded
from troupe.voices.schemas.training import (
    ALLOWING,
    TRAINING_REQUEST,
    UPLOAD,
    ConsentBody,
    ConsentList,
    ConsentView,
    OneSession,
    OwnVoiceList,
    OwnVoiceView,
    SampleList,
    SampleText,
    SampleView,
    SessionPage,
    SetView,
    WithdrawnView,
)
from troupe.voices.service import Clips, Consents, OwnVoices, VoiceTraining, Withdrawing

FAILED = "TRAINING_FAILED"
LARGEST_REQUEST = 64 * 1024 * 1024

training_router = APIRouter(prefix="/api/personas/{persona_id}", tags=["voices"], route_class=Door)
router = APIRouter(prefix="/api/voices", tags=["voices"])

_PAGED = {
    "parameters": [
        {
            "name": "limit",
            "in": "query",
            "required": False,
            "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10},
        },
        {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
    ]
}


async def _training(request: Request) -> VoiceTraining:
    found: VoiceTraining = request.app.state.voices.training
    return found


async def _clips(request: Request) -> Clips:
    found: Clips = request.app.state.voices.clips
    return found


async def _consents(request: Request) -> Consents:
    found: Consents = request.app.state.voices.consents
    return found


async def _own(request: Request) -> OwnVoices:
    found: OwnVoices = request.app.state.voices.own
    return found


async def _withdrawing(request: Request) -> Withdrawing:
    found: Withdrawing = request.app.state.voices.withdrawing
    return found


Training = Annotated[VoiceTraining, Depends(_training)]
Recordings = Annotated[Clips, Depends(_clips)]
Agreed = Annotated[Consents, Depends(_consents)]
Trained = Annotated[OwnVoices, Depends(_own)]
TakingBack = Annotated[Withdrawing, Depends(_withdrawing)]
Limit = Annotated[int, Query(ge=1, le=100)]


def _answers(model: Any, status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": model}}


@training_router.post(
    "/train-voice",
    openapi_extra=WRITE | takes(TRAINING_REQUEST),
    response_model=None,
    responses=_answers(OneSession, 202),
)
async def train_voice(persona_id: str, request: Request, person: Person, training: Training) -> JSONResponse:
    """Let a persona learn a real voice from at least five recordings."""
    await training.require_tier(person)
    fields = await body_of(request, FAILED)
    session = await training.train(person, persona_id, fields)
    return JSONResponse({"success": True, "session": session.as_json(), "message": training.told(session)}, 202)


@training_router.get(
    "/training-status", openapi_extra=READ | _PAGED, response_model=None, responses=_answers(SessionPage)
)
async def training_status(persona_id: str, request: Request, person: Person, training: Training) -> JSONResponse:
    """How far each training of a persona's voice is, newest first."""
    with said_as("INVALID_INPUT"):
        given = request.query_params.multi_items()
        asked, _ = read_page(given)
        asked = asked if "limit" in request.query_params else PageAsked(10, asked.cursor)
        page = await training.page(person, persona_id, asked)
    found = [each.as_json() for each in page.items]
    return JSONResponse({"success": True, "sessions": found, "next_cursor": page.next_cursor})


@training_router.post(
    "/train-voice/{session_id}/consent",
    openapi_extra=WRITE | takes(ALLOWING),
    response_model=None,
    responses=_answers(OneSession),
)
async def allow_training(
    persona_id: str, session_id: str, request: Request, person: Person, training: Training
) -> JSONResponse:
    """Give a waiting training the consent it waits for."""
    fields = await body_of(request, FAILED)
    session = await training.allow(person, persona_id, session_id, fields)
    return JSONResponse({"success": True, "session": session.as_json()})


@training_router.post(
    "/train-voice/{session_id}/cancel",
    openapi_extra=WRITE | takes({"type": "object", "additionalProperties": False}, required=False),
    response_model=None,
    responses=_answers(OneSession),
)
async def cancel_training(
    persona_id: str, session_id: str, request: Request, person: Person, training: Training
) -> JSONResponse:
    """Stop a training; the voice and the recordings stay as they are."""
    await body_of(request, FAILED, may_be_empty=True)
    session = await training.cancel(person, persona_id, session_id)
    return JSONResponse({"success": True, "session": session.as_json()})


@training_router.post(
    "/train-voice/{session_id}/retry",
    openapi_extra=WRITE | takes({"type": "object", "additionalProperties": False}, required=False),
    response_model=None,
    responses=_answers(OneSession, 202),
)
async def retry_training(
    persona_id: str, session_id: str, request: Request, person: Person, training: Training
) -> JSONResponse:
    """Train once more with the same recordings, as a new session."""
    await body_of(request, FAILED, may_be_empty=True)
    session = await training.retry(person, persona_id, session_id)
    return JSONResponse({"success": True, "session": session.as_json()}, 202)


@router.post("/samples", openapi_extra=WRITE | UPLOAD, response_model=None, responses=_answers(SampleView, 201))
async def add_sample(request: Request, person: Person, clips: Recordings) -> JSONResponse:
    """Take one recording; its checks follow within seconds. The same bytes again answer 200 with what is there."""
    sent = await receive(request.headers.get("content-type", ""), request.stream(), also=["sample_text"])
    if sent.persona_id is None:
        raise PersonaNeeded
    sample, is_new = await clips.upload(
        person,
        sent.persona_id,
        sent.content,
        file_name=sent.file_name,
        declared=sent.declared,
        text=sent.more.get("sample_text"),
    )
    return JSONResponse(sample.as_json(), 201 if is_new else 200)


@router.get("/samples", openapi_extra=READ)
async def list_samples(
    person: Person, clips: Recordings, persona_id: str, limit: Limit = 50, cursor: str | None = None
) -> SampleList:
    """The recordings of a persona, newest first, and what would help them most."""
    found = await clips.page(person, persona_id, PageAsked(limit, cursor))
    items = [SampleView.model_validate(each.as_json()) for each in found.page.items]
    together = SetView.model_validate(found.together.as_json())
    return SampleList(items=items, next_cursor=found.page.next_cursor, together=together)


@router.get("/samples/{sample_id}", openapi_extra=READ)
async def get_sample(sample_id: str, person: Person, clips: Recordings) -> SampleView:
    """One recording, with each check and what to do about it."""
    return SampleView.model_validate((await clips.get(person, sample_id)).as_json())


@router.put("/samples/{sample_id}", openapi_extra=WRITE)
async def change_sample(sample_id: str, body: SampleText, person: Person, clips: Recordings) -> SampleView:
    """Say what is said in a recording; it is judged again."""
    return SampleView.model_validate((await clips.retext(person, sample_id, body.sample_text)).as_json())


@router.delete("/samples/{sample_id}", status_code=204, openapi_extra=WRITE)
async def delete_sample(sample_id: str, person: Person, clips: Recordings) -> Response:
    """Delete a recording for good."""
    await clips.remove(person, sample_id)
    return Response(status_code=204)


@router.post("/consents", status_code=201, openapi_extra=WRITE)
async def give_consent(body: ConsentBody, person: Person, consents: Agreed) -> ConsentView:
    """Write down that the voice in recordings may be used, and for what."""
    consent = await consents.add(person, body.persona_id, body)
    return ConsentView.model_validate(consent.as_json())


@router.get("/consents", openapi_extra=READ)
async def list_consents(
    person: Person, consents: Agreed, persona_id: str, limit: Limit = 50, cursor: str | None = None
) -> ConsentList:
    """The consents for a persona's voice, newest first."""
    page = await consents.page(person, persona_id, PageAsked(limit, cursor))
    items = [ConsentView.model_validate(each.as_json()) for each in page.items]
    return ConsentList(items=items, next_cursor=page.next_cursor)


@router.post("/consents/{consent_id}/withdraw", openapi_extra=WRITE)
async def withdraw_consent(consent_id: str, person: Person, withdrawing: TakingBack) -> WithdrawnView:
    """Take a consent back: sessions end, recordings and trained voices go for good."""
    done = await withdrawing.withdraw(person, consent_id)
    return WithdrawnView.model_validate({"consent": done.consent.as_json(), "effects": done.effects})


@router.get("/own", openapi_extra=READ)
async def list_own_voices(
    person: Person, voices: Trained, persona_id: str | None = None, limit: Limit = 50, cursor: str | None = None
) -> OwnVoiceList:
    """The voices you trained, newest first."""
    page = await voices.page(person, persona_id, PageAsked(limit, cursor))
    items = [OwnVoiceView.model_validate(each.as_json()) for each in page.items]
    return OwnVoiceList(items=items, next_cursor=page.next_cursor)


@router.delete("/own/{voice_id}", status_code=204, openapi_extra=WRITE)
async def delete_own_voice(voice_id: str, person: Person, voices: Trained, replace: bool = False) -> Response:
    """Delete a trained voice for good; `replace` gives a persona that speaks with it an earlier voice back."""
    await voices.remove(person, voice_id, replace=replace)
    return Response(status_code=204)
