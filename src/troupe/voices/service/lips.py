"""Use cases of lips: find them in a recording, with its words or without, and give them in every tool's format."""

import asyncio
import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePath
from typing import Any, Protocol

from troupe.accounts import User
from troupe.jobs import ChildFailed, run_child
from troupe.kit.filetypes import LONGEST_MAGIC, file_type
from troupe.media import MediaLibrary, MediaNotFound
from troupe.ports.speech import Speaker
from troupe.voices.domain.lips import Style
from troupe.voices.domain.lips.exports import FORMATS, Format
from troupe.voices.domain.lips.reading import FORMAT, LipReading
from troupe.voices.domain.lips.refusals import (
    EarFailed,
    FormatUnknown,
    FramesRefused,
    LipsNotFound,
    NotARecording,
    RecordingTooLong,
    TextTooLong,
)
from troupe.voices.domain.naming import plain_name
from troupe.voices.domain.speech.language import PLAIN, engine_language, nearest
from troupe.voices.errors import LanguageUnknown
from troupe.voices.service.lining import lines_said
from troupe.voices.service.lips_child import NOT_SOUND, lips_in

LONGEST_SECONDS = 300
MOST_TEXT = 5_000
MOST_DOCUMENT = 4 * 1024**2
OWN_FORMAT = "json"
_AT_ONCE = 2
_ENDING = ".lips.json"
_SILENT_TEXT = "nothing_to_say: nothing in this text is spoken, so the ear alone decided"


class Owner(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(frozen=True)
class KeptLips:
    """Lips as they are kept in the library, and what they are called there."""

    id: str
    reading: LipReading

    def as_json(self, style: Style) -> dict[str, object]:
        reading = self.reading
        return {
            "lips_id": self.id,
            "style": style,
            "timing": reading.timing,
            "duration_ms": reading.duration_ms,
            "cues": [asdict(each) for each in reading.track(style).cues],
            "words": [asdict(each) for each in reading.words],
            "warnings": list(reading.warnings),
        }


@dataclass(frozen=True)
class LipsFile:
    """Lips in the format of a tool."""

    name: str
    type: str
    content: bytes


class Lips:
    """Finds mouth shapes for recordings."""

    def __init__(self, media: MediaLibrary, speaker: Speaker) -> None:
        self._media = media
        self._speaker = speaker
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def read(
        self, user: User, content: bytes, *, file_name: str, text: str | None = None, language: str | None = None
    ) -> KeptLips:
        """The lips of a recording; they are kept, the recording is not."""
        if not (file_type(content[:LONGEST_MAGIC]) or "").startswith("audio/"):
            raise NotARecording
        lines = await self._lines(text, language)
        name = plain_name(file_name)
        reading = await self._heard(content, name, lines)
        if text and text.strip() and not lines:
            reading = replace(reading, warnings=(*reading.warnings, _SILENT_TEXT))
        kept = await self._media.keep(
            user,
            json.dumps(reading.as_json(), ensure_ascii=False).encode(),
            kind="document",
            type="application/json",
            name=f"{PurePath(name).stem}{_ENDING}",
        )
        return KeptLips(kept.id, reading)

    async def read_file(
        self, user: User, media_id: str, *, text: str | None = None, language: str | None = None
    ) -> KeptLips:
        """The lips of a recording of the library."""
        media = await self._media.get(user, media_id)
        content = await self._media.read(user, media_id)
        return await self.read(user, content, file_name=media.name, text=text, language=language)

    async def get(self, user: Owner, id: str) -> KeptLips:
        """Lips that were found before; somebody else's do not exist."""
        try:
            media = await self._media.get(user, id)
        except MediaNotFound:
            raise LipsNotFound(id) from None
        if media.type != "application/json" or media.bytes > MOST_DOCUMENT:
            raise LipsNotFound(id)
        kept = _json(await self._media.read(user, id))
        if not isinstance(kept, dict) or kept.get("format") != FORMAT:
            raise LipsNotFound(id)
        return KeptLips(id, LipReading.of_json(kept))

    async def file(self, user: Owner, id: str, format: str, style: Style, fps: int) -> LipsFile:
        """Lips as a file of the tool that was asked for."""
        return written(await self.get(user, id), format, style, fps)

    async def _lines(self, text: str | None, language: str | None) -> Sequence[dict[str, Any]]:
        """The words as the built-in voice says them, sentence by sentence."""
        if text is None or not text.strip():
            return []
        if len(text) > MOST_TEXT:
            raise TextTooLong(MOST_TEXT)
        return await lines_said(self._speaker, text, await self._language(language))

    async def _language(self, asked: str | None) -> str:
        known = await self._speaker.languages()
        wanted = asked or PLAIN
        found = engine_language(wanted, known)
        if found is None:
            raise LanguageUnknown(wanted, nearest(wanted, known))
        return found

    async def _heard(self, content: bytes, name: str, lines: Sequence[dict[str, Any]]) -> LipReading:
        encoded = base64.b64encode(content).decode()
        async with self._places:
            try:
                found = await run_child(lips_in, (encoded, name, lines, LONGEST_SECONDS))
            except ChildFailed:
                raise EarFailed from None
        assert isinstance(found, dict)
        if "reading" in found:
            return LipReading.of_json(found["reading"])
        raise NotARecording if found["refused"] == NOT_SOUND else RecordingTooLong(LONGEST_SECONDS)


def written(lips: KeptLips, format: str, style: Style, fps: int) -> LipsFile:
    """The file of one format; `json` is the studio's own."""
    stem = PurePath(lips.reading.sound_file).stem or "lips"
    if format == OWN_FORMAT:
        text = json.dumps(lips.as_json(style), ensure_ascii=False) + "\n"
        return LipsFile(f"{stem}{_ENDING}", "application/json", text.encode())
    known = format_called(format, fps)
    return LipsFile(f"{stem}{known.ending}", known.type, known.write(lips.reading, style, fps).encode())


def format_called(name: str, fps: int) -> Format:
    """A format of another tool that can be written at so many frames a second."""
    found = FORMATS.get(name)
    if found is None:
        raise FormatUnknown(name, ", ".join([OWN_FORMAT, *FORMATS]))
    if not found.slowest <= fps <= found.fastest:
        raise FramesRefused(found.name, found.slowest, found.fastest)
    return found


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except ValueError:
        return None
