"""Doors around the list: starters, tags, and the bin."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from troupe.accounts import READ, WRITE, Person
from troupe.personas.domain import Shown
from troupe.personas.domain.asking import read_page
from troupe.personas.routes.doors import PAGED, Binned, Cast, Door, answers, asks, one, takes, text_of
from troupe.personas.schemas import BinnedPage, Done, OnePersona, StarterList, TagList, bin_wire, wire
from troupe.personas.service.seeing import said_as

router = APIRouter(prefix="/api/personas", tags=["personas"], route_class=Door)

_BACK = {"type": "object", "additionalProperties": False, "properties": {"handle": {"type": "string"}}}


@router.get("/starters", openapi_extra=READ, response_model=None, responses=answers(StarterList))
async def list_starters(person: Person, cast: Cast) -> JSONResponse:
    """Nova, Rook and Moss, who are there for everyone."""
    return JSONResponse({"success": True, "personas": [wire(Shown(each)) for each in await cast.starters(person)]})


@router.get("/tags", openapi_extra=READ, response_model=None, responses=answers(TagList))
async def list_tags(person: Person, cast: Cast) -> JSONResponse:
    """Your tags, the most used first."""
    found = [{"tag": tag, "count": count} for tag, count in await cast.tags(person)]
    return JSONResponse({"success": True, "tags": found})


@router.get("/bin", openapi_extra=READ | asks(**PAGED), response_model=None, responses=answers(BinnedPage))
async def list_binned(request: Request, person: Person, cast: Cast) -> JSONResponse:
    """What you deleted and can still bring back."""
    with said_as("INVALID_INPUT"):
        page, _ = read_page(request.query_params.multi_items())
        return JSONResponse(bin_wire(await cast.binned(person, page)))


@router.delete("/bin/{persona_id}", openapi_extra=WRITE, response_model=None, responses=answers(Done))
async def purge(persona_id: str, person: Person, bin: Binned) -> JSONResponse:
    """Out of the bin and gone for good."""
    await bin.purge(person, persona_id)
    return JSONResponse({"success": True, "message": "It is gone for good."})


@router.post(
    "/{persona_id}/restore",
    openapi_extra=WRITE | takes(_BACK, required=False),
    response_model=None,
    responses=answers(OnePersona),
)
async def restore(persona_id: str, request: Request, person: Person, bin: Binned) -> JSONResponse:
    """Out of the bin again; `handle` when the old one was given away."""
    handle = await text_of(request, "INVALID_INPUT", "handle")
    return one(await bin.restore(person, persona_id, handle))
