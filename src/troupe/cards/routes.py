"""HTTP doors of imports, sources and cards that leave."""

import io
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import Response, StreamingResponse

from troupe.accounts import READ, WRITE, Person
from troupe.cards.domain.bringing import LARGEST_TOGETHER, MOST_FILES, Import, Options, options_in
from troupe.cards.errors import NoFiles
from troupe.cards.schemas import (
    Begun,
    BookDifferenceView,
    CardCheck,
    CardPictureList,
    CardPictureView,
    CardSoundList,
    CardSoundView,
    CardSourceDetail,
    CardSourceList,
    CardSourceView,
    Decision,
    ImportList,
    ImportView,
    ItemView,
    Pasted,
    TakenOver,
    TakeOver,
    Undone,
)
from troupe.cards.service import (
    BookDifferences,
    CardExporting,
    CardFileOut,
    CardWanted,
    ChatExporting,
    Dropped,
    Imports,
)
from troupe.media import files_form

router = APIRouter(prefix="/api", tags=["cards"])

_FIELDS = ("on_conflict", "dry_run", "age", "persona_id", "learn", "chats")
_FORM = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {
            "type": "array",
            "items": {"type": "string", "format": "binary"},
            "minItems": 1,
            "maxItems": MOST_FILES,
        },
        "on_conflict": {"type": "string", "enum": ["keep_both", "replace_version", "skip"]},
        "dry_run": {"type": "string", "enum": ["true", "false"]},
        "age": {"type": "string", "pattern": "^[0-9]{1,5}$"},
        "persona_id": {"type": "string"},
        "learn": {"type": "string", "enum": ["true", "false"]},
        "chats": {"type": "string", "enum": ["true", "false"]},
    },
}
_SENT = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/json": {"schema": Pasted.model_json_schema()},
        },
    }
}


async def imports_of(request: Request) -> Imports:
    found: Imports = request.app.state.imports
    return found


async def cards_of(request: Request) -> CardExporting:
    found: CardExporting = request.app.state.cards
    return found


async def chats_of(request: Request) -> ChatExporting:
    found: ChatExporting = request.app.state.chats_out
    return found


async def differences_of(request: Request) -> BookDifferences:
    return BookDifferences(request.app.state.lorebooks)


Differences = Annotated[BookDifferences, Depends(differences_of)]
ChatFiles = Annotated[ChatExporting, Depends(chats_of)]
Brought = Annotated[Imports, Depends(imports_of)]
Cards = Annotated[CardExporting, Depends(cards_of)]
Limit = Annotated[int, Query(ge=1, le=100)]


async def _wanted(
    as_: Annotated[Literal["original", "json", "png", "apng", "charx"] | None, Query(alias="as")] = None,
    spec: Literal["v1", "v2", "v3"] | None = None,
    assets: Literal["all", "icon", "none"] = "all",
    backfill: bool = True,
) -> CardWanted:
    return CardWanted(as_, spec, assets, backfill)


Wanted = Annotated[CardWanted, Depends(_wanted)]


