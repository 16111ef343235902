"""Rounds as rows: an exchange as it was."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select

from troupe.database import Database
from troupe.minds.domain.memory.round import Round
from troupe.minds.domain.memory.source import SourcePoint
from troupe.minds.store.memories import few
from troupe.minds.store.memories_tables import items, rounds

_AFTER = (
    select(rounds)
    .join(items, items.c.number == rounds.c.number)
    .where(items.c.user_id == bindparam("user"), items.c.number > bindparam("after"))
    .order_by(items.c.number)
)


class RoundStore:
    """Rounds of a person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, round: Round) -> int | None:
        """Write a round once; gives its number, None when it was there."""
        async with self._database.writing() as connection:
            there = rounds.c.answered_node == round.answered_at.node_id, rounds.c.answered_rev == round.answered_at.rev
            if (await connection.execute(select(rounds.c.id).where(*there))).first() is not None:
                return None
            item = {name: getattr(round, name) for name in ("id", "realm", "user_id", "persona_id", "chat_id")}
            written = items.insert().values(**item, is_round=True, removed=False).returning(items.c.number)
            number: int = (await connection.execute(written)).scalar_one()
            await connection.execute(rounds.insert().values(**_values(round), number=number))
            return number

    async def by_numbers(self, user_id: str, numbers: Sequence[int]) -> Sequence[Round]:
        async with self._database.reading() as connection:
            return [
                _round(row)
                for part in few(numbers)
                for row in await connection.execute(select(rounds).where(rounds.c.number.in_(part)))
                if row.user_id == user_id
            ]

    async def after(self, user_id: str, number: int) -> Sequence[Round]:
        """Every round of a person with a higher number."""
        async with self._database.reading() as connection:
            return [_round(row) for row in await connection.execute(_AFTER, {"user": user_id, "after": number})]

    async def at_nodes(self, user_id: str, node_ids: Sequence[str]) -> Sequence[int]:
        touched = or_(rounds.c.asked_node.in_(node_ids), rounds.c.answered_node.in_(node_ids))
        async with self._database.reading() as connection:
            return list(await connection.scalars(select(rounds.c.number).where(rounds.c.user_id == user_id, touched)))

    async def clear(self, user_id: str, persona_id: str) -> int:
        """Delete every round with a persona."""
        mine = items.c.user_id == user_id, items.c.persona_id == persona_id, items.c.is_round == 1
        async with self._database.writing() as connection:
            return (await connection.execute(delete(items).where(*mine))).rowcount


def _values(round: Round) -> dict[str, Any]:
    values = dict(vars(round))
    asked, answered = values.pop("asked_at"), values.pop("answered_at")
    del values["number"]
    places = {"asked_node": asked.node_id, "asked_rev": asked.rev}
    return values | places | {"answered_node": answered.node_id, "answered_rev": answered.rev}


def _round(row: Row[Any]) -> Round:
    fields = dict(row._mapping)
    asked = SourcePoint(row.chat_id, fields.pop("asked_node"), fields.pop("asked_rev"))
    answered = SourcePoint(row.chat_id, fields.pop("answered_node"), fields.pop("answered_rev"))
    return Round(asked_at=asked, answered_at=answered, **fields)
