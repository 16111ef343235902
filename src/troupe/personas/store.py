"""Personas as rows.

The age stands in a column of its own and nowhere else, so that the wall's CHECK sees the very age the document has.
"""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
    update,
)

from troupe.database import Database, Flag, Json, Moment, realm_column, table
from troupe.personas.domain import CastPersona, Persona

personas = table(
    "personas",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=True),
    Column("name", Text, nullable=False),
    Column("document", Json, nullable=False),
    Column("age", Integer, nullable=True),
    Column("version", Integer, nullable=False),
    Column("is_active", Flag, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    CheckConstraint("realm = 'family' OR (age IS NOT NULL AND age >= 18)", name="of_age_among_adults"),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], name="fk_personas_user_id"),
    UniqueConstraint("id", "realm"),
)
Index(
    "uq_personas_active",
    personas.c.user_id,
    unique=True,
    sqlite_where=text("is_active = 1"),
    postgresql_where=text("is_active = 1"),
)


class PersonaStore:
    """Who exists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, id: str) -> CastPersona | None:
        return await self._one(select(personas).where(personas.c.id == id))

    async def active(self, user_id: str) -> CastPersona | None:
        return await self._one(select(personas).where(personas.c.user_id == user_id, personas.c.is_active == True))  # noqa: E712

    async def starters(self) -> list[CastPersona]:
        return await self._all(select(personas).where(personas.c.user_id.is_(None)).order_by(personas.c.id))

    async def of(self, user_id: str) -> list[CastPersona]:
        return await self._all(
            select(personas).where(personas.c.user_id == user_id).order_by(personas.c.created_at.desc(), personas.c.id)
        )

    async def named(self, user_id: str, name: str) -> CastPersona | None:
        """The newest own persona of this name, ignoring case, else a starter of it."""
        found = await self._all(
            select(personas)
            .where(func.lower(personas.c.name) == name.lower())
            .order_by(personas.c.created_at.desc(), personas.c.id)
        )
        own = [each for each in found if each.user_id == user_id]
        shipped = [each for each in found if each.is_starter]
        return next(iter(own + shipped), None)

    async def plant(self, persona: CastPersona) -> None:
        """Put a starter there, or bring it up to the document this program ships."""
        values = _values(persona)
        del values["id"]
        async with self._database.writing() as connection:
            if await self.find(persona.id) is None:
                await connection.execute(personas.insert().values(id=persona.id, **values))
            else:
                del values["created_at"]
                await connection.execute(update(personas).where(personas.c.id == persona.id).values(**values))

    async def _one(self, query: Any) -> CastPersona | None:
        return next(iter(await self._all(query)), None)

    async def _all(self, query: Any) -> list[CastPersona]:
        async with self._database.reading() as connection:
            return [_persona(row) for row in await connection.execute(query)]


def _values(persona: CastPersona) -> dict[str, object]:
    values = dict(vars(persona))
    document = values.pop("document")
    stored = document.model_dump(mode="json", exclude={"age"})
    return values | {"name": document.name, "age": document.age, "document": stored}


def _persona(row: Row[Any]) -> CastPersona:
    fields = dict(row._mapping)
    document = Persona.model_validate(fields.pop("document") | {"age": fields.pop("age")})
    del fields["name"]
    return CastPersona(document=document, **fields)
