"""Doors of kits: list, look, take in, hand out, change, put away."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from troupe.accounts import READ, WRITE, Person
from troupe.personas import takes
from troupe.talents.domain.manifest import schema
from troupe.talents.domain.naming import WEIGHTS, media_type
from troupe.talents.domain.personality import personality_schema
from troupe.talents.errors import BadForm
from troupe.talents.routes.asked import Added, Found, Kept, LevelAsked, Suited
from troupe.talents.routes.receiving import LARGEST_WEIGHTS, LARGEST_ZIP, download, file_form, receive
from troupe.talents.schemas import (
    ChangeBody,
    ConvertBody,
    KitDetail,
    KitFits,
    KitList,
    KitVersionList,
    KitVersionView,
    KitView,
    ValidateBody,
    ValidateView,
)
from troupe.talents.service import Asked, NewKit

router = APIRouter(prefix="/api/talents", tags=["talents"])
_WHOM = frozenset({"subject", "consent_id"})
_SAYS = frozenset({"id", "type", "license", "token", "base_model", "description"}) | _WHOM


@router.get("", openapi_extra=READ)
async def list_kits(
    person: Person,
    library: Found,
    type: Annotated[Literal["identity", "style"] | None, Query()] = None,
    family: Annotated[str | None, Query(max_length=20)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    usable: Annotated[Literal["full", "rig_only", "no"] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> KitList:
    """Every kit one may use, and one's own broken ones, sorted by id."""
    return KitList.of(await library.page(person, Asked(type, family, q, usable), limit, cursor))


@router.get("/schema", openapi_extra=READ)
async def read_schema() -> dict[str, Any]:
    """The rules of talent.json as JSON Schema draft-07."""
    return schema()


@router.get("/personality_schema", openapi_extra=READ)
async def read_personality_schema() -> dict[str, Any]:
    """The same for kits that talk."""
    return personality_schema()


@router.post("/validate", openapi_extra=READ)
async def validate_kits(body: ValidateBody, person: Person, library: Found) -> ValidateView:
    """Judge some kits, or all, reading every byte."""
    return ValidateView.model_validate(await library.validated(person, body.ids, body.level))


@router.post("/inspect", openapi_extra=READ | file_form())
async def inspect_weights(request: Request, person: Person, library: Found, adding: Added) -> dict[str, Any]:
    """What a file of weights is; nothing of it is kept."""
    with library.shelves.draft() as draft:
        about = request.headers.get("content-type", "")
        await receive(about, request.stream(), draft, WEIGHTS, largest=LARGEST_WEIGHTS)
        return await adding.inspect(draft.path / WEIGHTS)


@router.post("/add", status_code=201, openapi_extra=WRITE | file_form(*sorted(_SAYS), required=("id", "license")))
async def add_weights(request: Request, person: Person, library: Found, adding: Added) -> KitView:
    """Make a kit of a bare file of weights; the file itself stays as it is."""
    with library.shelves.draft() as draft:
        about = request.headers.get("content-type", "")
        told = await receive(about, request.stream(), draft, WEIGHTS, largest=LARGEST_WEIGHTS, fields=_SAYS)
        for field in ("id", "license"):
            if not told.get(field, "").strip():
                raise BadForm(f"The form does not say {field}.", field)
        return KitView.of(await adding.add(person, draft, NewKit(**{k: v for k, v in told.items() if v})))


@router.post("/import", status_code=201, openapi_extra=WRITE | file_form(*sorted(_WHOM)))
async def import_kit(
    request: Request,
    person: Person,
    library: Found,
    keeping: Kept,
    level: LevelAsked = "strict",
    on_conflict: Annotated[Literal["refuse", "version"], Query()] = "refuse",
) -> KitView:
    """Install the kit in a zip; whoever brings it may say whom it looks like."""
    with library.shelves.draft() as draft:
        about = request.headers.get("content-type", "")
        said = await receive(about, request.stream(), draft, "kit.zip", largest=LARGEST_ZIP, fields=_WHOM)
        zip = draft.path / "kit.zip"
        return KitView.of(await keeping.bring_in(person, zip, level=level, on_conflict=on_conflict, **said))


@router.get("/{id}", openapi_extra=READ)
async def read_kit(id: str, person: Person, library: Found, keeping: Kept) -> KitDetail:
    """One kit, read to the last byte: findings, tensors, files, who uses it."""
    found = await library.examined(person.id, id)
    versions = [each.number for each in await keeping.versions(person, id)]
    return KitDetail.whole(found, await keeping.uses(person, id), versions)


@router.put("/{id}", openapi_extra=WRITE)
async def change_kit(id: str, body: ChangeBody, person: Person, keeping: Kept) -> KitView:
    """Change one's own kit; the state before stays among its versions."""
    return KitView.of(await keeping.change(person, id, body.change()))


@router.delete("/{id}", status_code=204, openapi_extra=WRITE)
async def delete_kit(id: str, person: Person, keeping: Kept, force: bool = False) -> Response:
    """Put a kit away; for thirty days a version of it can be restored."""
    await keeping.remove(person, id, force=force)
    return Response(status_code=204)


@router.get("/{id}/versions", openapi_extra=READ)
async def list_versions(id: str, person: Person, keeping: Kept) -> KitVersionList:
    """Earlier states, the newest first; also of a kit that was deleted."""
    return KitVersionList(items=[KitVersionView(number=each.number) for each in await keeping.versions(person, id)])


@router.post("/{id}/versions/{number}/restore", openapi_extra=WRITE | takes({"type": "object"}, required=False))
async def restore_version(id: str, number: int, person: Person, keeping: Kept) -> KitView:
    """An earlier state again."""
    return KitView.of(await keeping.restore(person, id, number))


@router.get("/{id}/fits", openapi_extra=READ)
async def fit_kit(id: str, person: Person, suiting: Suited) -> KitFits:
    """Which image models of this computer a kit fits, and why not the others."""
    return KitFits.of(await suiting.fits(person, id))


@router.get("/{id}/export", openapi_extra=READ, response_class=Response)
async def export_kit(id: str, person: Person, keeping: Kept) -> StreamingResponse:
    """A zip of the kit: the same kit gives the same bytes."""
    return download(await keeping.pack(person, id), f"{id}.zip", "application/zip")


@router.post("/{id}/convert", openapi_extra=READ, response_class=Response)
async def convert_kit(id: str, body: ConvertBody, person: Person, adding: Added) -> StreamingResponse:
    """The weights in the naming of another tool."""
    name, pieces = await adding.convert(person, id, body.to, body.dtype)
    return download(pieces, name, "application/octet-stream")


@router.get("/{id}/files/{name:path}", openapi_extra=READ, response_class=Response)
async def read_file(id: str, name: str, person: Person, library: Found) -> FileResponse:
    """One file of a kit, by a name that kits have."""
    path = await library.file(person, id, name)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return FileResponse(path, media_type=media_type(name), filename=path.name, headers=headers)
