"""Doors of travelling: personas come in and go out, and whose signatures one trusts."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from troupe.accounts import READ, WRITE, Person
from troupe.personas.domain.arriving import ImportOptions, JsonImport
from troupe.personas.domain.leaving import FORMATS, read_wanted
from troupe.personas.domain.reading import read
from troupe.personas.routes.doors import Door, answers, asks, body_of, takes
from troupe.personas.routes.receiving import is_form, received
from troupe.personas.routes.travel import Kits
from troupe.personas.schemas import schema_of
from troupe.personas.schemas.kits import ImportedView, SignerList, SignerView, imported_wire, results_wire
from troupe.personas.service.seeing import said_as

router = APIRouter(prefix="/api/personas", tags=["personas"], route_class=Door)

_OPTIONS = schema_of(ImportOptions)
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1, "maxItems": 50},
        "on_conflict": {"type": "string", "enum": ["keep_both", "replace_version", "skip"]},
        "dry_run": {"type": "string", "enum": ["true", "false"]},
        "name": {"type": "string"},
        "age": {"type": "string", "pattern": "^[0-9]{1,5}$"},
    },
}
_SENT = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": schema_of(JsonImport)}, "multipart/form-data": {"schema": _FORM}},
    }
}
_ASKED = asks(format={"enum": list(FORMATS)}, include={"enum": ["photos"]}, sign={"enum": ["true", "false"]})
_KEY = {
    "type": "object",
    "additionalProperties": False,
    "required": ["public_key"],
    "properties": {"public_key": {"type": "string"}, "name": {"type": "string", "maxLength": 60}},
}


@router.post(
    "/import", status_code=201, openapi_extra=WRITE | _SENT, response_model=None, responses=answers(ImportedView, 201)
)
async def import_personas(request: Request, person: Person, kits: Kits) -> JSONResponse:
    """Take personas in: kits, character cards, and the JSON of other programs, each told by its content."""
    if not is_form(request):
        with said_as("INVALID_INPUT"):
            sent = read(JsonImport, await body_of(request, "INVALID_INPUT"))
        return imported_wire(await kits.importing.import_json(person, sent))
    async with received(request) as upload:
        found = [await kits.take(person, each, upload.options) for each in upload.files]
    return results_wire(found)


@router.get("/{persona_id}/export", openapi_extra=READ | _ASKED, response_class=Response)
async def export(persona_id: str, request: Request, person: Person, kits: Kits) -> Response:
    """A persona as a file: a kit with everything in it, or the shape of another program."""
    with said_as("INVALID_INPUT"):
        wanted = read_wanted(request.query_params.multi_items())
    made = await kits.exporting.export(person, persona_id, wanted)
    headers = {
        "Content-Disposition": f'attachment; filename="{made.name}"',
        "Troupe-Left-Out": ", ".join(made.left_out),
        "Cache-Control": "no-store",
    }
    return Response(made.content, media_type=made.type, headers=headers)


@router.get("/signers", openapi_extra=READ, response_model=None, responses=answers(SignerList))
async def list_signers(person: Person, kits: Kits) -> JSONResponse:
    """Whose kits you believe, and the key your own are signed with."""
    trusted = [each.as_json() for each in await kits.signing.signers(person)]
    own = await kits.signing.own(person)
    return JSONResponse({"success": True, "signers": trusted, "own": own and own.as_json()})


@router.put(
    "/signers/{fingerprint}", openapi_extra=WRITE | takes(_KEY), response_model=None, responses=answers(SignerView)
)
async def trust(fingerprint: str, request: Request, person: Person, kits: Kits) -> JSONResponse:
    """Believe what is signed with this key from now on."""
    fields = await body_of(request, "INVALID_INPUT")
    signer = await kits.signing.trust(person, fingerprint, fields)
    return JSONResponse({"success": True, "signer": signer.as_json()})


@router.delete("/signers/{fingerprint}", openapi_extra=WRITE, response_model=None)
async def distrust(fingerprint: str, person: Person, kits: Kits) -> JSONResponse:
    """Believe it no longer."""
    await kits.signing.distrust(person, fingerprint)
    return JSONResponse({"success": True, "message": "This key is not trusted any more."})
