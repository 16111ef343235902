"""Purses and paid calls as rows."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    Text,
    and_,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from troupe.accounts.domain.spending import (
    STUDIO,
    Ceilings,
    Grouping,
    Held,
    PaidCall,
    Purse,
    Sum,
    Tokens,
    day_of,
    month_of,
)
from troupe.database import BigNumber, Database, Moment, realm_column, table

# One row for each person, and one for the studio: its ceilings stand beside what was spent, so that one statement
# compares and promises.
purses = table(
    "purses",
    Column("user_id", Text, primary_key=True),
    Column("day_ceiling", BigNumber, nullable=True),
    Column("month_ceiling", BigNumber, nullable=True),
    Column("day", Text, nullable=False),
    Column("day_micros", BigNumber, nullable=False),
    Column("month", Text, nullable=False),
    Column("month_micros", BigNumber, nullable=False),
    CheckConstraint("day_ceiling >= 0 AND month_ceiling >= 0", name="ceilings"),
)

paid_calls = table(
    "paid_calls",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("port", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("model", Text, nullable=True),
    Column("brain_id", Text, nullable=True),
    Column("persona_id", Text, nullable=True),
    Column("chat_id", Text, nullable=True),
    Column("at", Moment, nullable=False),
    Column("day", Text, nullable=False),
    Column("held_micros", BigNumber, nullable=True),
    Column("cost_micros", BigNumber, nullable=True),
    Column("prompt_tokens", BigNumber, nullable=False),
    Column("cached_tokens", BigNumber, nullable=False),
    Column("output_tokens", BigNumber, nullable=False),
    Column("settled_at", Moment, nullable=True),
    Index("ix_paid_calls_user_id", "user_id", "day"),
)

_GROUPS: dict[Grouping, Column[str]] = {
    "day": paid_calls.c.day,
    "port": paid_calls.c.port,
    "brain": paid_calls.c.brain_id,
    "persona": paid_calls.c.persona_id,
    "chat": paid_calls.c.chat_id,
}


class SpendingStore:
    """What may be spent, what is promised, and what it came to."""

    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    async def purse(self, user_id: str, now: datetime) -> Purse:
        """As it is today; what was spent on other days counts no more."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(purses).where(purses.c.user_id == user_id))).one_or_none()
        if row is None:
            return Purse()
        day, month = day_of(now), month_of(now)
        return Purse(
            Ceilings(row.day_ceiling, row.month_ceiling),
            row.day_micros if row.day >= day else 0,
            row.month_micros if row.month >= month else 0,
        )

    async def set_ceilings(self, user_id: str, ceilings: Ceilings, now: datetime) -> None:
        values = {"day_ceiling": ceilings.day_micros, "month_ceiling": ceilings.month_micros}
        fresh = {"day": day_of(now), "day_micros": 0, "month": month_of(now), "month_micros": 0}
        insert = _insert(self._database).values(user_id=user_id, **values, **fresh)
        async with self._database.writing() as connection:
            await connection.execute(insert.on_conflict_do_update(index_elements=["user_id"], set_=values))

    async def promise(self, user_id: str, micros: int, now: datetime) -> str | None:
        """Promise money out of a person's purse and the studio's, by one statement; whose has no room for it, if any.

        The transaction has to be given up when one has none.
        """
        new = {"day": day_of(now), "day_micros": micros, "month": month_of(now), "month_micros": micros}
        insert = _insert(self._database).values([{"user_id": user_id} | new, {"user_id": STUDIO} | new])
        coming = insert.excluded
        day, month = _sum("day", coming.day, micros), _sum("month", coming.month, micros)
        statement = insert.on_conflict_do_update(
            index_elements=["user_id"],
            set_={
                "day": _later(purses.c.day, coming.day),
                "day_micros": day,
                "month": _later(purses.c.month, coming.month),
                "month_micros": month,
            },
            where=and_(_fits(purses.c.day_ceiling, day), _fits(purses.c.month_ceiling, month)),
        ).returning(purses.c.user_id)
        async with self._database.writing() as connection:
            had_room = set((await connection.execute(statement)).scalars())
        return next((each for each in (user_id, STUDIO) if each not in had_room), None)

    async def correct(self, held: Held, by: int) -> None:
        """Change what a call was thought to cost, in the day and the month it was promised in."""
        day, month = day_of(held.at), month_of(held.at)
        statement = (
            update(purses)
            .where(purses.c.user_id.in_([held.user_id, STUDIO]))
            .values(
                day_micros=purses.c.day_micros + case((purses.c.day == day, by), else_=0),
                month_micros=purses.c.month_micros + case((purses.c.month == month, by), else_=0),
            )
        )
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def add(self, held: Held, call: PaidCall, micros: int | None) -> None:
        values = {
            "id": held.id,
            "realm": self._realm,
            "user_id": held.user_id,
            **vars(call),
            "at": held.at,
            "day": day_of(held.at),
            "held_micros": micros,
            "prompt_tokens": 0,
            "cached_tokens": 0,
            "output_tokens": 0,
        }
        async with self._database.writing() as connection:
            await connection.execute(paid_calls.insert().values(**values))

    async def finish(self, id: str, cost_micros: int | None, tokens: Tokens, at: datetime) -> bool:
        """Say what a call came to; False when that was said before."""
        told = {"prompt_tokens": tokens.prompt, "cached_tokens": tokens.cached, "output_tokens": tokens.output}
        statement = (
            update(paid_calls)
            .where(paid_calls.c.id == id, paid_calls.c.settled_at.is_(None))
            .values(cost_micros=cost_micros, settled_at=at, **told)
        )
        async with self._database.writing() as connection:
            return bool((await connection.execute(statement)).rowcount)

    async def sums(self, user_id: str, first: str, last: str, by: Grouping) -> list[Sum]:
        """What was spent, group by group; what is promised and not settled counts as spent."""
        key, spent = _GROUPS[by], func.coalesce(paid_calls.c.cost_micros, paid_calls.c.held_micros)
        query = (
            select(
                key.label("key"),
                func.count().label("calls"),
                *(func.sum(paid_calls.c[f"{each}_tokens"]).label(each) for each in ("prompt", "cached", "output")),
                func.coalesce(func.sum(spent), 0).label("cost"),
                (func.count() - func.count(spent)).label("unknown"),
            )
            .where(paid_calls.c.user_id == user_id, paid_calls.c.day.between(first, last))
            .group_by(key)
            .order_by(key)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [
            Sum(
                row.key,
                row.calls,
                Tokens(int(row.prompt), int(row.cached), int(row.output)),
                int(row.cost),
                row.unknown,
            )
            for row in rows
        ]


def _insert(database: Database) -> "sqlite.Insert | postgresql.Insert":
    return sqlite.insert(purses) if database.dialect == "sqlite" else postgresql.insert(purses)


def _sum(period: str, coming: ColumnElement[str], micros: int) -> ColumnElement[int]:
    """What is spent in this period with the new call; a purse of an earlier one begins anew."""
    return case((purses.c[period] >= coming, purses.c[f"{period}_micros"]), else_=0) + micros


def _later(one: ColumnElement[str], other: ColumnElement[str]) -> ColumnElement[str]:
    return case((one >= other, one), else_=other)


def _fits(ceiling: ColumnElement[int], spent: ColumnElement[int]) -> ColumnElement[bool]:
    return or_(ceiling.is_(None), spent <= ceiling)
