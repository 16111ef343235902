"""Receiving an upload: a form is read piece by piece, and what is too much is refused before it has all arrived."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from troupe.media.checking import LARGEST, check_size, kind_of_head
from troupe.media.domain import Kind
from troupe.media.errors import BadUpload, EmptyFile, TooLarge, TooSlow

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

PURPOSES: dict[str, Kind | None] = {"library": None, "picture": "image", "sound": "audio"}
_ENOUGH_TO_TELL = 4096
_MOST_FIELD_BYTES = 1000
_MOST_TEXT_BYTES = 16_000
_MOST_PARTS = 8
_LONGEST_SECONDS = 15 * 60
_MOST_AROUND_IT = 64 * 1024


@dataclass
class Upload:
    """A file as it was sent."""

    file_name: str = ""
    declared: str = ""
    purpose: str = "library"
    persona_id: str | None = None
    content: bytes = b""
    more: dict[str, str] = field(default_factory=dict)
    """Further short texts that this door takes."""


@dataclass
class _Part:
    headers: dict[bytes, bytes] = field(default_factory=dict)
    name: str = ""
    file_name: str | None = None
    content: BytesIO = field(default_factory=BytesIO)
    kind: Kind | None = None


class _Form:
    """The parser's listener: keeps one file and a few short fields."""

    def __init__(self, also: frozenset[str]) -> None:
        self.upload = Upload()
        self._also = also
        self.complete = False
        self._has_file = False
        self._part = _Part()
        self._parts = 0
        self._header = b""
        self._value = b""

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._hear_header,
            "on_header_value": self._hear_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._know_part,
            "on_part_data": self._take,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise TooLarge(f"a form has at most {_MOST_PARTS} parts", _MOST_PARTS)
        self._part = _Part()

    def _hear_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _hear_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        if len(self._value) > _MOST_FIELD_BYTES * 4:
            raise BadUpload("a header of it is too long")

    def _end_header(self) -> None:
        self._part.headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _know_part(self) -> None:
        _, options = parse_options_header(self._part.headers.get(b"content-disposition", b""))
        self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            self._part.file_name = options[b"filename"].decode("utf-8", "replace")
        if self._part.name == "file" and self._has_file:
            raise BadUpload("it holds more than one file")

    def _take(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        part.content.write(data[start:end])
        size = part.content.tell()
        if part.name != "file":
            if size > (_MOST_TEXT_BYTES if part.name in self._also else _MOST_FIELD_BYTES):
                raise BadUpload("a field of it is too long", field=part.name[:60])
            return
        if part.kind is None and size >= _ENOUGH_TO_TELL:
            part.kind = kind_of_head(part.content.getvalue())
        if part.kind:
            check_size(part.kind, size)

    def _end(self) -> None:
        part = self._part
        if part.name == "file":
            self._has_file = True
            self.upload.content = part.content.getvalue()
            self.upload.file_name = part.file_name or ""
            self.upload.declared = part.headers.get(b"content-type", b"").decode("latin-1")
        elif part.name in ("purpose", "persona_id"):
            setattr(self.upload, part.name, part.content.getvalue().decode("utf-8", "replace"))
        elif part.name in self._also:
            self.upload.more[part.name] = part.content.getvalue().decode("utf-8", "replace").replace("\0", "")
        else:
            raise BadUpload("it has a field nobody knows", field=part.name[:60])

    def _finish(self) -> None:
        self.complete = True

    def taken(self) -> Upload:
        if not self.complete:
            raise BadUpload("it ends before its last boundary")
        if not self._has_file:
            raise BadUpload("it holds no file")
        if not self.upload.content:
            raise EmptyFile
        if self.upload.purpose not in PURPOSES:
            raise BadUpload(f"its purpose is none of {', '.join(PURPOSES)}", field="purpose")
        wanted = PURPOSES[self.upload.purpose]
        if wanted and kind_of_head(self.upload.content) != wanted:
            raise BadUpload(f"it is no {self.upload.purpose}")
        return self.upload


async def receive(
    content_type: str, pieces: AsyncIterator[bytes], *, idle_seconds: float = 30, also: Iterable[str] = ()
) -> Upload:
    """Read a multipart form with one file; whatever is wrong with it is raised as soon as it is seen."""
    type, options = parse_options_header(content_type)
    if type != b"multipart/form-data" or b"boundary" not in options:
        raise BadUpload("it is no multipart form", field="")
    form = _Form(frozenset(also))
    try:
        parser = MultipartParser(options[b"boundary"], form.callbacks())
        async with asyncio.timeout(_LONGEST_SECONDS):
            await _feed(parser, pieces, idle_seconds)
    except MultipartParseError as fault:
        raise BadUpload("it is no well-formed multipart form") from fault
    except TimeoutError:
        raise TooSlow from None
    return form.taken()


async def _feed(parser: MultipartParser, pieces: AsyncIterator[bytes], idle_seconds: float) -> None:
    received = 0
    while True:
        async with asyncio.timeout(idle_seconds):
            piece = await anext(pieces, None)
        if piece is None:
            break
        received += len(piece)
        if received > max(LARGEST.values()) + _MOST_AROUND_IT:
            raise TooLarge("50 MiB are the most", max(LARGEST.values()))
        parser.write(piece)
    parser.finalize()
