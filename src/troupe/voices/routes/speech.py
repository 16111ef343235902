"""Doors of speaking: say a text, stream it, hear it again, read along."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from troupe.accounts import READ, WRITE, Person
from troupe.jobs.schemas import JobView
from troupe.media import range_headers, wanted_part
from troupe.voices.schemas.speech import BegunSpeech, ReadyBody, SpeechBody, SpeechView, StreamBody
from troupe.voices.service.readying import Readying
from troupe.voices.service.reciting import Reciting
from troupe.voices.service.speaking import Audio, Speaking
from troupe.voices.service.streaming import Streaming

router = APIRouter(prefix="/api/speech", tags=["voices"])
_CAPTIONS = {"vtt": "text/vtt; charset=utf-8", "srt": "application/x-subrip; charset=utf-8"}
_SOUND = {200: {"content": {"audio/wav": {}}, "description": "the sound"}}


async def _speaking(request: Request) -> Speaking:
    found: Speaking = request.app.state.voices.speaking
    return found


async def _reciting(request: Request) -> Reciting:
    found: Reciting = request.app.state.voices.reciting
    return found


async def _streaming(request: Request) -> Streaming:
    found: Streaming = request.app.state.voices.streaming
    return found


async def _readying(request: Request) -> Readying:
    found: Readying = request.app.state.voices.readying
    return found


Says = Annotated[Speaking, Depends(_speaking)]
Recites = Annotated[Reciting, Depends(_reciting)]
Streams = Annotated[Streaming, Depends(_streaming)]
Readies = Annotated[Readying, Depends(_readying)]


@router.post("", openapi_extra=WRITE, responses={202: {"model": BegunSpeech, "description": "A job says it"}})
async def say(body: SpeechBody, response: Response, person: Person, reciting: Recites) -> SpeechView | BegunSpeech:
    """Say a text: where its sound is, and when each word and mouth shape comes; a long one may take a job."""
    speech, came_to = await reciting.say(person, body.asked)
    if isinstance(came_to, bool):
        return SpeechView.model_validate(speech.as_json(cached=came_to))
    response.status_code = 202
    return BegunSpeech(speech_id=speech.id, job_id=came_to.id, job=JobView.of(came_to))


@router.post("/stream", openapi_extra=WRITE, response_class=StreamingResponse)
async def stream(body: StreamBody, person: Person, streaming: Streams) -> StreamingResponse:
    """Say a text, or a chat's answer while it is written, one sentence after the other as lines of JSON."""
    begun = await streaming.begin(person, body.asked, body.run_id, body.from_sentence)
    return StreamingResponse(_lines(streaming.play(begun)), media_type="application/x-ndjson")


@router.post("/ready", status_code=202, openapi_extra=WRITE, response_class=Response)
async def get_ready(body: ReadyBody, person: Person, readying: Readies) -> Response:
    """Somebody will soon listen: what the first sentence needs is started now, and nobody waits for it."""
    await readying.begin(person, body.persona_id)
    return Response(status_code=202)


@router.get("/{speech_id}", openapi_extra=READ)
async def get_speech(speech_id: str, person: Person, speaking: Says) -> SpeechView:
    """What was said, and when."""
    return SpeechView.model_validate((await speaking.get(person, speech_id)).as_json(cached=True))


@router.post("/{speech_id}/stop", openapi_extra=WRITE)
async def stop_speech(speech_id: str, person: Person, streaming: Streams) -> SpeechView:
    """Be quiet; one that is over stays as it is."""
    return SpeechView.model_validate((await streaming.stop(person, speech_id)).as_json(cached=True))


@router.get("/{speech_id}/audio", openapi_extra=READ, response_class=Response, responses=_SOUND)  # type: ignore[arg-type]  # a literal of their shape
async def hear(speech_id: str, request: Request, person: Person, speaking: Says) -> Response:
    """The sound of a speech, or one range of it."""
    return _sent(await speaking.audio(person, speech_id), request)


@router.get("/{speech_id}/sentences/{index}", openapi_extra=READ, response_class=Response, responses=_SOUND)  # type: ignore[arg-type]  # a literal of their shape
async def hear_sentence(speech_id: str, index: int, request: Request, person: Person, speaking: Says) -> Response:
    """The sound of one sentence, or one range of it."""
    return _sent(await speaking.audio_of_sentence(person, speech_id, index), request)


@router.get("/{speech_id}/captions", openapi_extra=READ, response_class=Response)
async def read_captions(
    speech_id: str, person: Person, speaking: Says, format: Annotated[Literal["vtt", "srt"], Query()] = "vtt"
) -> Response:
    """The words with their times, as WebVTT or SRT."""
    return Response(await speaking.captions(person, speech_id, format), media_type=_CAPTIONS[format])


def _sent(audio: Audio, request: Request) -> Response:
    part = wanted_part(request.headers, "", len(audio.content))
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    if part is None:
        return Response(audio.content, media_type=audio.type, headers=headers)
    content = audio.content[part.start : part.end]
    headers |= range_headers(part, len(audio.content))
    return Response(content, 206, media_type=audio.type, headers=headers)


async def _lines(told: AsyncGenerator[dict[str, object], None]) -> AsyncIterator[bytes]:
    """As lines of JSON; whoever closes them closes the speech."""
    async with aclosing(told) as lines:
        async for line in lines:
            yield json.dumps(line, ensure_ascii=False).encode() + b"\n"
