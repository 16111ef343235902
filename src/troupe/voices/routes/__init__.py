"""HTTP doors of voices: training below a persona; recordings, consents and trained voices on their own."""

from fastapi import APIRouter

from troupe.voices.routes.catalogue import router as catalogue_router
from troupe.voices.routes.hearing import router as hearing_router
from troupe.voices.routes.lips import router as lips_router
from troupe.voices.routes.profiles import router as profiles_router
from troupe.voices.routes.speech import router as speech_router
from troupe.voices.routes.training import router as own_router
from troupe.voices.routes.training import training_router

router = APIRouter()
for part in (
    training_router,
    own_router,
    profiles_router,
    speech_router,
    lips_router,
    hearing_router,
    catalogue_router,
):
    router.include_router(part)

__all__ = ["router"]
