"""How this studio's count of tokens compares with what each brain's provider counted."""

from sqlalchemy import Column, Double, Text, select
from sqlalchemy.dialects.sqlite import REAL
from sqlalchemy.types import TypeEngine

from troupe.database import Database, table, upsert

_REAL: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")

factors = table(
    "brain_factors",
    Column("user_id", Text, primary_key=True),
    Column("brain_id", Text, primary_key=True),
    Column("factor", _REAL, nullable=False),
)


class FactorStore:
    """One number for each brain of a person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, user_id: str) -> dict[str, float]:
        async with self._database.reading() as connection:
            rows = await connection.execute(select(factors).where(factors.c.user_id == user_id))
            return {row.brain_id: row.factor for row in rows}

    async def keep(self, user_id: str, brain_id: str, factor: float) -> None:
        async with self._database.writing() as connection:
            place = {"user_id": user_id, "brain_id": brain_id}
            await connection.execute(upsert(self._database, factors, place, {"factor": factor}))
