"""Files as a form brings them to the doors of personas, which say with their own codes what is wrong with it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from fastapi import Request

from troupe.kit.errors import Invalid
from troupe.media import FilesForm, files_form
from troupe.personas.domain.arriving import MOST_FILES, ImportOptions, read_options
from troupe.personas.domain.kits import LARGEST_FILE
from troupe.personas.domain.reading import Problem, Wrong
from troupe.personas.errors import FileTooLarge, Refused, UploadStopped
from troupe.personas.service.seeing import said_as
from troupe.personas.service.travelling import Upload

_FIELDS = ("on_conflict", "dry_run", "name", "age")


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
    form = files_form(request, part="file", fields=_FIELDS, most_files=MOST_FILES, most_bytes=LARGEST_FILE)
    async with AsyncExitStack() as stack:
        try:
            sent = await stack.enter_async_context(form)
        except Invalid as fault:
            raise _in_our_words(fault) from None
        with said_as("INVALID_INPUT"):
            yield _read(sent)


def _in_our_words(fault: Invalid) -> Invalid:
    match fault.code:
        case "too_large":
            return FileTooLarge(LARGEST_FILE)
        case "too_slow":
            return UploadStopped()
        case "invalid" | "too_many_files":
            return Refused("INVALID_INPUT", [Problem(fault.field or "", "unreadable", fault.detail)])
    return fault


def _read(form: FilesForm) -> Received:
    if not form.files:
        raise Wrong([Problem("file", "missing", "The form holds no file.")])
    return Received([Upload(each.name, each.file) for each in form.files], read_options(form.fields))
