"""What voice engines have in common: their wire, the door that many share, and what can be read of an answer."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from troupe.ports.image_wire import ImageWire, Reply
from troupe.ports.speech import EngineVoice, VoiceRequest

SPEECH = "/v1/audio/speech"
LIST_S, SPEAK_S, CLONE_S = 10.0, 60.0, 300.0
SLOWEST, FASTEST = 0.25, 4.0
_TELLING: Mapping[str, str] = {
    "joy": "cheerful",
    "laugh": "laughing",
    "sadness": "sad",
    "anger": "angry",
    "fear": "afraid",
    "surprise": "surprised",
    "disgust": "disgusted",
    "shy": "tender and shy",
    "smug": "proud and smug",
    "sleepy": "sleepy",
    "thinking": "thoughtful",
}


def voice_wire(
    provider: str, base_url: str, client: httpx2.AsyncClient, headers: Mapping[str, str], key: str | None
) -> ImageWire:
    return ImageWire(provider, base_url, client, headers, (key,) if key else (), called="voice server")


def bearer(key: str | None) -> Mapping[str, str]:
    return {"authorization": f"Bearer {key}"} if key else {}


async def said_at_the_common_door(wire: ImageWire, request: VoiceRequest, model: str | None, **more: object) -> Reply:
    """`/v1/audio/speech`, as many servers have it."""
    fields: dict[str, object] = {"input": request.text, "voice": request.voice, "response_format": "wav"}
    if model:
        fields["model"] = model
    if request.speed != 1:
        fields["speed"] = round(min(FASTEST, max(SLOWEST, request.speed)), 3)
    return await wire.reply(SPEECH, fields | more, patience_s=SPEAK_S)


def instructions(request: VoiceRequest) -> str | None:
    """How a sentence is to be said, in words, for models that read such."""
    telling = _TELLING.get(request.feeling)
    if telling is None:
        return None
    much = "slightly " if request.intensity < 0.4 else "very " if request.intensity > 0.8 else ""
    return f"Speak in a {much}{telling} voice."


def listed_voices(told: Any, languages: Mapping[str, str] | None = None) -> list[EngineVoice]:
    """Voices of `{"voices": […]}`, each a name or an object with one."""
    rows = told.get("voices") if isinstance(told, dict) else told
    names = [_name(row) for row in rows] if isinstance(rows, list) else []
    known = languages or {}
    return [
        EngineVoice(name, name, (known[name[0]],) if name[0] in known else ())
        for name in dict.fromkeys(names)
        if speakable(name)
    ]


def _name(row: Any) -> str:
    if isinstance(row, dict):
        row = next((row[key] for key in ("name", "id", "voice_id") if isinstance(row.get(key), str)), "")
    return row if isinstance(row, str) else ""


def speakable(name: str) -> bool:
    """Whether a voice of this name can be named in a reference."""
    return 1 <= len(name) <= 120 and "/" not in name and name not in (".", "..") and name.isprintable()


def text_in(row: Any, *names: str) -> str:
    """The first of these fields that holds a text."""
    found: Sequence[object] = [row.get(name) for name in names] if isinstance(row, dict) else []
    return next((each for each in found if isinstance(each, str) and each), "")


def sound_in(wire: ImageWire, encoded: object) -> bytes:
    """Sound that came as text."""
    try:
        content = base64.b64decode(encoded, validate=True) if isinstance(encoded, str) else b""
    except binascii.Error:
        content = b""
    if not content:
        raise wire.failed("The voice server sent no sound.")
    return content


def seconds_as_ms(seconds: object) -> int:
    """A time of a server; what is none is the beginning."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 86_400:
        return 0
    return round(seconds * 1000)
