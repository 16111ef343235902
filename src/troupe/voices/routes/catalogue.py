"""Doors of the voices one can choose: all of them, one, and the engines they are of."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from troupe.accounts import ADMIN, READ, Person
from troupe.voices.schemas.catalogue import (
    CatalogueVoiceView,
    EngineListView,
    EnginePriceBody,
    EngineView,
    OneVoiceView,
    VoiceCatalogueView,
)
from troupe.voices.service.catalogue import VoiceCatalogue

router = APIRouter(prefix="/api/voices", tags=["voices"])


async def _catalogue(request: Request) -> VoiceCatalogue:
    found: VoiceCatalogue = request.app.state.voices.catalogue
    return found


Catalogue = Annotated[VoiceCatalogue, Depends(_catalogue)]


@router.get("/catalog", openapi_extra=READ)
async def list_voices(
    person: Person,
    catalogue: Catalogue,
    engine: Annotated[str | None, Query(max_length=32)] = None,
    language: Annotated[str | None, Query(min_length=1, max_length=35)] = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: str | None = None,
) -> VoiceCatalogueView:
    """Every voice a persona can be given; engines that are not ready say what they need."""
    found = await catalogue.page(person, engine=engine, language=language, q=q, limit=limit, cursor=cursor)
    return VoiceCatalogueView(
        items=[CatalogueVoiceView.of(each) for each in found.items], next_cursor=found.next_cursor
    )


@router.get("/catalog/{engine}/{name}", openapi_extra=READ)
async def get_voice(engine: str, name: str, person: Person, catalogue: Catalogue) -> OneVoiceView:
    """One voice by its reference, with what can be set for it."""
    return OneVoiceView.of(await catalogue.voice(person, engine, name))


@router.get("/engines", openapi_extra=READ)
async def list_engines(person: Person, catalogue: Catalogue) -> EngineListView:
    """The engines that are installed, whether each answers, and what it needs."""
    return EngineListView(items=[EngineView.of(each) for each in await catalogue.engines(person)])


@router.put("/engines/{engine}/price", openapi_extra=ADMIN)
async def set_price(engine: str, body: EnginePriceBody, person: Person, catalogue: Catalogue) -> EngineView:
    """Say what an engine's voices cost, for everybody in this studio."""
    return EngineView.of(await catalogue.set_price(person, engine, body.thousand_chars_micros))
