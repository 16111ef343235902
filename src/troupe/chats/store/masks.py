"""Masks as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, literal, select, update

from troupe.chats.domain.mask import Mask
from troupe.chats.store.tables import chats, masks
from troupe.database import Database, Flag

YES = literal(True, Flag())
_WORN = select(masks).where(
    masks.c.id == bindparam("mask"), masks.c.user_id == bindparam("owner"), masks.c.removed_at.is_(None)
)
_DEFAULT = select(masks).where(
    masks.c.user_id == bindparam("owner"), masks.c.is_default == YES, masks.c.removed_at.is_(None)
)


class MaskStore:
    """The masks of every person, each asked for by its owner."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, mask: Mask) -> None:
        async with self._database.writing() as connection:
            await connection.execute(masks.insert().values(**vars(mask)))

    async def save(self, mask: Mask) -> None:
        values = {name: value for name, value in vars(mask).items() if name not in ("id", "realm", "user_id")}
        async with self._database.writing() as connection:
            await connection.execute(update(masks).where(masks.c.id == mask.id).values(**values))

    async def find(self, user_id: str, id: str, *, binned: bool = False) -> Mask | None:
        found = await self._load(select(masks).where(masks.c.id == id, masks.c.user_id == user_id))
        return next((mask for mask in found if binned or mask.removed_at is None), None)

    async def worn(self, user_id: str, id: str) -> Mask | None:
        found = await self._load(_WORN, {"mask": id, "owner": user_id})
        return found[0] if found else None

    async def default(self, user_id: str) -> Mask | None:
        found = await self._load(_DEFAULT, {"owner": user_id})
        return found[0] if found else None

    async def undo_default(self, user_id: str) -> None:
        """No mask is put on by itself any more."""
        theirs = (masks.c.user_id == user_id, masks.c.is_default == YES)
        async with self._database.writing() as connection:
            await connection.execute(update(masks).where(*theirs).values(is_default=False))

    async def uses_of(self, media_id: str) -> list[str]:
        """For the library: the masks whose face a file is."""
        query = select(masks.c.name).where(masks.c.portrait_media_id == media_id).order_by(masks.c.name)
        async with self._database.reading() as connection:
            return [f"the mask {name}" for name in await connection.scalars(query)]

    async def list(self, user_id: str) -> Sequence[Mask]:
        query = select(masks).where(masks.c.user_id == user_id, masks.c.removed_at.is_(None))
        return await self._load(query.order_by(masks.c.created_at, masks.c.id))

    async def purge(self, before: datetime) -> int:
        """What is in the bin since then leaves for good; chats forget that they wore it."""
        async with self._database.writing() as connection:
            old = select(masks.c.id).where(masks.c.removed_at < before)
            await connection.execute(update(chats).where(chats.c.mask_id.in_(old)).values(mask_id=None))
            return (await connection.execute(delete(masks).where(masks.c.removed_at < before))).rowcount

    async def _load(self, query: Any, values: dict[str, Any] | None = None) -> Sequence[Mask]:
        async with self._database.reading() as connection:
            return [Mask(**row._mapping) for row in await connection.execute(query, values)]
