"""Imports and their items as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, literal, select, tuple_, update

from troupe.cards.domain.bringing import Import, Item, Options
from troupe.cards.store.tables import imports, items
from troupe.database import Database, Moment


class ImportStore:
    """What people brought in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, brought: Import) -> None:
        async with self._database.writing() as connection:
            await connection.execute(imports.insert().values(**_values(brought)))
            if brought.items:
                await connection.execute(items.insert(), [_item_values(item) for item in brought.items])

    async def find(self, user_id: str, id: str) -> Import | None:
        query = select(imports).where(imports.c.id == id, imports.c.user_id == user_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else _import(row, await self.items(id))

    async def list(self, user_id: str, after: tuple[datetime, str] | None, limit: int) -> Sequence[Import]:
        """The newest first, without their items; one more than `limit` tells that there is another page."""
        query: Any = select(imports).where(imports.c.user_id == user_id)
        if after is not None:
            place = tuple_(literal(after[0], Moment()), literal(after[1]))
            query = query.where(tuple_(imports.c.created_at, imports.c.id) < place)
        query = query.order_by(imports.c.created_at.desc(), imports.c.id.desc()).limit(limit + 1)
        async with self._database.reading() as connection:
            return [_import(row, ()) for row in await connection.execute(query)]

    async def items(self, import_id: str) -> Sequence[Item]:
        query = select(items).where(items.c.import_id == import_id).order_by(items.c.position)
        async with self._database.reading() as connection:
            return [Item(**row._mapping) for row in await connection.execute(query)]

    async def save(self, brought: Import) -> None:
        values = _values(brought)
        async with self._database.writing() as connection:
            await connection.execute(update(imports).where(imports.c.id == brought.id).values(**values))

    async def save_item(self, item: Item) -> None:
        query = update(items).where(items.c.import_id == item.import_id, items.c.position == item.position)
        async with self._database.writing() as connection:
            if not (await connection.execute(query.values(**_item_values(item)))).rowcount:
                await connection.execute(items.insert().values(**_item_values(item)))

    async def remove(self, import_id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(items).where(items.c.import_id == import_id))
            await connection.execute(delete(imports).where(imports.c.id == import_id))


def _values(brought: Import) -> dict[str, Any]:
    values = {name: value for name, value in vars(brought).items() if name != "items"}
    return values | {"options": brought.options.as_json()}


def _item_values(item: Item) -> dict[str, Any]:
    return vars(item) | {"created": list(item.created)}


def _import(row: Any, found: Sequence[Item]) -> Import:
    fields = dict(row._mapping)
    return Import(**fields | {"options": Options(**fields["options"]), "items": found})
