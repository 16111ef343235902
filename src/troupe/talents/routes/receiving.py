"""Files as they arrive: written to the draft piece by piece, and refused as soon as they are too large."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack
from typing import Any

from fastapi.responses import StreamingResponse
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from troupe.kit.durable import FolderDraft
from troupe.talents.errors import BadForm, TooLarge

LARGEST_WEIGHTS = 2 * 1024 * 1024 * 1024
LARGEST_ZIP = 512 * 1024 * 1024
_LONGEST_FIELD = 8_000
_MOST_PARTS = 12
_IDLE_SECONDS = 30.0


def file_form(*fields: str, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """How a form with one file is described."""
    texts: dict[str, Any] = {name: {"type": "string"} for name in fields}
    properties = {"file": {"type": "string", "format": "binary"}} | texts
    body = {"type": "object", "properties": properties, "required": ["file", *required]}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": body}}}}


def download(pieces: Any, name: str, type: str) -> StreamingResponse:
    """Bytes that a browser keeps as a file."""
    return StreamingResponse(pieces, media_type=type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


class _Form:
    """The parser's listener: one file into the draft, a few short fields into memory."""

    def __init__(self, put: Callable[[bytes], None], largest: int, fields: frozenset[str]) -> None:
        self._put = put
        self._largest = largest
        self._known = fields
        self.fields: dict[str, str] = {}
        self.size = 0
        self.complete = self.has_file = False
        self._name = ""
        self._parts = 0
        self._headers: dict[bytes, bytes] = {}
        self._header, self._value, self._field = b"", b"", b""

    def callbacks(self) -> dict[str, Callable[..., None]]:
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
            raise BadForm(f"A form has at most {_MOST_PARTS} parts.")
        self._headers, self._field = {}, b""

    def _hear_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _hear_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        if len(self._value) > _LONGEST_FIELD:
            raise BadForm("A header of the form is too long.")

    def _end_header(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _know_part(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if self._name == "file":
            if self.has_file:
                raise BadForm("The form holds more than one file.")
            self.has_file = True
        elif self._name not in self._known:
            raise BadForm(f"Nobody knows the field {self._name[:60]!r}.", self._name[:60])

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._name == "file":
            self.size += end - start
            if self.size > self._largest:
                raise TooLarge(self._largest)
            self._put(data[start:end])
            return
        self._field += data[start:end]
        if len(self._field) > _LONGEST_FIELD:
            raise BadForm(f"The field {self._name} is too long.", self._name)

    def _end(self) -> None:
        if self._name != "file":
            self.fields[self._name] = self._field.decode("utf-8", "replace").replace("\0", "")

    def _finish(self) -> None:
        self.complete = True


async def receive(
    content_type: str,
    pieces: AsyncIterator[bytes],
    draft: FolderDraft,
    name: str,
    *,
    largest: int,
    fields: frozenset[str] = frozenset(),
) -> Mapping[str, str]:
    """One file into the draft under a name; gives the short fields that came with it."""
    type, options = parse_options_header(content_type)
    if type != b"multipart/form-data" or b"boundary" not in options:
        raise BadForm("This is no multipart form.")
    with ExitStack() as stack:
        form = _Form(stack.enter_context(draft.file(name)), largest, fields)
        try:
            parser = MultipartParser(options[b"boundary"], form.callbacks())  # type: ignore[arg-type]  # all of them
            await _feed(parser, pieces)
        except MultipartParseError:
            raise BadForm("This is no well-formed multipart form.") from None
        except TimeoutError:
            raise BadForm("Nothing more arrived of this request.") from None
    if not form.complete or not form.has_file or not form.size:
        raise BadForm("The form holds no whole file.")
    return form.fields


async def _feed(parser: MultipartParser, pieces: AsyncIterator[bytes]) -> None:
    while True:
        async with asyncio.timeout(_IDLE_SECONDS):
            piece = await anext(pieces, None)
        if piece is None:
            break
        await asyncio.to_thread(parser.write, piece)
    parser.finalize()
