"""The door of hearing: a recording in, its words out; a long one is heard by a job."""

from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from troupe.accounts import ADMIN, READ, WRITE, Person
from troupe.jobs import Job
from troupe.jobs.schemas import StartedJob
from troupe.media import receive
from troupe.voices.domain.listening.transcript import Transcript
from troupe.voices.schemas.hearing import (
    SENT,
    EarListView,
    EarPriceBody,
    EarView,
    HearingAsked,
    HearingTold,
    TranscriptView,
)
from troupe.voices.service import Listening

router = APIRouter(prefix="/api/hearing", tags=["voices"])

_Body = TypeVar("_Body", bound=BaseModel)


async def _listening(request: Request) -> Listening:
    found: Listening = request.app.state.listening
    return found


Ear = Annotated[Listening, Depends(_listening)]


@router.get("/ears", openapi_extra=READ)
async def list_ears(person: Person, ear: Ear) -> EarListView:
    """Who can hear here, what each needs and takes, and who hears where nobody is named."""
    return EarListView.of(await ear.ears(person), ear.detector)


@router.put("/ears/{ear}/price", openapi_extra=ADMIN)
async def set_ear_price(ear: str, body: EarPriceBody, person: Person, listening: Ear) -> EarView:
    """Say what an ear costs, for everybody in this studio."""
    return EarView.of(await listening.set_price(person, ear, body.minute_micros))


@router.post("", openapi_extra=WRITE | SENT, responses={202: {"model": StartedJob}})
async def transcribe(request: Request, response: Response, person: Person, ear: Ear) -> TranscriptView | StartedJob:
    """Find what is said in a recording, sent along or in the library; with hints only those phrases are heard."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        kept = _read(HearingAsked, await request.body())
        return _told(response, await ear.hear_file(person, kept.media_id, kept.asked()), words=kept.words)
    sent = await receive(kind, request.stream(), also=("language", "hints", "provider", "words"))
    told = _read(HearingTold, sent.more)
    found = await ear.hear(person, sent.content, told.asked(), file_name=sent.file_name)
    return _told(response, found, words=told.words)


def _told(response: Response, found: Transcript | Job, *, words: bool) -> TranscriptView | StartedJob:
    if isinstance(found, Job):
        response.status_code = 202
        return StartedJob.of(found)
    return TranscriptView.of(found, words=words)


def _read(model: type[_Body], given: bytes | dict[str, str]) -> _Body:
    try:
        return model.model_validate_json(given) if isinstance(given, bytes) else model.model_validate(given)
    except ValidationError as fault:
        raise RequestValidationError(fault.errors()) from None
