"""`XttsSpeech`: a voice is two lists of numbers, of a speaker of the server or of a recording."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from troupe.ports.speech import EngineAbilities, EngineAudio, EngineVoice, VoiceRequest
from troupe.ports.text import ProviderError
from troupe.ports.voice_services import LIST_S, SPEAK_S, bearer, sound_in, speakable, voice_wire

_NAME = "xtts"
_LANGUAGES = frozenset(
    ("ar", "cs", "de", "en", "es", "fr", "hi", "hu", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh-cn")
)
_NUMBERS = ("speaker_embedding", "gpt_cond_latent")


class XttsSpeech:
    """One server. It owns the client it is given and closes it."""

    abilities = EngineAbilities(
        timing="none", longest=250, runs_here=True, needs_key=False, clones="with_every_request"
    )

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        self._wire = voice_wire(_NAME, base_url, client, bearer(key), key)

    async def speak(self, request: VoiceRequest) -> EngineAudio:
        voice = await self._voice(request)
        fields = {"text": request.text, "language": _language(request.language), **voice}
        told = await self._wire.document("/tts", fields, patience_s=SPEAK_S)
        return EngineAudio(sound_in(self._wire, told))

    async def voices(self) -> Sequence[EngineVoice]:
        spoken = tuple(sorted(_LANGUAGES))
        return [EngineVoice(name, name, spoken) for name in await self._speakers() if speakable(name)]

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def _voice(self, request: VoiceRequest) -> Mapping[str, Any]:
        if request.reference is not None:
            name = hashlib.sha256(request.reference).hexdigest()[:16]
            files = {"wav_file": (f"{name}.wav", request.reference, "audio/wav")}
            return self._numbers(await self._wire.send_form("/clone_speaker", {}, files, patience_s=SPEAK_S))
        speakers = await self._speakers()
        if request.voice not in speakers:
            raise ProviderError("not_found", _NAME, f"The server has no speaker {request.voice!r}.")
        return self._numbers(speakers[request.voice])

    async def _speakers(self) -> Mapping[str, Any]:
        told = await self._wire.document("/studio_speakers", patience_s=LIST_S)
        return told if isinstance(told, dict) else {}

    def _numbers(self, told: Any) -> Mapping[str, Any]:
        if not isinstance(told, dict) or not all(isinstance(told.get(name), list) for name in _NUMBERS):
            raise self._wire.failed("The server sent no voice.")
        return {name: told[name] for name in _NUMBERS}


def _language(tag: str) -> str:
    """As the server names it; English where it speaks none of that kind."""
    low = tag.lower()
    if low in _LANGUAGES:
        return low
    first = low.partition("-")[0]
    return "zh-cn" if first in ("zh", "cmn") else first if first in _LANGUAGES else "en"
