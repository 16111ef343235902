"""Kits held against the models of this computer."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from troupe.accounts import User
from troupe.talents.domain.suiting import Fit, Model, fit
from troupe.talents.errors import WeightsInvalid
from troupe.talents.service.library import Library
from troupe.talents.store import bases_in, shapes_of


class Suiting:
    """Which models a kit fits."""

    def __init__(self, library: Library, models: Sequence[Path]) -> None:
        self._library = library
        self._models = models

    async def fits(self, user: User, id: str) -> list[Fit]:
        """One verdict for each image model that lies here."""
        kit = (await self._library.get(user.id, id)).kit
        adapter, family = kit.adapter, kit.family
        if adapter is None:
            raise WeightsInvalid("weights_missing", f"{id} has no weights that could be held against a model.")
        models = await asyncio.to_thread(self._here)
        return [fit(kit.id, adapter, family, each) for each in models]

    def _here(self) -> list[Model]:
        bases = (each for each in bases_in(self._models) if each.type == "image")
        return [Model(each.name.replace("--", "/"), each.family, shapes_of(each)) for each in bases]
