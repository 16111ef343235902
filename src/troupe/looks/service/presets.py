"""Styles to begin with: eight that ship, and one's own."""

from collections.abc import Callable, Sequence

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.times import Clock
from troupe.looks.domain.document import Changes, LookDocument
from troupe.looks.domain.preset import LONGEST_NAME, MOST, SHIPPED, Preset
from troupe.looks.errors import BadLook, PresetNameTaken, PresetNotFound, PresetReadOnly, TooManyPresets
from troupe.looks.store.presets import PresetStore


class Presets:
    def __init__(self, database: Database, store: PresetStore, clock: Clock, new_id: Callable[[], str]) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._new_id = new_id

    async def list(self, user: User) -> Sequence[Preset]:
        return [*SHIPPED, *await self._store.of(user.id)]

    async def add(self, user: User, name: str, fields: Changes) -> Preset:
        """Keep some fields of a look under a name that is not taken."""
        name = name.strip()
        if not 1 <= len(name) <= LONGEST_NAME:
            raise BadLook("name", f"a name has 1 to {LONGEST_NAME} characters")
        told = LookDocument().changed_by(fields).as_json()
        kept = {field: told[field] for field in fields}
        preset = Preset(self._new_id(), name, kept, self._clock())
        taken = {shipped.name.casefold() for shipped in SHIPPED}
        if name.casefold() in taken:
            raise PresetNameTaken(name)
        async with self._database.writing():
            if await self._store.count(user.id) >= MOST:
                raise TooManyPresets(MOST)
            if not await self._store.add(user.id, preset):
                raise PresetNameTaken(name)
        return preset

    async def remove(self, user: User, id: str) -> None:
        if any(shipped.id == id for shipped in SHIPPED):
            raise PresetReadOnly
        if not await self._store.remove(user.id, id):
            raise PresetNotFound
