"""`PiperSpeech`: one sentence by `POST /synthesize`, voices by `GET /voices`."""

from collections.abc import Sequence
from typing import Any

import httpx2

from troupe.ports.image_wire import Reply
from troupe.ports.speech import EngineAbilities, EngineAudio, EngineVoice, VoiceRequest
from troupe.ports.text import ProviderError
from troupe.ports.voice_services import LIST_S, SPEAK_S, bearer, speakable, text_in, voice_wire

_NAME = "piper"


class PiperSpeech:
    """One server. It owns the client it is given and closes it."""

    abilities = EngineAbilities(timing="none", longest=1_000, runs_here=True, needs_key=False)

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        self._wire = voice_wire(_NAME, base_url, client, bearer(key), key)

    async def speak(self, request: VoiceRequest) -> EngineAudio:
        fields = {"text": request.text, "voice": request.voice, "length_scale": round(1 / request.speed, 3)}
        return EngineAudio((await self._said(fields)).content)

    async def voices(self) -> Sequence[EngineVoice]:
        """By name, each with what its file tells."""
        told = await self._wire.document("/voices", patience_s=LIST_S)
        rows = told if isinstance(told, dict) else {}
        return [EngineVoice(name, name, _languages(name, row)) for name, row in rows.items() if speakable(name)]

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def _said(self, fields: dict[str, object]) -> Reply:
        """Its door has two names, by its age."""
        try:
            return await self._wire.reply("/synthesize", fields, patience_s=SPEAK_S)
        except ProviderError as error:
            if error.status not in (404, 405):
                raise
        return await self._wire.reply("/", fields, patience_s=SPEAK_S)


def _languages(name: str, row: Any) -> tuple[str, ...]:
    """What the file says, else what its name begins with: `en_GB-alba-medium`."""
    told = text_in(row.get("language"), "code") if isinstance(row, dict) else ""
    told = told or name.partition("-")[0]
    return (told.replace("_", "-"),) if 2 <= len(told) <= 8 else ()
