"""Files as a form brings them: never more than fits, never waiting for ever, and no file of them left behind."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from troupe.personas.domain.arriving import MOST_FILES, ImportOptions, read_options
from troupe.personas.domain.kits import LARGEST_FILE
from troupe.personas.domain.reading import Problem, Wrong
from troupe.personas.errors import FileTooLarge, Refused, UploadStopped
from troupe.personas.service.seeing import said_as
from troupe.personas.service.travelling import Upload

_AROUND_IT = 64 * 1024
_IDLE_SECONDS, _LONGEST_SECONDS = 30, 15 * 60
_FIELDS = ("on_conflict", "dry_run", "name", "age")
_LONGEST_FIELD = 4 * 1024


@dataclass(frozen=True)
class Received:
    """The files of a form, open as long as it is read, and how to import them."""

    files: list[Upload]
    options: ImportOptions


def is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/form-data")


@asynccontextmanager
async def received(request: Request) -> AsyncIterator[Received]:
    """The form of this request; its files are gone when it has been read."""
    form = await _form(request.headers, request.stream())
    try:
        with said_as("INVALID_INPUT"):
            yield _read(form)
    finally:
        await form.close()


async def _form(headers: Headers, stream: AsyncGenerator[bytes, None]) -> FormData:
    parser = MultiPartParser(
        headers, _bounded(stream), max_files=MOST_FILES, max_fields=len(_FIELDS), max_part_size=_LONGEST_FIELD
    )
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            return await parser.parse()
    except TimeoutError:
        raise UploadStopped from None
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise Refused("INVALID_INPUT", [Problem("", "unreadable", "This is no form with at most 50 files.")]) from None


async def _bounded(stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    size = 0
    while True:
        async with asyncio.timeout(_IDLE_SECONDS):
            piece = await anext(stream, None)
        if piece is None:
            return
        size += len(piece)
        if size > LARGEST_FILE + _AROUND_IT:
            raise FileTooLarge(LARGEST_FILE)
        yield piece


def _read(form: FormData) -> Received:
    files, fields = [], {}
    for name, value in form.multi_items():
        if name == "file" and isinstance(value, UploadFile):
            files.append(Upload((value.filename or "")[-200:], value.file))
        elif name in _FIELDS and isinstance(value, str) and name not in fields:
            fields[name] = value
        else:
            detail = "A form has files called file, and each of the other fields once, as text."
            raise Wrong([Problem(name[:60], "unknown_key", detail, ("file", *_FIELDS))])
    if not files:
        raise Wrong([Problem("file", "missing", "The form holds no file.")])
    return Received(files, read_options(fields))
