"""HTTP doors of looks: the look itself, pictures of it, pictures that are kept, and the seed's avatar doors."""

from fastapi import APIRouter

from troupe.looks.routes.avatar import router as avatar_router
from troupe.looks.routes.dressing import router as dressing_router
from troupe.looks.routes.imaging import router as imaging_router
from troupe.looks.routes.live import router as live_router
from troupe.looks.routes.looping import router as looping_router
from troupe.looks.routes.pictures import router as pictures_router
from troupe.looks.routes.presets import router as presets_router
from troupe.looks.routes.renders import router as renders_router
from troupe.looks.routes.scenery import router as scenery_router

router = APIRouter()
# What has a name of its own comes before what is named by a persona's id.
for part in (
    presets_router,
    scenery_router,
    imaging_router,
    renders_router,
    pictures_router,
    looping_router,
    dressing_router,
):
    router.include_router(part)
router.include_router(avatar_router)
router.include_router(avatar_router, prefix="/api", tags=["api_avatar"])
router.include_router(live_router)

__all__ = ["router"]
