"""`ChatterboxSpeech`: one sentence by the common door, or by the one that takes a recording along."""

from collections.abc import Sequence

import httpx2

from troupe.ports.speech import EngineAbilities, EngineAudio, EngineVoice, VoiceRequest
from troupe.ports.text import ProviderError
from troupe.ports.voice_services import (
    LIST_S,
    SPEAK_S,
    SPEECH,
    bearer,
    listed_voices,
    said_at_the_common_door,
    voice_wire,
)

_NAME = "chatterbox"
_PLAIN = 0.5


class ChatterboxSpeech:
    """One server. It owns the client it is given and closes it."""

    abilities = EngineAbilities(
        timing="none", longest=250, runs_here=True, needs_key=False, clones="with_every_request", takes_seed=True
    )

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        self._wire = voice_wire(_NAME, base_url, client, bearer(key), key)

    async def speak(self, request: VoiceRequest) -> EngineAudio:
        felt = _PLAIN if request.feeling in ("", "neutral") else 0.25 + 0.75 * request.intensity
        if request.reference is None:
            more = {"exaggeration": round(felt, 3), "seed": request.seed}
            return EngineAudio((await said_at_the_common_door(self._wire, request, None, **more)).content)
        fields = {"input": request.text, "exaggeration": f"{felt:.3f}", "seed": str(request.seed)}
        files = {"voice_file": ("voice.wav", request.reference, "audio/wav")}
        return EngineAudio((await self._wire.form(f"{SPEECH}/upload", fields, files, patience_s=SPEAK_S)).content)

    async def voices(self) -> Sequence[EngineVoice]:
        """Those it keeps; a server without such a list still has its own voice."""
        try:
            found = listed_voices(await self._wire.document("/v1/voices", patience_s=LIST_S))
        except ProviderError as error:
            if error.status not in (404, 405):
                raise
            found = []
        return found or [EngineVoice("default", "default")]

    async def aclose(self) -> None:
        await self._wire.aclose()
