"""Duels, rounds, replies and votes as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, literal, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from troupe.database import Database, Moment
from troupe.duels.domain.arena import Contestant, Duel, Reply, Round, Spot, Vote
from troupe.duels.store.tables import contestants, duels, replies, rounds, votes

_NOT_A_COLUMN = ("replies", "vote")


class ArenaStore:
    """What people let meet, and what they said of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def contestant(self, user_id: str, fingerprint: str) -> Contestant | None:
        query = select(contestants).where(contestants.c.user_id == user_id, contestants.c.fingerprint == fingerprint)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else Contestant(**row._mapping)

    async def contestants(self, user_id: str, ids: Sequence[str] | None = None) -> dict[str, Contestant]:
        query = select(contestants).where(contestants.c.user_id == user_id)
        if ids is not None:
            query = query.where(contestants.c.id.in_(ids))
        async with self._database.reading() as connection:
            return {row.id: Contestant(**row._mapping) for row in await connection.execute(query)}

    async def add_contestant(self, contestant: Contestant) -> None:
        async with self._database.writing() as connection:
            values = vars(contestant) | {"brain": dict(contestant.brain)}
            await connection.execute(contestants.insert().values(**values))

    async def add_duel(self, duel: Duel) -> None:
        async with self._database.writing() as connection:
            values = vars(duel) | {"contestant_ids": list(duel.contestant_ids)}
            await connection.execute(duels.insert().values(**values))

    async def duel(self, user_id: str, id: str) -> Duel | None:
        query = select(duels).where(duels.c.user_id == user_id, duels.c.id == id, duels.c.removed_at.is_(None))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else _duel(row)

    async def list_duels(self, user_id: str, after: tuple[datetime, str] | None, limit: int) -> list[Duel]:
        query = select(duels).where(duels.c.user_id == user_id, duels.c.removed_at.is_(None))
        if after is not None:
            place = tuple_(literal(after[0], Moment()), literal(after[1]))
            query = query.where(tuple_(duels.c.created_at, duels.c.id) < place)
        query = query.order_by(duels.c.created_at.desc(), duels.c.id.desc()).limit(limit + 1)
        async with self._database.reading() as connection:
            return [_duel(row) for row in await connection.execute(query)]

    async def count_duels(self, user_id: str) -> int:
        query = select(func.count()).where(duels.c.user_id == user_id, duels.c.removed_at.is_(None))
        async with self._database.reading() as connection:
            return await connection.scalar(query.select_from(duels)) or 0

    async def remove_duel(self, id: str, at: datetime) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(duels).where(duels.c.id == id).values(removed_at=at))

    async def add_round(self, round: Round) -> None:
        values = {name: value for name, value in vars(round).items() if name not in _NOT_A_COLUMN}
        values |= {"remaining": list(round.remaining), "leaks": list(round.leaks)}
        async with self._database.writing() as connection:
            await connection.execute(rounds.insert().values(**values))
            for reply in round.replies.values():
                await connection.execute(replies.insert().values(**vars(reply)))

    async def change_round(self, id: str, **values: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(rounds).where(rounds.c.id == id).values(**values))

    async def hold(self, user_id: str, id: str) -> Round | None:
        """A round inside a transaction, held against others."""
        async with self._database.writing() as connection:
            query = select(rounds.c.id).where(rounds.c.user_id == user_id, rounds.c.id == id).with_for_update()
            if (await connection.execute(query)).first() is None:
                return None
            return await self.round(user_id, id)

    async def round(self, user_id: str, id: str) -> Round | None:
        found = await self._rounds(rounds.c.user_id == user_id, rounds.c.id == id)
        return found[0] if found else None

    async def by_key(self, duel_id: str, client_key: str) -> Round | None:
        found = await self._rounds(rounds.c.duel_id == duel_id, rounds.c.client_key == client_key)
        return found[0] if found else None

    async def rounds_of(self, user_id: str, duel_id: str | None = None) -> list[Round]:
        """The rounds of the duels that are not in the bin, in the order they were made."""
        there = select(duels.c.id).where(duels.c.user_id == user_id, duels.c.removed_at.is_(None))
        where = [rounds.c.user_id == user_id, rounds.c.duel_id.in_(there)]
        return await self._rounds(*where, *([rounds.c.duel_id == duel_id] if duel_id else []))

    async def unfinished(self, before: datetime) -> list[Round]:
        return await self._rounds(rounds.c.state == "answering", rounds.c.created_at < before)

    async def save_reply(self, reply: Reply) -> None:
        same = (replies.c.round_id == reply.round_id, replies.c.spot == reply.spot)
        values = vars(reply) | {"error": dict(reply.error) if reply.error else None}
        async with self._database.writing() as connection:
            await connection.execute(update(replies).where(*same).values(**values))

    async def cast(self, vote: Vote) -> Vote:
        """Keep a vote unless there is one; which one it is now."""
        insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        values = {name: dict(value) if isinstance(value, Mapping) else value for name, value in vars(vote).items()}
        async with self._database.writing() as connection:
            await connection.execute(insert(votes).values(**values).on_conflict_do_nothing())
            row = (await connection.execute(select(votes).where(votes.c.round_id == vote.round_id))).one()
            return Vote(**row._mapping)

    async def _rounds(self, *where: Any) -> list[Round]:
        query = select(rounds).where(*where).order_by(rounds.c.created_at, rounds.c.id)
        async with self._database.reading() as connection:
            found = [_round(row) for row in await connection.execute(query)]
            ids = [each.id for each in found]
            told: dict[str, dict[Spot, Reply]] = {id: {} for id in ids}
            cast: dict[str, Vote] = {}
            for begin in range(0, len(ids), 500):
                some = ids[begin : begin + 500]
                for row in await connection.execute(select(replies).where(replies.c.round_id.in_(some))):
                    told[row.round_id][row.spot] = Reply(**row._mapping)
                for row in await connection.execute(select(votes).where(votes.c.round_id.in_(some))):
                    cast[row.round_id] = Vote(**row._mapping)
        return [replace(each, replies=told[each.id], vote=cast.get(each.id)) for each in found]


def _duel(row: Row[Any]) -> Duel:
    return Duel(**{**row._mapping, "contestant_ids": tuple(row.contestant_ids)})


def _round(row: Row[Any]) -> Round:
    return Round(**{**row._mapping, "remaining": tuple(row.remaining), "leaks": tuple(row.leaks)})
