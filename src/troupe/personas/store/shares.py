"""Who was granted what, as rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, delete, select

from troupe.database import Database, Moment, table, upsert
from troupe.personas.domain.share import Share

shares = table(
    "persona_shares",
    Column("id", Text, primary_key=True),
    Column("persona_id", Text, nullable=False),
    Column("user_id", Text, nullable=True),
    Column("team_id", Text, nullable=True),
    Column("role", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("role IN ('viewer', 'editor')", name="role"),
    CheckConstraint("(user_id IS NULL) <> (team_id IS NULL)", name="one_receiver"),
    UniqueConstraint("persona_id", "user_id"),
    UniqueConstraint("persona_id", "team_id"),
)
Index("ix_persona_shares_user_id", shares.c.user_id)
Index("ix_persona_shares_team_id", shares.c.team_id)


class ShareStore:
    """Grants, by persona and by who has them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, persona_id: str) -> list[Share]:
        """The grants on one persona, the first one first."""
        order = (shares.c.created_at, shares.c.id)
        return await self._all(select(shares).where(shares.c.persona_id == persona_id).order_by(*order))

    async def to(self, user_id: str, team_ids: Sequence[str]) -> list[Share]:
        """Everything somebody was granted, by themselves or by a team."""
        mine = (shares.c.user_id == user_id) | shares.c.team_id.in_(team_ids)
        return await self._all(select(shares).where(mine))

    async def put(self, share: Share) -> None:
        """A grant; another one to the same receiver is replaced and keeps its id."""
        receiver = "user_id" if share.user_id is not None else "team_id"
        values = dict(vars(share))
        key = {name: values.pop(name) for name in ("persona_id", receiver)}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, shares, key, values))

    async def remove(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(shares).where(shares.c.id == id))

    async def remove_team(self, team_id: str) -> list[Share]:
        """All grants to a team, which are told so that the news of their end can go around."""
        found = await self._all(select(shares).where(shares.c.team_id == team_id))
        async with self._database.writing() as connection:
            await connection.execute(delete(shares).where(shares.c.team_id == team_id))
        return found

    async def remove_person(self, user_id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(shares).where(shares.c.user_id == user_id))

    async def _all(self, query: Any) -> list[Share]:
        async with self._database.reading() as connection:
            return [Share(**row._mapping) for row in await connection.execute(query)]
