"""What personas learnt, as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from troupe.database import Database, Remembered
from troupe.personas.domain import Example
from troupe.personas.errors import ExamplesFull
from troupe.personas.store.tables import examples, realm_of

# Built once: every answer asks for these, and building a statement takes longer than running it.
_KEPT = (
    select(examples)
    .where(examples.c.persona_id == bindparam("persona"), examples.c.removed_at.is_(None))
    .order_by(examples.c.position)
)


class ExampleStore:
    """Exchanges by persona, in the order they were learnt."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: Remembered[str, Sequence[Example]] = Remembered(database, examples)

    async def kept(self, persona_id: str) -> Sequence[Example]:
        return await self._kept.of(persona_id, partial(self._all, _KEPT, {"persona": persona_id}))

    async def kept_of(self, persona_ids: Sequence[str]) -> dict[str, list[Example]]:
        query = select(examples).where(examples.c.persona_id.in_(persona_ids), examples.c.removed_at.is_(None))
        found: dict[str, list[Example]] = {}
        for each in await self._all(query.order_by(examples.c.position)):
            found.setdefault(each.persona_id, []).append(each)
        return found

    async def find(self, persona_id: str, id: str) -> Example | None:
        query = select(examples).where(examples.c.persona_id == persona_id, examples.c.id == id)
        return next(iter(await self._all(query)), None)

    async def page(self, persona_id: str, *, removed: bool, after: int, limit: int) -> Sequence[Example]:
        there = examples.c.removed_at.is_not(None) if removed else examples.c.removed_at.is_(None)
        query = select(examples).where(examples.c.persona_id == persona_id, there, examples.c.position > after)
        return await self._all(query.order_by(examples.c.position).limit(limit))

    async def next_position(self, persona_id: str) -> int:
        query = select(func.max(examples.c.position)).where(examples.c.persona_id == persona_id)
        async with self._database.reading() as connection:
            return (await connection.scalar(query) or 0) + 1

    async def add(self, example: Example, at: datetime) -> None:
        async with self._database.writing() as connection:
            await _obeyed(connection.execute(examples.insert().values(**_values(example), added_at=at)))

    async def save(self, example: Example) -> None:
        async with self._database.writing() as connection:
            change = update(examples).where(examples.c.id == example.id).values(**vars(example))
            await _obeyed(connection.execute(change))

    async def put(self, wanted: Sequence[Example], persona_id: str, at: datetime) -> None:
        """Keep exactly these, in this order; those that are not named any more can still be brought back."""
        there = {each.id for each in await self.kept(persona_id)}
        async with self._database.writing() as connection:
            gone = there - {each.id for each in wanted}
            await connection.execute(update(examples).where(examples.c.id.in_(sorted(gone))).values(removed_at=at))
            first = await self.next_position(persona_id)
            moved = [replace(each, position=position) for position, each in enumerate(wanted, first)]
            for each in moved:
                if each.id in there:
                    await self.save(each)
            if fresh := [each for each in moved if each.id not in there]:
                realm = await connection.scalar(select(realm_of(persona_id)))
                rows = [vars(each) | {"realm": realm, "added_at": at} for each in fresh]
                await _obeyed(connection.execute(examples.insert(), rows))

    async def forget(self, before: datetime) -> None:
        """Drop what was removed long ago."""
        async with self._database.writing() as connection:
            await connection.execute(delete(examples).where(examples.c.removed_at < before))

    async def _all(self, query: Any, values: Mapping[str, str] | None = None) -> list[Example]:
        async with self._database.reading() as connection:
            rows = [dict(row._mapping) for row in await connection.execute(query, values)]
        return [
            Example(**{name: each for name, each in row.items() if name not in ("added_at", "realm")}) for row in rows
        ]


def _values(example: Example) -> dict[str, Any]:
    return {**vars(example), "realm": realm_of(example.persona_id)}


async def _obeyed(statement: Any) -> None:
    try:
        await statement
    except IntegrityError as fault:
        if "EXAMPLES_FULL" in str(fault.orig):
            raise ExamplesFull from fault
        raise


async def sizes_of(connection: AsyncConnection, persona_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """How many examples each persona keeps, and how many characters they have."""
    length = func.sum(func.length(examples.c.user_message) + func.length(examples.c.persona_response))
    query = select(examples.c.persona_id, func.count(), length).where(
        examples.c.persona_id.in_(persona_ids), examples.c.removed_at.is_(None)
    )
    rows = await connection.execute(query.group_by(examples.c.persona_id))
    return {row[0]: (row[1], int(row[2])) for row in rows}
