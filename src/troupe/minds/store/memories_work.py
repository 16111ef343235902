"""What is still to be remembered, what was read already, and how often a person's memories changed, as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from troupe.database import Database, Remembered
from troupe.minds.store.memories import few
from troupe.minds.store.memories_tables import changes, facts, habits, outbox, read_nodes, shelves, sources

_PUT = outbox.insert()
_BY_ALL = ""
"""Read before it was kept who had."""
What = Literal["edited", "removed", "closed", "forgotten"]


@dataclass(frozen=True)
class Waiting:
    """An exchange that nobody has read yet."""

    id: str
    realm: str
    user_id: str
    exchange: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True)
class Change:
    """Something done to a fact by hand, and how it was before."""

    id: str
    memory_id: str
    user_id: str
    what: What
    before: Mapping[str, Any]
    undone: bool
    made_at: datetime


class WorkStore:
    """The work of remembering."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._versions: Remembered[str, tuple[int, int]] = Remembered(database, shelves)

    async def put(self, waiting: Waiting) -> None:
        async with self._database.writing() as connection:
            await connection.execute(_PUT, vars(waiting))

    async def oldest(self, most: int) -> Sequence[Waiting]:
        async with self._database.reading() as connection:
            query = select(outbox).order_by(outbox.c.created_at, outbox.c.id).limit(most)
            return [Waiting(**row._mapping) for row in await connection.execute(query)]

    async def take(self, id: str) -> bool:
        """Take one out, in the transaction that reads it; False when somebody else did."""
        async with self._database.writing() as connection:
            return (await connection.execute(delete(outbox).where(outbox.c.id == id))).rowcount == 1

    async def is_new(self, user_id: str, chat_id: str, node_id: str, rev: int, persona_id: str) -> bool:
        """Mark a revision as read by a persona; True the first time only."""
        values = {"node_id": node_id, "rev": rev, "persona_id": persona_id, "user_id": user_id, "chat_id": chat_id}
        insert = self._insert(read_nodes).values(**values).on_conflict_do_nothing()
        by_all = select(read_nodes.c.node_id).where(
            read_nodes.c.node_id == node_id, read_nodes.c.rev == rev, read_nodes.c.persona_id == _BY_ALL
        )
        async with self._database.writing() as connection:
            if (await connection.execute(by_all)).first() is not None:
                return False
            return (await connection.execute(insert.returning(read_nodes.c.node_id))).first() is not None

    async def unmark(self, user_id: str, node_ids: Sequence[str]) -> None:
        """Take out what waits from forgotten messages; that they were read stays known."""
        async with self._database.writing() as connection:
            rows = await connection.execute(select(outbox).where(outbox.c.user_id == user_id))
            gone = [row.id for row in rows if _names(row.exchange, node_ids)]
            for part in few(gone):
                await connection.execute(delete(outbox).where(outbox.c.id.in_(part)))

    async def owner_of(self, chat_id: str, node_ids: Sequence[str]) -> tuple[str, str] | None:
        """Whose messages these are, and the realm, as far as something was remembered of them."""
        async with self._database.reading() as connection:
            read = select(read_nodes.c.user_id).where(
                read_nodes.c.chat_id == chat_id, read_nodes.c.node_id.in_(node_ids)
            )
            user_id = await connection.scalar(read.limit(1)) or await connection.scalar(_told(chat_id, node_ids))
            if user_id is None:
                rows = await connection.execute(select(outbox))
                return next(((row.user_id, row.realm) for row in rows if _names(row.exchange, node_ids)), None)
            realm = await connection.scalar(select(shelves.c.realm).where(shelves.c.user_id == user_id))
            return None if realm is None else (user_id, realm)

    async def version(self, user_id: str) -> tuple[int, int]:
        """How often a person's memories changed, and how often some left; nothing yet is (0, 0)."""
        return await self._versions.of(user_id, lambda: self._version(user_id))

    async def _version(self, user_id: str) -> tuple[int, int]:
        async with self._database.reading() as connection:
            query = select(shelves.c.version, shelves.c.removals).where(shelves.c.user_id == user_id)
            row = (await connection.execute(query)).one_or_none()
            return (0, 0) if row is None else (row.version, row.removals)

    async def changed(self, user_id: str, realm: str, *, removal: bool = False) -> None:
        insert = self._insert(shelves).values(user_id=user_id, realm=realm, version=1, removals=int(removal))
        further = {"version": shelves.c.version + 1, "removals": shelves.c.removals + int(removal)}
        async with self._database.writing() as connection:
            await connection.execute(insert.on_conflict_do_update(index_elements=["user_id"], set_=further))

    async def note(self, change: Change) -> None:
        async with self._database.writing() as connection:
            await connection.execute(changes.insert().values(**vars(change) | {"before": dict(change.before)}))

    async def history(self, user_id: str, memory_id: str) -> Sequence[Change]:
        """The newest first."""
        query = select(changes).where(changes.c.user_id == user_id, changes.c.memory_id == memory_id)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(changes.c.made_at.desc(), changes.c.id.desc()))
            return [Change(**row._mapping) for row in rows]

    async def undone(self, change: Change) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(changes).where(changes.c.id == change.id).values(undone=True))

    async def thinks_deeper(self, user_id: str, persona_id: str) -> bool:
        query = select(habits.c.deeper).where(habits.c.user_id == user_id, habits.c.persona_id == persona_id)
        async with self._database.reading() as connection:
            return bool(await connection.scalar(query))

    async def think_deeper(self, user_id: str, realm: str, persona_id: str, deeper: bool) -> None:
        insert = self._insert(habits).values(user_id=user_id, persona_id=persona_id, realm=realm, deeper=deeper)
        async with self._database.writing() as connection:
            kept = insert.on_conflict_do_update(index_elements=["user_id", "persona_id"], set_={"deeper": deeper})
            await connection.execute(kept)

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        return sqlite.insert(table) if self._database.dialect == "sqlite" else postgresql.insert(table)


def _told(chat_id: str, node_ids: Sequence[str]) -> Select[Any]:
    """Whose facts have these as a source: the copies in a fork were never read themselves."""
    there = sources.c.chat_id == chat_id, sources.c.node_id.in_(node_ids)
    return select(facts.c.user_id).join(sources, sources.c.memory_id == facts.c.id).where(*there).limit(1)


def _names(exchange: Mapping[str, Any], node_ids: Sequence[str]) -> bool:
    return any((exchange[side] or {}).get("node_id") in node_ids for side in ("asked", "answered"))
