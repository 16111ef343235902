"""`KokoroSpeech`: one sentence with its words' times where the server has that door, else by the common one."""

from collections.abc import Sequence
from typing import Any

import httpx2

from troupe.ports.speech import EngineAbilities, EngineAudio, EngineVoice, TimedText, VoiceRequest
from troupe.ports.text import ProviderError
from troupe.ports.voice_services import (
    LIST_S,
    SPEAK_S,
    bearer,
    listed_voices,
    said_at_the_common_door,
    seconds_as_ms,
    sound_in,
    text_in,
    voice_wire,
)

_NAME = _MODEL = "kokoro"
_CAPTIONED = "/dev/captioned_speech"
# The first letter of a voice's name is its language.
_LANGUAGES = {
    "a": "en-US",
    "b": "en-GB",
    "e": "es",
    "f": "fr-FR",
    "h": "hi",
    "i": "it",
    "j": "ja",
    "p": "pt-BR",
    "z": "zh",
}


class KokoroSpeech:
    """One server. It owns the client it is given and closes it."""

    abilities = EngineAbilities(timing="words", longest=2_000, runs_here=True, needs_key=False)

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        self._wire = voice_wire(_NAME, base_url, client, bearer(key), key)

    async def speak(self, request: VoiceRequest) -> EngineAudio:
        fields = {
            "model": _MODEL,
            "input": request.text,
            "voice": request.voice,
            "response_format": "wav",
            "speed": round(request.speed, 3),
            "stream": False,
            "return_timestamps": True,
        }
        try:
            told = await self._wire.document(_CAPTIONED, fields, patience_s=SPEAK_S)
        except ProviderError as error:
            if error.status not in (404, 405):
                raise
            return EngineAudio((await said_at_the_common_door(self._wire, request, _MODEL)).content)
        if not isinstance(told, dict):
            raise self._wire.failed("The voice server sent no sound.")
        return EngineAudio(sound_in(self._wire, told.get("audio")), _words(told.get("timestamps")))

    async def voices(self) -> Sequence[EngineVoice]:
        return listed_voices(await self._wire.document("/v1/audio/voices", patience_s=LIST_S), _LANGUAGES)

    async def aclose(self) -> None:
        await self._wire.aclose()


def _words(told: Any) -> tuple[TimedText, ...]:
    rows = [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
    return tuple(
        TimedText(text_in(row, "word"), seconds_as_ms(row.get("start_time")), seconds_as_ms(row.get("end_time")))
        for row in rows
        if any(sign.isalnum() for sign in text_in(row, "word"))
    )
