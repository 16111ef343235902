"""HTTP doors of lorebooks."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import Response

from troupe.accounts import READ, WRITE, Person
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.versions import version_of
from troupe.media import files_form
from troupe.minds.domain.lore import FiredLore, NewBook, UnfiredLore
from troupe.minds.errors import NoLorebook
from troupe.minds.schemas.lore import (
    AttachmentsBody,
    BookChange,
    BookList,
    BookView,
    BroughtView,
    BulkBody,
    BulkView,
    EntryBody,
    LoreEntryList,
    LoreEntryView,
    NewBookBody,
    PastedBook,
    ScanBody,
    ScanView,
)
from troupe.minds.service.lore import Asked, Lore, Lorebooks, LoreFiles

_NO_PLAIN_NAME = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_NAME = 85
router = APIRouter(prefix="/lorebooks", tags=["minds"])
LARGEST_FILE = 32 * 1024 * 1024
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}},
}


def _sent() -> dict[str, Any]:
    """The import door takes a file or a text; parts of the text's shape are described where other doors name them."""
    pasted = PastedBook.model_json_schema(ref_template="#/components/schemas/{model}")
    pasted.pop("$defs", None)
    content = {"multipart/form-data": {"schema": _FORM}, "application/json": {"schema": pasted}}
    return {"requestBody": {"required": True, "content": content}}


async def books_of(request: Request) -> Lorebooks:
    found: Lorebooks = request.app.state.lorebooks
    return found


async def lore_of(request: Request) -> Lore:
    found: Lore = request.app.state.lore
    return found


async def files_of(request: Request) -> LoreFiles:
    found: LoreFiles = request.app.state.lore_files
    return found


Books = Annotated[Lorebooks, Depends(books_of)]
Told = Annotated[Lore, Depends(lore_of)]
Files = Annotated[LoreFiles, Depends(files_of)]
IfMatch = Annotated[str | None, Header(alias="If-Match")]
Limit = Annotated[int, Query(ge=1, le=100)]
Sought = Annotated[str | None, Query(max_length=200)]


@router.get("", openapi_extra=READ)
async def list_lorebooks(
    person: Person, books: Books, q: Sought = None, binned: bool = False, limit: Limit = 50, cursor: str | None = None
) -> BookList:
    """Your lorebooks by name, or those in the bin."""
    return BookList.of(await books.list(person, binned=binned, q=q, limit=limit, cursor=cursor))


@router.post("", status_code=201, openapi_extra=WRITE)
async def make_lorebook(body: NewBookBody, person: Person, books: Books) -> BookView:
    return BookView.of(await books.make(person, NewBook(body.settings), body.attachments.attachments))


