"""Forms with several files: never more than fits, never waiting for ever, and no file of them left behind."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from troupe.media.errors import BadUpload, TooLarge, TooManyFiles, TooSlow

_AROUND_IT = 64 * 1024
_IDLE_SECONDS, _LONGEST_SECONDS = 30, 15 * 60
_LONGEST_FIELD = 4 * 1024
_LONGEST_NAME = 1_000


@dataclass(frozen=True)
class FormFile:
    """One file of a form, open as long as the form is."""

    name: str
    file: BinaryIO


@dataclass(frozen=True)
class FilesForm:
    """A form as it was sent: its files, and each of its other fields once, as text."""

    files: Sequence[FormFile]
    fields: dict[str, str]


@asynccontextmanager
async def files_form(
    request: Request, *, part: str, fields: Sequence[str], most_files: int, most_bytes: int
) -> AsyncIterator[FilesForm]:
    """The form of this request; its files are gone when it has been read."""
    stream = _bounded(request.stream(), most_bytes)
    parser = MultiPartParser(
        request.headers, stream, max_files=most_files, max_fields=len(fields), max_part_size=_LONGEST_FIELD
    )
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            form = await parser.parse()
    except TimeoutError:
        raise TooSlow from None
    except MultiPartException as fault:
        if fault.message.startswith("Too many files"):
            raise TooManyFiles(most_files, part) from None
        raise BadUpload(f"it is no form with at most {most_files} files", part, _way_out(part, fields)) from None
    except (KeyError, UnicodeDecodeError):
        raise BadUpload(f"it is no form with at most {most_files} files", part, _way_out(part, fields)) from None
    try:
        yield _read(form, part, fields)
    finally:
        await form.close()


async def _bounded(stream: AsyncGenerator[bytes, None], most_bytes: int) -> AsyncGenerator[bytes, None]:
    size = 0
    while True:
        async with asyncio.timeout(_IDLE_SECONDS):
            piece = await anext(stream, None)
        if piece is None:
            return
        size += len(piece)
        if size > most_bytes + _AROUND_IT:
            raise TooLarge(f"{most_bytes // (1024 * 1024)} MiB are the most", most_bytes)
        yield piece


def _read(form: FormData, part: str, known: Sequence[str]) -> FilesForm:
    files: list[FormFile] = []
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        if name == part and isinstance(value, UploadFile):
            files.append(FormFile((value.filename or "")[-_LONGEST_NAME:], value.file))
        elif name in known and isinstance(value, str) and name not in fields:
            fields[name] = value
        else:
            why = f"the field {name[:60]!r} is not known here, or stands there twice"
            raise BadUpload(why, name[:60], _way_out(part, known))
    return FilesForm(files, fields)


def _way_out(part: str, fields: Sequence[str]) -> str:
    beside = f", and beside them each of {', '.join(f'`{name}`' for name in fields)} at most once" if fields else ""
    return f"Send one multipart form whose files are called `{part}`{beside}."
