"""Doors of how personas sound: look, change, draw another voice, go back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from troupe.accounts import READ, WRITE, Person
from troupe.voices.schemas.speech import ProfileChange, ProfileView, RecastBody, RollbackBody
from troupe.voices.service.profiles import VoiceProfiles

router = APIRouter(prefix="/api/voices/profiles/{persona_id}", tags=["voices"])


async def _profiles(request: Request) -> VoiceProfiles:
    found: VoiceProfiles = request.app.state.voices.profiles
    return found


Profiles = Annotated[VoiceProfiles, Depends(_profiles)]


@router.get("", openapi_extra=READ)
async def get_profile(persona_id: str, person: Person, profiles: Profiles) -> ProfileView:
    """How a persona sounds; one that was never heard gets its voice now."""
    return ProfileView.of(await profiles.of(person, persona_id))


@router.put("", openapi_extra=WRITE)
async def change_profile(persona_id: str, body: ProfileChange, person: Person, profiles: Profiles) -> ProfileView:
    """Change the voice, its sliders, its language or its timbre."""
    return ProfileView.of(await profiles.change(person, persona_id, body.changes))


@router.post("/recast", openapi_extra=WRITE)
async def recast(persona_id: str, person: Person, profiles: Profiles, body: RecastBody | None = None) -> ProfileView:
    """Draw another voice, unlike those of your other personas."""
    return ProfileView.of(await profiles.recast(person, persona_id, body.register_ if body else None))


@router.post("/rollback", openapi_extra=WRITE)
async def roll_back(
    persona_id: str, person: Person, profiles: Profiles, body: RollbackBody | None = None
) -> ProfileView:
    """An earlier voice again; the present one can be taken back in the same way."""
    return ProfileView.of(await profiles.rollback(person, persona_id, body.steps if body else 1))
