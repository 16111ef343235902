"""Pictures that were kept, as rows; one that is still being painted has no file yet, and is in no list."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from troupe.database import Database
from troupe.looks.domain.render import Render
from troupe.looks.store.tables import look_renders

_PAINTED = look_renders.c.media_id != ""


class RenderStore:
    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    async def add(self, render: Render) -> bool:
        """Keep it, unless another server kept the picture of the same recipe first."""
        async with self._database.writing() as connection:
            try:
                async with connection.begin_nested():
                    await connection.execute(look_renders.insert().values(**vars(render) | {"realm": self._realm}))
            except IntegrityError:
                return False
        return True

    async def find(self, user_id: str, id: str) -> Render | None:
        return await self._one(look_renders.c.user_id == user_id, look_renders.c.id == id, _PAINTED)

    async def ordered(self, user_id: str, id: str) -> Render | None:
        """A picture that a model paints, finished or not."""
        return await self._one(look_renders.c.user_id == user_id, look_renders.c.id == id)

    @asynccontextmanager
    async def held(self, user_id: str, id: str) -> AsyncIterator[Render | None]:
        """The same, as nobody else changes it meanwhile."""
        async with self._database.writing() as connection:
            own = (look_renders.c.user_id == user_id, look_renders.c.id == id)
            row = (await connection.execute(select(look_renders).where(*own).with_for_update())).first()
            yield _render(row) if row else None

    async def amend(self, id: str, record: Mapping[str, Any], media_id: str | None = None) -> None:
        """Write down what is known of a picture now; with its file it is in the lists from here on."""
        values: dict[str, Any] = {"record": dict(record)} | ({"media_id": media_id} if media_id else {})
        async with self._database.writing() as connection:
            await connection.execute(update(look_renders).where(look_renders.c.id == id).values(values))

    async def forget_unpainted(self, user_id: str, before: datetime) -> None:
        """Orders whose jobs are long forgotten."""
        old = (look_renders.c.user_id == user_id, ~_PAINTED, look_renders.c.created_at < before)
        async with self._database.writing() as connection:
            await connection.execute(delete(look_renders).where(*old))

    async def of_recipe(self, user_id: str, persona_id: str, recipe: str) -> Render | None:
        return await self._one(
            look_renders.c.user_id == user_id,
            look_renders.c.persona_id == persona_id,
            look_renders.c.recipe == recipe,
        )

    async def page(
        self,
        user_id: str,
        persona_id: str | None,
        template: str | None,
        before: tuple[datetime, str] | None,
        limit: int,
    ) -> Sequence[Render]:
        """The newest first, from a moment and an id on."""
        query = select(look_renders).where(look_renders.c.user_id == user_id, _PAINTED)
        if persona_id:
            query = query.where(look_renders.c.persona_id == persona_id)
        if template:
            query = query.where(look_renders.c.template == template)
        if before:
            at, id = before
            same = and_(look_renders.c.created_at == at, look_renders.c.id < id)
            query = query.where(or_(look_renders.c.created_at < at, same))
        query = query.order_by(look_renders.c.created_at.desc(), look_renders.c.id.desc()).limit(limit)
        async with self._database.reading() as connection:
            rows = await connection.execute(query)
            return [_render(row) for row in rows]

    async def remove(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(look_renders).where(look_renders.c.id == id))

    async def _one(self, *conditions: Any) -> Render | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(look_renders).where(*conditions))).first()
        return _render(row) if row else None


def _render(row: Row[Any]) -> Render:
    fields = dict(row._mapping)
    fields.pop("realm")
    return Render(**fields)
