"""HTTP doors of personas."""

from fastapi import APIRouter

from troupe.personas.routes.catalogue import router as catalogue
from troupe.personas.routes.doors import Door, body_of, takes
from troupe.personas.routes.examples import router as examples
from troupe.personas.routes.experiments import router as experiments
from troupe.personas.routes.history import router as history
from troupe.personas.routes.kits import router as kits
from troupe.personas.routes.personas import router as personas
from troupe.personas.routes.sharing import router as sharing
from troupe.personas.routes.shelves import router as shelves

router = APIRouter()
for part in (shelves, kits, personas, examples, history, sharing, experiments, catalogue):
    router.include_router(part)

__all__ = ["Door", "body_of", "router", "takes"]
