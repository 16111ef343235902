"""Rows of kits: owner, visibility, where a kit came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from troupe.database import Database
from troupe.talents.store.tables import talent_kits


@dataclass(frozen=True)
class KitRow:
    """What is written down about a kit besides its folder."""

    id: str
    user_id: str
    kit_id: str
    visibility: str
    source: str
    installed_at: datetime


class KitStore:
    """Who has which kits."""

    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    async def visible_to(self, user_id: str) -> Sequence[KitRow]:
        """A person's own, then what others share."""
        query = select(talent_kits).where((talent_kits.c.user_id == user_id) | (talent_kits.c.visibility == "shared"))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(talent_kits.c.kit_id, talent_kits.c.id))).all()
        return [_row(row._mapping) for row in rows]

    async def save(self, row: KitRow) -> None:
        """One row per person and id, whatever the case of its letters."""
        folded = row.kit_id.casefold()
        there = (talent_kits.c.user_id == row.user_id, talent_kits.c.folded == folded)
        values: dict[str, object] = {"kit_id": row.kit_id, "visibility": row.visibility}
        values |= {"source": row.source, "installed_at": row.installed_at}
        async with self._database.writing() as connection:
            done = await connection.execute(update(talent_kits).where(*there).values(**values))
            if not done.rowcount:
                more = {"id": row.id, "user_id": row.user_id, "folded": folded, "realm": self._realm}
                await connection.execute(talent_kits.insert().values(**values, **more))

    async def remove(self, user_id: str, kit_id: str) -> None:
        there = (talent_kits.c.user_id == user_id, talent_kits.c.folded == kit_id.casefold())
        async with self._database.writing() as connection:
            await connection.execute(delete(talent_kits).where(*there))


def _row(values: object) -> KitRow:
    known = dict(values)  # type: ignore[call-overload]  # a row's mapping
    return KitRow(**{name: known[name] for name in KitRow.__dataclass_fields__})
