"""Connections and brains as rows."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    Row,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    select,
    update,
)

from troupe.database import Database, Flag, Json, Moment, Remembered, realm_column, table, upsert
from troupe.minds.domain.brain import Brain, BrainKind, Connection, Learnt
from troupe.minds.domain.price import TokenPrice

connections = table(
    "connections",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("gateway", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("latency_ms", Integer, nullable=True),
    Column("checked_at", Moment, nullable=True),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("scope", Text, nullable=False, server_default="me"),
    Column("header_names", Json, nullable=True),
    CheckConstraint("scope IN ('me', 'everyone')", name="scope"),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
    UniqueConstraint("id", "realm"),
)

brains = table(
    "brains",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("connection_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("context_tokens", Integer, nullable=False),
    Column("fallbacks", Json, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("enabled", Flag, nullable=False, server_default="1"),
    Column("max_output_tokens", Integer, nullable=True),
    Column("params", Json, nullable=True),
    Column("capabilities", Json, nullable=True),
    Column("price", Json, nullable=True),
    Column("context_source", Text, nullable=False, server_default="assumed"),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
    UniqueConstraint("id", "realm"),
)

default_brains = table(
    "default_brains",
    Column("user_id", Text, primary_key=True),
    Column("brain_id", Text, nullable=False),
)

# Built once: every answer asks for these, and building a statement takes longer than running it.
_MAY_USE = (connections.c.user_id == bindparam("user")) | (connections.c.scope == "everyone")
_CONNECTIONS = select(connections).where(_MAY_USE).order_by(connections.c.created_at)
_BRAINS = select(brains).where(brains.c.user_id == bindparam("user")).order_by(brains.c.created_at)
_CONNECTION = _CONNECTIONS.where(connections.c.id == bindparam("connection"))
_BRAIN = (
    select(brains, connections.c.gateway)
    .outerjoin(connections, (connections.c.id == brains.c.connection_id) & _MAY_USE)
    .where(brains.c.user_id == bindparam("user"), brains.c.id == bindparam("brain"))
)
_DEFAULT = select(default_brains.c.brain_id).where(default_brains.c.user_id == bindparam("user"))


class BrainStore:
    """Which brains a person has made, and which connections they may use; built-in ones are not rows."""

    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm
        self._connections: Remembered[tuple[str, str], Connection | None] = Remembered(database, connections)
        self._brains: Remembered[tuple[str, str], Row[Any] | None] = Remembered(database, brains, connections)
        self._defaults: Remembered[str, str | None] = Remembered(database, default_brains)

    async def save_connection(self, connection: Connection) -> None:
        values = dict(vars(connection)) | {"realm": self._realm}
        values["header_names"] = list(connection.header_names) or None
        del values["built_in"], values["id"]
        async with self._database.writing() as database:
            changed = await database.execute(
                update(connections).where(connections.c.id == connection.id).values(**values)
            )
            if not changed.rowcount:
                await database.execute(connections.insert().values(id=connection.id, **values))

    async def connections(self, user_id: str) -> list[Connection]:
        async with self._database.reading() as database:
            return [_connection(row) for row in await database.execute(_CONNECTIONS, {"user": user_id})]

    async def connection(self, user_id: str, id: str) -> Connection | None:
        return await self._connections.of((user_id, id), partial(self._connection, user_id, id))

    async def _connection(self, user_id: str, id: str) -> Connection | None:
        async with self._database.reading() as database:
            row = (await database.execute(_CONNECTION, {"user": user_id, "connection": id})).one_or_none()
            return None if row is None else _connection(row)

    async def remove_connection(self, id: str) -> list[tuple[str, str]]:
        """Remove it and switch off the brains that stood on it; says which, and whose they are."""
        stood = brains.c.connection_id == id
        async with self._database.writing() as database:
            left = await database.execute(
                select(brains.c.id, brains.c.user_id).where(stood).order_by(brains.c.created_at)
            )
            off = [(row.id, row.user_id) for row in left]
            await database.execute(update(brains).where(stood).values(enabled=False, version=brains.c.version + 1))
            await database.execute(delete(connections).where(connections.c.id == id))
            return off

    async def relying_on(self, id: str) -> list[str]:
        """The brains on a connection, whoever made them."""
        async with self._database.reading() as database:
            found = select(brains.c.id).where(brains.c.connection_id == id).order_by(brains.c.created_at)
            return list((await database.scalars(found)).all())

    async def add_brain(self, user_id: str, brain: Brain, at: datetime) -> None:
        values = {
            "user_id": user_id,
            "realm": self._realm,
            "created_at": at,
        } | _changeable(brain)
        async with self._database.writing() as database:
            await database.execute(brains.insert().values(id=brain.id, **values))

    async def brains(self, user_id: str) -> list[Row[Any]]:
        async with self._database.reading() as database:
            return list((await database.execute(_BRAINS, {"user": user_id})).all())

    async def brain(self, user_id: str, id: str) -> Row[Any] | None:
        """A brain with the gateway of its connection, when that is a row too."""
        return await self._brains.of((user_id, id), partial(self._brain, user_id, id))

    async def _brain(self, user_id: str, id: str) -> Row[Any] | None:
        async with self._database.reading() as database:
            return (await database.execute(_BRAIN, {"user": user_id, "brain": id})).one_or_none()

    async def change_brain(self, brain: Brain) -> None:
        """Keep what can be changed of it."""
        async with self._database.writing() as database:
            await database.execute(update(brains).where(brains.c.id == brain.id).values(**_changeable(brain)))

    async def remove_brain(self, id: str) -> None:
        async with self._database.writing() as database:
            await database.execute(delete(brains).where(brains.c.id == id))

    async def default(self, user_id: str) -> str | None:
        return await self._defaults.of(user_id, partial(self._default, user_id))

    async def _default(self, user_id: str) -> str | None:
        async with self._database.reading() as database:
            found: str | None = await database.scalar(_DEFAULT, {"user": user_id})
            return found

    async def choose(self, user_id: str, brain_id: str) -> None:
        async with self._database.writing() as database:
            await database.execute(upsert(self._database, default_brains, {"user_id": user_id}, {"brain_id": brain_id}))


def brain_of(row: Row[Any], gateway: str) -> Brain:
    kind: BrainKind = row.kind
    return Brain(
        row.id,
        row.name,
        row.connection_id,
        gateway,
        row.model,
        kind,
        row.context_tokens,
        fallbacks=tuple(row.fallbacks or ()),
        version=row.version,
        enabled=row.enabled,
        params=row.params or {},
        max_output_tokens=row.max_output_tokens,
        capabilities={name: Learnt(*told) for name, told in (row.capabilities or {}).items()},
        context_source=row.context_source,
        **_prices_of(row.price or {}),
    )


def _prices_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was entered by hand stands by itself; what the service told stands beside it, with its day."""
    prices: dict[str, Any] = {"price": TokenPrice.read(kept)} if "input" in kept else {}
    if told := kept.get("told"):
        prices |= {"told_price": TokenPrice.read(told), "told_on": date.fromisoformat(told["on"])}
    return prices


def _kept_prices(brain: Brain) -> dict[str, Any] | None:
    said: dict[str, Any] = dict(brain.price.as_json()) if brain.price else {}
    if brain.told_price and brain.told_on:
        said["told"] = brain.told_price.as_json() | {"on": brain.told_on.isoformat()}
    return said or None


def _changeable(brain: Brain) -> dict[str, Any]:
    known = {name: [learnt.can, learnt.source] for name, learnt in brain.capabilities.items()}
    return {
        "name": brain.name,
        "connection_id": brain.connection_id,
        "model": brain.model,
        "kind": brain.kind,
        "fallbacks": list(brain.fallbacks) or None,
        "context_tokens": brain.context_tokens,
        "context_source": brain.context_source,
        "version": brain.version,
        "enabled": brain.enabled,
        "params": dict(brain.params) or None,
        "max_output_tokens": brain.max_output_tokens,
        "capabilities": known or None,
        "price": _kept_prices(brain),
    }


def _connection(row: Row[Any]) -> Connection:
    fields = dict(row._mapping)
    del fields["realm"]
    return Connection(**fields | {"header_names": tuple(row.header_names or ())})