@router.post("/imports", status_code=202, openapi_extra=WRITE | _SENT)
async def bring_in(request: Request, person: Person, imports: Brought) -> Begun:
    """Bring files in: cards, lorebooks and chats of other programs, each told by its content."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        pasted = _pasted(await request.body())
        options = Options(**pasted.model_dump(exclude={"text", "file_name"}))
        text = pasted.text.encode("utf-8", "replace")
        return _begun(await imports.begin(person, [Dropped(pasted.file_name, io.BytesIO(text))], options))
    form = files_form(request, part="files", fields=_FIELDS, most_files=MOST_FILES, most_bytes=LARGEST_TOGETHER)
    async with form as sent:
        if not sent.files:
            raise NoFiles
        dropped_files = [Dropped(each.name, each.file) for each in sent.files]
        return _begun(await imports.begin(person, dropped_files, options_in(sent.fields)))


@router.get("/imports", openapi_extra=READ)
async def list_imports(person: Person, imports: Brought, limit: Limit = 50, cursor: str | None = None) -> ImportList:
    """What you brought in, the newest first, without its items."""
    page = await imports.list(person, limit, cursor)
    items = [ImportView.model_validate(each.as_json()) for each in page.items]
    return ImportList(items=items, next_cursor=page.next_cursor)


@router.get("/imports/{import_id}", openapi_extra=READ)
async def get_import(import_id: str, person: Person, imports: Brought) -> ImportView:
    return ImportView.model_validate((await imports.get(person, import_id)).as_json())


@router.post("/imports/{import_id}/items/{index}", openapi_extra=WRITE)
async def decide(import_id: str, index: int, body: Decision, person: Person, imports: Brought) -> ItemView:
    """Answer what an item waits for."""
    item = await imports.decide(person, import_id, index, _changed(body.model_dump(exclude_none=True)))
    return ItemView.model_validate(item.as_json())


@router.post("/imports/{import_id}/undo", openapi_extra=WRITE)
async def undo(import_id: str, person: Person, imports: Brought, index: int | None = None) -> Undone:
    """What it made goes to the bin, or what one of its items made; what was changed since stays and is listed."""
    return Undone.model_validate(await imports.undo(person, import_id, index))


@router.delete("/imports/{import_id}", openapi_extra=WRITE)
async def forget(import_id: str, person: Person, imports: Brought) -> dict[str, str]:
    """The record goes; what it made stays."""
    await imports.forget(person, import_id)
    return {"forgotten": import_id}


@router.get("/sources/{source_id}", openapi_extra=READ)
async def get_source(source_id: str, person: Person, cards: Cards) -> CardSourceDetail:
    """The file something came out of, without its bytes: its members, and what in it is not understood here."""
    return CardSourceDetail.of_opened(await cards.sources.open(person, source_id))


@router.get("/sources/{source_id}/file", openapi_extra=READ, response_class=Response)
async def source_file(source_id: str, person: Person, cards: Cards) -> Response:
    """The very file, as it came."""
    return _handed(await cards.sources.file(person, source_id))


@router.get("/personas/{persona_id}/sources", openapi_extra=READ)
async def list_sources(persona_id: str, person: Person, cards: Cards) -> CardSourceList:
    """Every file that a persona of yours came in, the newest first."""
    return CardSourceList(
        items=[CardSourceView.of(each) for each in await cards.sources.of_persona(person, persona_id)]
    )


@router.get("/personas/{persona_id}/card", openapi_extra=READ, response_class=Response)
async def card(persona_id: str, person: Person, cards: Cards, wanted: Wanted) -> Response:
    """A persona as a character card."""
    return _handed(await cards.export(person, persona_id, wanted))


@router.get("/personas/{persona_id}/card/pictures", openapi_extra=READ)
async def list_card_pictures(persona_id: str, person: Person, cards: Cards) -> CardPictureList:
    """The faces, backgrounds and icons that came in the card."""
    found = await cards.pictures.list(person, persona_id)
    door = f"/api/personas/{persona_id}/card/pictures"
    items = [
        CardPictureView(kind=each.kind, name=each.name, feeling=each.feeling, url=f"{door}/{each.index}")
        for each in found
    ]
    return CardPictureList(items=items)


@router.get("/personas/{persona_id}/card/pictures/{index}", openapi_extra=READ, response_class=Response)
async def card_picture(persona_id: str, index: int, person: Person, cards: Cards) -> Response:
    """One of them, decoded and written anew."""
    shown = await cards.pictures.picture(person, persona_id, index)
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Response(shown.content, media_type=shown.type, headers=headers)


@router.get("/personas/{persona_id}/card/sounds", openapi_extra=READ)
async def list_card_sounds(persona_id: str, person: Person, cards: Cards) -> CardSoundList:
    """The sounds that came in the card."""
    found = await cards.pictures.sounds(person, persona_id)
    door = f"/api/personas/{persona_id}/card/sounds"
    return CardSoundList(items=[CardSoundView(name=each.name, url=f"{door}/{each.index}") for each in found])


@router.get("/personas/{persona_id}/card/sounds/{index}", openapi_extra=READ, response_class=Response)
async def card_sound(persona_id: str, index: int, person: Person, cards: Cards) -> Response:
    """One of them, as it came."""
    heard = await cards.pictures.sound(person, persona_id, index)
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Response(heard.content, media_type=heard.type, headers=headers)


@router.get("/personas/{persona_id}/card/check", openapi_extra=READ)
async def check_card(persona_id: str, person: Person, cards: Cards, wanted: Wanted) -> CardCheck:
    """What such a file would leave out, before it is made."""
    made = await cards.export(person, persona_id, wanted)
    return CardCheck(
        name=made.name,
        type=made.type,
        bytes=len(made.content),
        left_out=list(made.left_out),
        repaired=list(made.repaired),
    )


@router.get("/lorebooks/{lorebook_id}/difference", openapi_extra=READ)
async def book_difference(lorebook_id: str, other: str, person: Person, books: Differences) -> BookDifferenceView:
    """What another lorebook of yours says otherwise, entry by entry."""
    return BookDifferenceView.of(await books.between(person, lorebook_id, other))


@router.post("/lorebooks/{lorebook_id}/difference", openapi_extra=WRITE)
async def take_over(lorebook_id: str, body: TakeOver, person: Person, books: Differences) -> TakenOver:
    """Take entries of another lorebook over, as one change that can be undone."""
    return TakenOver(taken=await books.take(person, lorebook_id, body.other, body.take))


@router.get("/chats/{chat_id}/file", openapi_extra=READ, response_class=StreamingResponse)
async def chat_file(
    chat_id: str,
    person: Person,
    chats: ChatFiles,
    as_: Annotated[Literal["original", "json", "jsonl", "markdown", "text"], Query(alias="as")] = "jsonl",
    path: str | None = None,
    private: bool = False,
) -> Response:
    """A chat as a file: the path to where it stands, or to the leaf named by `path`; as `json` the whole tree."""
    made = await chats.export(person, chat_id, as_, path, private=private)
    headers = {
        "Content-Disposition": f"attachment; filename=\"{made.name}\"; filename*=UTF-8''{quote(made.full_name)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(made.content, media_type=made.type, headers=headers)


def _handed(made: CardFileOut) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename=\"{made.name}\"; filename*=UTF-8''{quote(made.full_name)}",
        "Troupe-Left-Out": ", ".join(quote(each, safe=" :/()'") for each in made.left_out),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(made.content, media_type=made.type, headers=headers)


def _pasted(body: bytes) -> Pasted:
    try:
        return Pasted.model_validate_json(body)
    except ValidationError as fault:
        raise RequestValidationError(fault.errors()) from None


def _begun(brought: Import) -> Begun:
    return Begun(import_id=brought.id, job_id=brought.job_id)


def _changed(body: Mapping[str, Any]) -> dict[str, Any]:
    decision = body.get("decision")
    kept = {name: value for name, value in body.items() if name != "decision"}
    if decision is None:
        return kept
    return kept | ({"make_persona": True} if decision == "make_persona" else {"on_conflict": decision})
