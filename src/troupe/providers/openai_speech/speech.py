"""`OpenAISpeech`: one sentence by `/v1/audio/speech`. A voice is named `VOICE`, or `MODEL:VOICE`."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import httpx2

from troupe.ports.speech import EngineAbilities, EngineAudio, EngineVoice, VoiceRequest
from troupe.ports.text import ProviderError
from troupe.ports.voice_services import (
    LIST_S,
    bearer,
    instructions,
    listed_voices,
    said_at_the_common_door,
    speakable,
    voice_wire,
)
from troupe.providers.openai_speech.remembering import RememberedLists

_NAME = "openai"
_SPEAKS = ("tts", "speech", "voice", "kokoro", "orpheus")
# The vendor's own door lists its models and not its voices; these are their names as its pages give them.
_VENDORS = ["alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse"]
_VENDOR = "api.openai.com"
_LISTS = RememberedLists()


class OpenAISpeech:
    """One server with one key, or none. It owns the client it is given and closes it."""

    abilities = EngineAbilities(timing="none", longest=4_096, runs_here=False, needs_key=True, takes_unlisted=True)

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        self._wire = voice_wire(_NAME, base_url, client, bearer(key), key)
        self._vendor = f"//{_VENDOR}" in base_url
        self._place = hashlib.sha256(f"{base_url} {key}".encode()).hexdigest()

    async def speak(self, request: VoiceRequest) -> EngineAudio:
        model, voice = await self._meant(request.voice)
        told = instructions(request)
        more = {} if told is None else {"instructions": told}
        answer = await said_at_the_common_door(self._wire, replace(request, voice=voice), model, **more)
        return EngineAudio(answer.content)

    async def voices(self) -> Sequence[EngineVoice]:
        """Every voice with every model that says by its name that it speaks."""
        models, names = await self._models(), await self._names()
        found = [EngineVoice(each, each) for each in names]
        if len(models) > 1:
            pairs = [(f"{_last(model)}:{name}", f"{name} ({_last(model)})") for model in models for name in names]
            found += [EngineVoice(name, title) for name, title in pairs if speakable(name)]
        return found

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def _meant(self, voice: str) -> tuple[str, str]:
        """The model and the voice of a name; without a model the first that the server lists for speech."""
        model, colon, name = voice.rpartition(":")
        models = await _LISTS.of(self._place, self._models)
        if colon:
            return next((each for each in models if model in (each, _last(each))), model), name
        if not models:
            raise ProviderError("not_found", _NAME, "The server lists no model that speaks: name one as MODEL:VOICE.")
        return models[0], voice

    async def _models(self) -> list[str]:
        told = await self._wire.document("/v1/models", patience_s=LIST_S)
        rows = told.get("data") if isinstance(told, dict) else None
        found = [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        names = sorted(name for name in found if isinstance(name, str))
        speaking = [name for name in names if any(word in name.lower() for word in _SPEAKS)]
        return speaking or ([] if self._vendor else names)

    async def _names(self) -> list[str]:
        if self._vendor:
            return list(_VENDORS)
        try:
            told = await self._wire.document("/v1/audio/voices", patience_s=LIST_S)
        except ProviderError as error:
            if error.kind == "not_found":
                return list(_VENDORS)
            raise
        return [each.name for each in listed_voices(told)]


def _last(model: str) -> str:
    return model.rpartition("/")[2]
