"""A brain of a model file that has just come: `talents` fetches files, `minds` thinks, and neither knows the other."""

from pathlib import Path

from troupe.accounts import User
from troupe.minds import Brains
from troupe.talents.domain.small_models import SMALL_MODELS
from troupe.talents.service.model_files import MakeBrain

_FILES = "gguf"


def _name_of(file: str) -> str:
    """What people call it, where it is one that many know."""
    return next((each.label for each in SMALL_MODELS if each.file == file), Path(file).stem)


def brain_maker(brains: Brains) -> MakeBrain:
    """Makes a brain of a file in the folder of models, once."""

    async def make(user: User, file: str) -> str:
        known = await brains.list(user)
        found = next((each for each in known if (each.gateway, each.model) == (_FILES, file)), None)
        if found is None:
            at = next(each for each in await brains.connections.list(user) if each.gateway == _FILES)
            found = await brains.add(user, at.id, file, {"name": _name_of(file)})
        return found.id

    return make
