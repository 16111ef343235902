"""HTTP doors of files."""

from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from troupe.media import serving
from troupe.media.domain import Kind, Media, Size
from troupe.media.errors import MediaNotFound
from troupe.media.receiving import receive
from troupe.media.schemas import MediaList, MediaView, NewName, OriginView
from troupe.media.service import MediaLibrary, Owner, file_name

router = APIRouter(tags=["media"])

READ = {"x-access": "user", "x-scope": "read"}
WRITE = {"x-access": "user", "x-scope": "write"}
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "purpose": {"type": "string", "enum": ["library", "picture", "sound"], "default": "library"},
                        "persona_id": {"type": "string"},
                    },
                }
            }
        },
    }
}


async def media_library(request: Request) -> MediaLibrary:
    library: MediaLibrary = request.app.state.media
    return library


async def acting(request: Request) -> Owner:
    """Who makes this request; the gate has decided it."""
    person: Owner = request.state.person
    return person


Library = Annotated[MediaLibrary, Depends(media_library)]
Person = Annotated[Owner, Depends(acting)]


@router.post("/api/media", status_code=201, openapi_extra={**WRITE, **_FORM})
async def upload(request: Request, library: Library, person: Person) -> MediaView:
    """Take a picture or a sound into the library."""
    library.require_room()
    sent = await receive(request.headers.get("content-type", ""), request.stream())
    return MediaView.of(
        await library.upload(
            person, sent.content, file_name=sent.file_name, declared=sent.declared, persona_id=sent.persona_id
        )
    )


@router.get("/api/media", openapi_extra=READ)
async def list_media(
    library: Library,
    person: Person,
    kind: Kind | None = None,
    persona_id: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> MediaList:
    """The files of a person, newest first."""
    return MediaList.of(await library.list(person, kind=kind, persona_id=persona_id, limit=limit, cursor=cursor))


@router.get("/api/media/{media_id}", openapi_extra=READ)
async def get_media(media_id: str, library: Library, person: Person) -> MediaView:
    return MediaView.of(await library.get(person, media_id))


@router.get("/api/media/{media_id}/origin", openapi_extra=READ)
async def origin(media_id: str, library: Library, person: Person) -> OriginView:
    """Where a file says that it comes from: its own words, and the mark inside a sound."""
    return OriginView.of(await library.origin(person, media_id))


@router.patch("/api/media/{media_id}", openapi_extra=WRITE)
async def rename(media_id: str, body: NewName, library: Library, person: Person) -> MediaView:
    return MediaView.of(await library.rename(person, media_id, body.name))


@router.delete("/api/media/{media_id}", status_code=204, openapi_extra=WRITE)
async def bin_media(media_id: str, library: Library, person: Person, force: bool = False) -> None:
    """Put a file into the bin, where it waits for thirty days."""
    await library.bin(person, media_id, force=force)


@router.post("/api/media/{media_id}/restore", openapi_extra=WRITE)
async def restore(media_id: str, library: Library, person: Person) -> MediaView:
    """Take a file out of the bin again."""
    return MediaView.of(await library.restore(person, media_id))


@router.get("/api/media/{media_id}/content", response_class=Response, openapi_extra=READ)
async def content(media_id: str, request: Request, library: Library, person: Person) -> Response:
    """The bytes of a file, or one range of them."""
    return await _answer(await library.get(person, media_id), request, library, person)


@router.get("/api/media/{media_id}/thumbnail", response_class=Response, openapi_extra=READ)
async def thumbnail(
    media_id: str, request: Request, library: Library, person: Person, size: Literal["128", "256", "512"] = "256"
) -> Response:
    """A small version of a picture."""
    media = await library.get(person, media_id)
    chosen = cast(Size, int(size))
    etag = serving.etag_of(media, f"-{chosen}")
    headers = serving.headers_of(media, "image/webp", etag)
    if serving.has_already(request.headers, etag):
        return Response(status_code=304, headers=headers)
    return Response(await library.thumbnail(person, media_id, chosen), headers=headers)


@router.get("/generated/{file}", response_class=Response, openapi_extra=READ)
async def generated(file: str, request: Request, library: Library, person: Person) -> Response:
    """A picture under the short address that personas' pages use."""
    media = await library.get(person, file.partition(".")[0])
    if media.type not in ("image/png", "image/webp") or file != file_name(media):
        raise MediaNotFound
    return await _answer(media, request, library, person)


async def _answer(media: Media, request: Request, library: MediaLibrary, person: Owner) -> Response:
    etag = serving.etag_of(media)
    headers = serving.headers_of(media, media.type, etag)
    if serving.has_already(request.headers, etag):
        return Response(status_code=304, headers=headers)
    part = serving.wanted_part(request.headers, etag, media.bytes)
    found = await library.content(person, media.id, part)
    headers["Content-Length"] = str(found.size)
    if part:
        headers |= serving.range_headers(part, media.bytes)
    return StreamingResponse(found.pieces, status_code=206 if part else 200, headers=headers)
