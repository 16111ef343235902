"""HTTP doors of talents: the seed's lists, kits, weights, mixing, training."""

from fastapi import APIRouter

from troupe.talents.routes.bases import router as bases_router
from troupe.talents.routes.blending import router as blending_router
from troupe.talents.routes.data import consents_router, datasets_router
from troupe.talents.routes.index import router as index_router
from troupe.talents.routes.kits import router as kits_router
from troupe.talents.routes.model_files import router as model_files_router
from troupe.talents.routes.training import router as training_router

router = APIRouter()
router.include_router(index_router, tags=["talents"])
router.include_router(index_router, prefix="/api", tags=["api_talents"])
# What has a name of its own comes before what is named by a kit's id.
for part in (
    bases_router,
    model_files_router,
    blending_router,
    datasets_router,
    consents_router,
    training_router,
    kits_router,
):
    router.include_router(part)

__all__ = ["router"]
