"""Doors of presets."""

from fastapi import APIRouter, Response

from troupe.accounts import READ, WRITE, Person
from troupe.looks.routes.asked import Preset
from troupe.looks.schemas import NewPreset, PresetList, PresetView

router = APIRouter(prefix="/api/looks/presets", tags=["looks"])


@router.get("", openapi_extra=READ)
async def list_presets(person: Person, presets: Preset) -> PresetList:
    """Eight that ship, and your own."""
    return PresetList(items=[PresetView.of(each) for each in await presets.list(person)])


@router.post("", openapi_extra=WRITE, status_code=201)
async def add_preset(body: NewPreset, person: Person, presets: Preset) -> PresetView:
    """Keep some fields of a look under a name."""
    return PresetView.of(await presets.add(person, body.name, body.changes))


@router.delete("/{preset_id}", openapi_extra=WRITE, status_code=204, response_class=Response)
async def remove_preset(preset_id: str, person: Person, presets: Preset) -> Response:
    await presets.remove(person, preset_id)
    return Response(status_code=204)
