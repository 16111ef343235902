"""The ear behind `/v1/audio/transcriptions`: a sound file goes out, text and, where it is told, times come back."""

import wave
from collections.abc import Mapping, Sequence
from io import BytesIO

import httpx2

from troupe.kit.phrases import nearest_phrase
from troupe.ports.hearing import RATE, Heard
from troupe.ports.image_wire import ImageWire
from troupe.ports.text import ProviderError
from troupe.providers.openai_hearing.reading import heard_in

NAME = "openai"
_DOOR = "/v1/audio/transcriptions"
_PATIENCE_S = 60.0
_LONGEST_PROMPT = 600


class OpenAIEar:
    """One server with one key, or none. It owns the client it is given and closes it."""

    name = NAME

    def __init__(self, base_url: str, key: str | None, model: str, client: httpx2.AsyncClient) -> None:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        base = base_url.rstrip("/").removesuffix("/v1")
        self._wire = ImageWire(NAME, base, client, headers, (key,) if key else (), called="hearing server")
        self._model = model

    async def hear(self, samples: bytes, *, language: str, hints: Sequence[str]) -> Heard:
        """Phrases are named to the model beforehand, and what it heard is one of them or nothing."""
        fields = {"model": self._model, "temperature": "0"}
        if language:  # one that is not known is found out there; a wrong one spoils what is heard
            fields["language"] = language.replace("_", "-").split("-")[0]
        if hints:
            fields["prompt"] = ", ".join(hints)[:_LONGEST_PROMPT]
        heard = heard_in(await self._told(fields, _as_file(samples)), self._wire)
        return _one_of(heard, hints) if hints else heard

    async def close(self) -> None:
        await self._wire.aclose()

    async def _told(self, fields: Mapping[str, str], content: bytes) -> object:
        """With times where the model has them; some know only the text and refuse to be asked for more."""
        more = {"response_format": "verbose_json", "timestamp_granularities[]": "word"}
        try:
            return await self._posted({**fields, **more}, content)
        except ProviderError as error:
            if error.kind != "bad_request":
                raise
            return await self._posted({**fields, "response_format": "json"}, content)

    async def _posted(self, fields: Mapping[str, str], content: bytes) -> object:
        files = {"file": ("speech.wav", content, "audio/wav")}
        told: object = await self._wire.send_form(_DOOR, fields, files, patience_s=_PATIENCE_S)
        return told


def _one_of(heard: Heard, hints: Sequence[str]) -> Heard:
    found = nearest_phrase(heard.text, hints)
    if found is None:
        return Heard("", language=heard.language)
    return Heard(hints[found].strip(), heard.confidence, heard.words, language=heard.language)


def _as_file(samples: bytes) -> bytes:
    held = BytesIO()
    with wave.open(held, "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(samples)
    return held.getvalue()
