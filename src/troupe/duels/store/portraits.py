"""Portraits as rows."""

from datetime import datetime

from sqlalchemy import select

from troupe.database import Database
from troupe.duels.domain.portrait import Portrait
from troupe.duels.store.tables import portraits


class PortraitStore:
    """The pictures that were made for the stages of people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, portrait: Portrait) -> None:
        async with self._database.writing() as connection:
            await connection.execute(portraits.insert().values(**vars(portrait)))

    async def newest(self, user_id: str, cache_key: str, after: datetime) -> Portrait | None:
        """The newest picture of the same request, made after a moment."""
        query = (
            select(portraits)
            .where(portraits.c.user_id == user_id, portraits.c.cache_key == cache_key, portraits.c.at > after)
            .order_by(portraits.c.at.desc())
            .limit(1)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else Portrait(**row._mapping)
