"""The doors of the stage and of the arena."""

from fastapi import APIRouter

from troupe.duels.routes.arena import router as arena_router
from troupe.duels.routes.images import router as images_router
from troupe.duels.routes.improving import router as improving_router
from troupe.duels.routes.legacy import router as legacy_router
from troupe.duels.routes.motion import router as motion_router
from troupe.duels.routes.personas import router as personas_router
from troupe.duels.routes.stage import router as stage_router

router = APIRouter()
for each in (stage_router, personas_router, images_router, legacy_router, arena_router, improving_router):
    router.include_router(each)

__all__ = ["motion_router", "router"]
