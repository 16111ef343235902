"""HTTP doors of people: who they are, how they come in, what they hold, what they set."""

from fastapi import APIRouter

from troupe.accounts.routes.holding import router as holding_router
from troupe.accounts.routes.leaving import router as leaving_router
from troupe.accounts.routes.people import router as people_router
from troupe.accounts.routes.settings import router as settings_router
from troupe.accounts.routes.signing import router as signing_router
from troupe.accounts.routes.spending import router as spending_router

__all__ = ["router"]

router = APIRouter()
for part in (signing_router, people_router, holding_router, leaving_router, settings_router, spending_router):
    router.include_router(part)
