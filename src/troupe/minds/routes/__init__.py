"""HTTP doors of minds."""

from fastapi import APIRouter

from troupe.minds.routes.brains import router
from troupe.minds.routes.feeling import router as feeling
from troupe.minds.routes.guarding import router as guarding
from troupe.minds.routes.lore import router as lore
from troupe.minds.routes.measuring import router as measuring
from troupe.minds.routes.memories import router as memories
from troupe.minds.routes.rehearsing import languages_router
from troupe.minds.routes.rehearsing import router as rehearsing
from troupe.minds.routes.tallying import router as tallying

router.include_router(languages_router)
router.include_router(guarding)
router.include_router(feeling)
router.include_router(lore)
router.include_router(memories)

# Below the doors of personas, and said with their words.
persona_router = APIRouter()
for part in (rehearsing, measuring, tallying):
    persona_router.include_router(part)

__all__ = ["persona_router", "router"]