@router.post("/import", status_code=201, openapi_extra=WRITE | _sent())
async def import_lorebook(request: Request, person: Person, files: Files) -> BroughtView:
    """A book of another program, as a file or as text; it is recognised by what it says."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        pasted = _pasted(await request.body())
        text = pasted.text.encode("utf-8", "replace")
        return BroughtView.of(*await files.bring(person, text, pasted.file_name, pasted.attachments.attachments))
    async with files_form(request, part="file", fields=(), most_files=1, most_bytes=LARGEST_FILE) as sent:
        if not sent.files:
            raise NoLorebook("no_files", "The form holds no file.")
        return BroughtView.of(*await files.bring(person, sent.files[0].file.read(), sent.files[0].name))


@router.post("/scan", openapi_extra=READ)
async def scan(body: ScanBody, person: Person, lore: Told) -> ScanView:
    """What a text would call, or what is called in a chat, and why the rest sleeps; nothing is kept."""
    found = await lore.scan(person, Asked(**body.model_dump(exclude={"all", "limit", "cursor"}), everything=body.all))
    return ScanView.of(found, _page([*found.reading.fired, *found.reading.close], body.limit, body.cursor))


@router.get("/{lorebook_id}", openapi_extra=READ)
async def get_lorebook(lorebook_id: str, person: Person, books: Books) -> BookView:
    return BookView.of(await books.get(person, lorebook_id))


@router.patch("/{lorebook_id}", openapi_extra=WRITE)
async def change_lorebook(
    lorebook_id: str, body: BookChange, person: Person, books: Books, if_match: IfMatch = None
) -> BookView:
    """Other settings for a book; what is not sent stays."""
    changes = body.model_dump(exclude_unset=True)
    return BookView.of(await books.change(person, lorebook_id, changes, version_of(if_match)))


@router.delete("/{lorebook_id}", status_code=204, openapi_extra=WRITE, response_class=Response)
async def delete_lorebook(
    lorebook_id: str, person: Person, books: Books, forever: bool = False, if_match: IfMatch = None
) -> Response:
    """Into the bin for thirty days; with `forever`, gone at once."""
    await books.delete(person, lorebook_id, version_of(if_match), forever=forever)
    return Response(status_code=204)


@router.post("/{lorebook_id}/restore", openapi_extra=WRITE)
async def restore_lorebook(lorebook_id: str, person: Person, books: Books) -> BookView:
    return BookView.of(await books.restore(person, lorebook_id))


@router.put("/{lorebook_id}/attachments", openapi_extra=WRITE)
async def attach_lorebook(
    lorebook_id: str, body: AttachmentsBody, person: Person, books: Books, if_match: IfMatch = None
) -> BookView:
    """Whom the book is for: personas, masks, chats, or everyone you talk with."""
    return BookView.of(await books.attach(person, lorebook_id, body.attachments, version_of(if_match)))


@router.post("/{lorebook_id}/undo", openapi_extra=WRITE)
async def undo_change(lorebook_id: str, person: Person, books: Books) -> BookView:
    """Take the newest change of a book or its entries back; the last two hundred can be."""
    return BookView.of(await books.undo(person, lorebook_id))


@router.get("/{lorebook_id}/file", openapi_extra=READ, response_class=Response)
async def hand_out_lorebook(
    lorebook_id: str,
    person: Person,
    files: Files,
    as_: Annotated[Literal["original", "lorebook_v3", "sillytavern"], Query(alias="as")] = "lorebook_v3",
) -> Response:
    """A book as a file for other programs."""
    made = await files.hand_out(person, lorebook_id, as_)
    plain = _NO_PLAIN_NAME.sub("-", made.name).strip("-.")[-_LONGEST_NAME:] or "lore.json"
    headers = {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(made.name)}"}
    if made.left_out:
        headers["Troupe-Left-Out"] = "; ".join(made.left_out)
    return Response(made.content, media_type="application/json", headers=headers)


@router.get("/{lorebook_id}/entries", openapi_extra=READ)
async def list_entries(
    lorebook_id: str, person: Person, books: Books, q: Sought = None, limit: Limit = 50, cursor: str | None = None
) -> LoreEntryList:
    """The entries of a book in its order; `q` is looked for in names, keys and contents."""
    return LoreEntryList.of(await books.entries(person, lorebook_id, q=q, limit=limit, cursor=cursor))


@router.post("/{lorebook_id}/entries", status_code=201, openapi_extra=WRITE)
async def add_entry(lorebook_id: str, body: EntryBody, person: Person, books: Books) -> LoreEntryView:
    return LoreEntryView.of(await books.add(person, lorebook_id, body))


@router.post("/{lorebook_id}/entries/bulk", openapi_extra=WRITE)
async def change_many(
    lorebook_id: str, body: BulkBody, person: Person, books: Books, if_match: IfMatch = None
) -> BulkView:
    """Up to a thousand changes of entries as one: all of them are made, or none."""
    operations = [each.operation for each in body.operations]
    entries = await books.bulk(person, lorebook_id, operations, version_of(if_match))
    book = BookView.of(await books.get(person, lorebook_id))
    return BulkView(entries=[LoreEntryView.of(each) for each in entries if not each.removed], book=book)


@router.get("/{lorebook_id}/entries/{entry_id}", openapi_extra=READ)
async def get_entry(lorebook_id: str, entry_id: str, person: Person, books: Books) -> LoreEntryView:
    return LoreEntryView.of(await books.entry(person, lorebook_id, entry_id))


@router.patch("/{lorebook_id}/entries/{entry_id}", openapi_extra=WRITE)
async def change_entry(
    lorebook_id: str, entry_id: str, body: EntryBody, person: Person, books: Books, if_match: IfMatch = None
) -> LoreEntryView:
    """Other values for an entry; what is not sent stays."""
    changes = body.model_dump(mode="json", exclude_unset=True)
    return LoreEntryView.of(await books.change_entry(person, lorebook_id, entry_id, changes, version_of(if_match)))


@router.delete("/{lorebook_id}/entries/{entry_id}", status_code=204, openapi_extra=WRITE, response_class=Response)
async def remove_entry(
    lorebook_id: str, entry_id: str, person: Person, books: Books, if_match: IfMatch = None
) -> Response:
    """Taken out of the book; undo brings it back."""
    await books.remove_entry(person, lorebook_id, entry_id, version_of(if_match))
    return Response(status_code=204)


def _pasted(raw: bytes) -> PastedBook:
    try:
        return PastedBook.model_validate_json(raw)
    except ValidationError as wrong:
        problems: Sequence[Mapping[str, Any]] = [{**each, "loc": ("body", *each["loc"])} for each in wrong.errors()]
        raise RequestValidationError(problems) from None


def _page(found: Sequence[FiredLore | UnfiredLore], limit: int, cursor: str | None) -> Page[FiredLore | UnfiredLore]:
    """A part of what was found, in its order."""
    place = read_cursor("lore_scan", cursor, (int,))
    start = int(place[0]) if place else 0
    numbered = list(enumerate(found[start : start + limit + 1], start + 1))
    return cut(numbered, limit, lambda pair: [pair[0]], "lore_scan").each(lambda pair: pair[1])
