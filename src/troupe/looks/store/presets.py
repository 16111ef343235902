"""Presets as rows."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from troupe.database import Database
from troupe.looks.domain.preset import Preset
from troupe.looks.store.tables import look_presets


class PresetStore:
    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    async def of(self, user_id: str) -> Sequence[Preset]:
        query = select(look_presets).where(look_presets.c.user_id == user_id).order_by(look_presets.c.folded)
        async with self._database.reading() as connection:
            rows = await connection.execute(query)
            return [Preset(row.id, row.name, row.fields, row.created_at) for row in rows]

    async def count(self, user_id: str) -> int:
        query = select(func.count()).select_from(look_presets).where(look_presets.c.user_id == user_id)
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def add(self, user_id: str, preset: Preset) -> bool:
        """Keep it, unless its name is taken."""
        values = {**vars(preset), "folded": preset.name.casefold(), "user_id": user_id, "realm": self._realm}
        async with self._database.writing() as connection:
            try:
                async with connection.begin_nested():
                    await connection.execute(look_presets.insert().values(**values))
            except IntegrityError:
                return False
        return True

    async def remove(self, user_id: str, id: str) -> bool:
        async with self._database.writing() as connection:
            query = delete(look_presets).where(look_presets.c.user_id == user_id, look_presets.c.id == id)
            return bool((await connection.execute(query)).rowcount)
