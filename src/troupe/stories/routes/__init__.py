"""Doors of stories: those of the seed, word for word, and further ones."""

from fastapi import APIRouter

from troupe.stories.routes.binning import router as bin_router
from troupe.stories.routes.carrying import router as carrying_router
from troupe.stories.routes.keeping import router as keeping_router
from troupe.stories.routes.listening import router as listening_router
from troupe.stories.routes.moving import router as moving_router
from troupe.stories.routes.picturing import router as picturing_router
from troupe.stories.routes.sessions import router as sessions_router
from troupe.stories.routes.turns import router as turns_router
from troupe.stories.routes.world import router as world_router

router = APIRouter()
for part in (
    turns_router, sessions_router, moving_router, world_router, carrying_router, bin_router, keeping_router,
    listening_router, picturing_router,
):  # fmt: skip
    router.include_router(part)

__all__ = ["router"]
