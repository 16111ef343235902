"""The files that things came out of, as rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from troupe.cards.domain.bringing import ItemKind, Source
from troupe.cards.store.tables import imports, items, sources
from troupe.database import Database


class SourceStore:
    """Which file something came out of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, source: Source) -> None:
        async with self._database.writing() as connection:
            await connection.execute(sources.insert().values(**vars(source)))

    async def find(self, user_id: str, id: str) -> Source | None:
        query = select(sources).where(sources.c.id == id, sources.c.user_id == user_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else Source(**row._mapping)

    async def report_of(self, source: Source) -> Mapping[str, Any] | None:
        """What was told when it came in, as long as the record of that import is kept."""
        mine = (imports.c.user_id == source.user_id, items.c.media_id == source.media_id)
        query = select(items.c.created, items.c.report).join(imports, imports.c.id == items.c.import_id).where(*mine)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(items.c.import_id, items.c.position))).all()
        told = [report for made, report in rows if source.target_id in [each["id"] for each in made]]
        return told[0] if told else None

    async def newest(self, kind: ItemKind, target_id: str) -> Source | None:
        """The file that something came out of last."""
        query = select(sources).where(sources.c.kind == kind, sources.c.target_id == target_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query.order_by(sources.c.imported_at.desc()).limit(1))).one_or_none()
            return None if row is None else Source(**row._mapping)

    async def all_of(self, kind: ItemKind, target_id: str) -> Sequence[Source]:
        """Every file that something came out of, the newest first."""
        query = select(sources).where(sources.c.kind == kind, sources.c.target_id == target_id)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(sources.c.imported_at.desc(), sources.c.id))
            return [Source(**row._mapping) for row in rows]

    async def same_file(self, user_id: str, sha256: str, place: int) -> Sequence[Source]:
        """What came out of the very same file before, the newest first."""
        query = select(sources).where(
            sources.c.user_id == user_id, sources.c.sha256 == sha256, sources.c.place == place
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(sources.c.imported_at.desc()))
            return [Source(**row._mapping) for row in rows]

    async def uses_of(self, media_id: str) -> list[str]:
        """Why a kept file is still needed."""
        query = select(sources.c.kind, sources.c.target_id).where(sources.c.media_id == media_id)
        async with self._database.reading() as connection:
            return [f"the file of {row.kind} {row.target_id}" for row in await connection.execute(query)]
