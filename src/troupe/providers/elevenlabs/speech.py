"""`ElevenLabsSpeech`: one sentence with the time of every sign; voices are listed, made of recordings, deleted."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import httpx2

from troupe.ports.speech import EngineAbilities, EngineAudio, EngineVoice, TimedText, VoiceRequest, words_of_signs
from troupe.ports.text import ProviderError
from troupe.ports.voice_services import (
    CLONE_S,
    LIST_S,
    SPEAK_S,
    seconds_as_ms,
    sound_in,
    speakable,
    text_in,
    voice_wire,
)

_NAME = "elevenlabs"
_SLOWEST, _FASTEST = 0.7, 1.2
_STEADY, _ALIKE = 0.5, 0.75


class ElevenLabsSpeech:
    """One account. It owns the client it is given and closes it."""

    abilities = EngineAbilities(
        timing="chars", longest=5_000, runs_here=False, needs_key=True, clones="kept_there", takes_seed=True
    )

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        self._wire = voice_wire(_NAME, base_url, client, {"xi-api-key": key} if key else {}, key)

    async def speak(self, request: VoiceRequest) -> EngineAudio:
        path = f"/v1/text-to-speech/{quote(request.voice, safe='')}/with-timestamps?output_format=mp3_44100_128"
        told = await self._wire.document(path, _question(request), patience_s=SPEAK_S)
        if not isinstance(told, dict):
            raise self._wire.failed("The voice server sent no sound.")
        return EngineAudio(
            sound_in(self._wire, told.get("audio_base64")), words_of_signs(_signs(told.get("alignment")))
        )

    async def voices(self) -> Sequence[EngineVoice]:
        told = await self._wire.document("/v1/voices", patience_s=LIST_S)
        rows = told.get("voices") if isinstance(told, dict) else None
        found = [_voice(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return [each for each in found if speakable(each.name)]

    async def clone(self, name: str, recordings: Sequence[bytes]) -> str:
        files = [("files", (f"{place}.wav", each, "audio/wav")) for place, each in enumerate(recordings, 1)]
        told = await self._wire.send_form("/v1/voices/add", {"name": name}, files, patience_s=CLONE_S)
        made = text_in(told, "voice_id")
        if not speakable(made):
            raise self._wire.failed("The service did not name the voice it made.")
        return made

    async def remove(self, remote_id: str) -> None:
        try:
            await self._wire.delete(f"/v1/voices/{quote(remote_id, safe='')}", patience_s=LIST_S)
        except ProviderError as error:
            if error.kind != "not_found" and "voice_not_found" not in error.detail:
                raise

    async def aclose(self) -> None:
        await self._wire.aclose()


def _question(request: VoiceRequest) -> dict[str, object]:
    """A feeling moves the voice away from its steady middle; how far is the intensity."""
    felt = request.intensity if request.feeling not in ("", "neutral") else 0.0
    settings = {
        "stability": round(_STEADY - 0.25 * felt, 3),
        "similarity_boost": _ALIKE,
        "style": round(0.6 * felt, 3),
        "speed": round(min(_FASTEST, max(_SLOWEST, request.speed)), 3),
    }
    return {"text": request.text, "voice_settings": settings, "seed": request.seed}


def _signs(told: Any) -> list[TimedText]:
    if not isinstance(told, dict):
        return []
    names = ("characters", "character_start_times_seconds", "character_end_times_seconds")
    signs, starts, ends = ([*found] if isinstance(found := told.get(name), list) else [] for name in names)
    return [
        TimedText(sign, seconds_as_ms(start), seconds_as_ms(end))
        for sign, start, end in zip(signs, starts, ends, strict=False)
        if isinstance(sign, str)
    ]


def _voice(row: dict[str, Any]) -> EngineVoice:
    id = text_in(row, "voice_id")
    verified = row.get("verified_languages")
    spoken = [text_in(each, "language") for each in verified] if isinstance(verified, list) else []
    spoken = [each for each in dict.fromkeys(spoken) if each] or [text_in(row.get("labels"), "language")]
    return EngineVoice(
        id, text_in(row, "name") or id, tuple(each for each in spoken if each), text_in(row, "preview_url") or None
    )
