"""Doors of lips: mouth shapes for a recording, and the same as a file of another tool."""

from typing import Annotated, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from troupe.accounts import READ, WRITE, Person
from troupe.media import receive
from troupe.voices.schemas.lips import SENT, LipsAsked, LipsTold, LipsView, StyleName
from troupe.voices.service.lips import OWN_FORMAT, Lips

router = APIRouter(prefix="/api/lips", tags=["voices"])

_Body = TypeVar("_Body", bound=BaseModel)


async def _lips(request: Request) -> Lips:
    found: Lips = request.app.state.voices.lips
    return found


Reader = Annotated[Lips, Depends(_lips)]
Frames = Annotated[int, Query(ge=12, le=120)]


@router.post("", openapi_extra=WRITE | SENT)
async def read_lips(request: Request, person: Person, lips: Reader) -> LipsView:
    """Find the mouth shapes of a recording, sent along or in the library; with its text they are nearer the truth."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        asked = _read(LipsAsked, await request.body())
        kept = await lips.read_file(person, asked.media_id, text=asked.text, language=asked.language)
        return LipsView.model_validate(kept.as_json(asked.style))
    sent = await receive(kind, request.stream(), also=("text", "language", "style"))
    told = _read(LipsTold, sent.more)
    kept = await lips.read(
        person, sent.content, file_name=sent.file_name, text=told.text, language=told.language or None
    )
    return LipsView.model_validate(kept.as_json(told.style))


@router.get("/{lips_id}", openapi_extra=READ, response_class=Response)
async def lips_file(
    lips_id: str,
    person: Person,
    lips: Reader,
    format: str = OWN_FORMAT,
    style: StyleName = "smooth",
    fps: Frames = 30,
) -> Response:
    """Lips that were found before, as json, rhubarb_tsv, rhubarb_json, rhubarb_xml, moho, vrm, oculus or live2d."""
    made = await lips.file(person, lips_id, format, style, fps)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name)}"}
    return Response(made.content, media_type=made.type, headers=headers)


def _read(model: type[_Body], given: bytes | dict[str, str]) -> _Body:
    try:
        return model.model_validate_json(given) if isinstance(given, bytes) else model.model_validate(given)
    except ValidationError as fault:
        raise RequestValidationError(fault.errors()) from None
