"""What a persona's own document does not hold of its look, and how it looked before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from troupe.database import Database, upsert
from troupe.looks.store.tables import look_states, looks

KEPT_STATES = 50


@dataclass(frozen=True)
class Kept:
    """The wardrobe's share of a look: its number, its document, and a mark of the persona's share it was seen with."""

    persona_id: str
    revision: int
    document: dict[str, Any]
    seen: str
    updated_at: datetime


@dataclass(frozen=True)
class State:
    """How a persona looked after one change."""

    revision: int
    document: dict[str, Any]
    changed: list[str]
    created_at: datetime


class WardrobeStore:
    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    @property
    def realm(self) -> str:
        return self._realm

    async def find(self, persona_id: str) -> Kept | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(looks).where(looks.c.persona_id == persona_id))).first()
        if row is None:
            return None
        return Kept(row.persona_id, row.revision, row.document, row.seen, row.updated_at)

    async def save(self, kept: Kept, state: State) -> None:
        """Keep a look and its state; of old states only the newest stay."""
        async with self._database.writing() as connection:
            values = vars(kept) | {"realm": self._realm}
            key = {"persona_id": values.pop("persona_id")}
            await connection.execute(upsert(self._database, looks, key, values))
            await self.save_state(kept.persona_id, state)
            await connection.execute(
                delete(look_states).where(
                    look_states.c.persona_id == kept.persona_id, look_states.c.revision <= state.revision - KEPT_STATES
                )
            )

    async def save_state(self, persona_id: str, state: State) -> None:
        told = vars(state) | {"realm": self._realm}
        place = {"persona_id": persona_id, "revision": told.pop("revision")}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, look_states, place, told))

    async def states(self, persona_id: str, before: int | None, limit: int) -> Sequence[State]:
        query = select(look_states).where(look_states.c.persona_id == persona_id)
        if before is not None:
            query = query.where(look_states.c.revision < before)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(look_states.c.revision.desc()).limit(limit))
            return [State(row.revision, row.document, row.changed, row.created_at) for row in rows]

    async def state(self, persona_id: str, revision: int) -> State | None:
        found = await self.states(persona_id, revision + 1, 1)
        return found[0] if found and found[0].revision == revision else None
