"""Doors of what would move a device: there in a directory for adults, where they say that it is not built."""

from typing import NoReturn

from fastapi import APIRouter

from troupe.accounts import READ, WRITE, Person
from troupe.duels.errors import MotionNotBuilt

router = APIRouter(tags=["motion"])


@router.get("/api/duel/telemetry", openapi_extra=READ, response_model=None)
async def telemetry(person: Person) -> NoReturn:
    """How a device stands."""
    raise MotionNotBuilt


@router.post("/api/duel/modes/{mode}", openapi_extra=WRITE, response_model=None)
async def mode(mode: str, person: Person) -> NoReturn:
    """Begin or end a mode."""
    raise MotionNotBuilt


@router.get("/api/duel/funscripts", openapi_extra=READ, response_model=None)
async def scripts(person: Person) -> NoReturn:
    """The motion scripts that were taken in."""
    raise MotionNotBuilt


@router.post("/api/duel/funscripts", openapi_extra=WRITE, response_model=None)
async def take_script(person: Person) -> NoReturn:
    """Take a motion script in."""
    raise MotionNotBuilt


@router.post("/api/duel/funscripts/repairs/{id}", openapi_extra=WRITE, response_model=None)
async def repair_script(id: str, person: Person) -> NoReturn:
    """Mend a motion script."""
    raise MotionNotBuilt
