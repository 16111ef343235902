"""Duels, rounds, replies and votes as rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, delete, func, literal, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from troupe.database import Database, Moment
from troupe.duels.domain.arena import Contestant, Duel, Reply, Round, Spot, Vote
from troupe.duels.domain.ranking.style import Style, style_of
from troupe.duels.store.tables import contestants, duels, replies, rounds, votes

_NOT_A_COLUMN = ("replies", "styles", "vote")


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

    async def duel(self, user_id: str, id: str, *, from_the_bin: bool = False) -> Duel | None:
        query = select(duels).where(_whose(user_id, in_the_bin=from_the_bin), duels.c.id == id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else _duel(row)

    async def list_duels(
        self, user_id: str, after: tuple[datetime, str] | None, limit: int, *, in_the_bin: bool = False
    ) -> list[Duel]:
        query = select(duels).where(_whose(user_id, in_the_bin=in_the_bin))
        if after is not None:
            place = tuple_(literal(after[0], Moment()), literal(after[1]))
            query = query.where(tuple_(duels.c.created_at, duels.c.id) < place)
        query = query.order_by(duels.c.created_at.desc(), duels.c.id.desc()).limit(limit + 1)
        async with self._database.reading() as connection:
            return [_duel(row) for row in await connection.execute(query)]

    async def count_duels(self, user_id: str, *, in_the_bin: bool = False) -> int:
        query = select(func.count()).where(_whose(user_id, in_the_bin=in_the_bin))
        async with self._database.reading() as connection:
            return await connection.scalar(query.select_from(duels)) or 0

    async def remove_duel(self, id: str, at: datetime | None) -> None:
        """Into the bin, or out of it again."""
        async with self._database.writing() as connection:
            await connection.execute(update(duels).where(duels.c.id == id).values(removed_at=at))

    async def purge(self, before: datetime) -> int:
        """Take away for good what has been in the bin since before that, with its rounds and votes."""
        async with self._database.writing() as connection:
            return (await connection.execute(delete(duels).where(duels.c.removed_at < before))).rowcount

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
        return await self._rounds(*_there(user_id, duel_id))

    async def results_of(self, user_id: str, duel_id: str | None = None) -> list[Round]:
        """The same without their texts: enough for boards, which read thousands."""
        return await self._rounds(*_there(user_id, duel_id), texts=False)

    async def unfinished(self) -> list[Round]:
        return await self._rounds(rounds.c.state == "answering")

    async def save_reply(self, reply: Reply) -> None:
        same = (replies.c.round_id == reply.round_id, replies.c.spot == reply.spot)
        values = vars(reply) | {
            "error": dict(reply.error) if reply.error else None,
            "style": list(reply.style) if reply.style else None,
        }
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

    async def _rounds(self, *where: Any, texts: bool = True) -> list[Round]:
        query = select(rounds).where(*where).order_by(rounds.c.created_at, rounds.c.id)
        these = select(rounds.c.id).where(*where)
        told: dict[str, dict[Spot, Reply]] = defaultdict(dict)
        styles: dict[str, dict[Spot, Style]] = defaultdict(dict)
        async with self._database.reading() as connection:
            found = list(await connection.execute(query))
            # What was written before styles were kept is counted from its text.
            counted = (replies.c.round_id, replies.c.spot, replies.c.style, _UNCOUNTED)
            for row in await connection.execute(select(*counted).where(replies.c.round_id.in_(these))):
                styles[row.round_id][row.spot] = Style(*row.style) if row.style else style_of(row.uncounted)
            if texts:
                for row in await connection.execute(select(replies).where(replies.c.round_id.in_(these))):
                    told[row.round_id][row.spot] = _reply(row)
            given = await connection.execute(select(votes).where(votes.c.round_id.in_(these)))
            cast = {row.round_id: Vote(**row._mapping) for row in given}
        return [_round(row, told[row.id], styles[row.id], cast.get(row.id)) for row in found]


_UNCOUNTED = case((replies.c.style.is_(None), replies.c.shown), else_="").label("uncounted")


def _whose(user_id: str, *, in_the_bin: bool) -> Any:
    removed = duels.c.removed_at
    return and_(duels.c.user_id == user_id, removed.is_not(None) if in_the_bin else removed.is_(None))


def _there(user_id: str, duel_id: str | None) -> list[Any]:
    """The rounds of somebody's duels, or of one, that are not in the bin."""
    there = select(duels.c.id).where(_whose(user_id, in_the_bin=False))
    where = [rounds.c.user_id == user_id, rounds.c.duel_id.in_(there)]
    return [*where, rounds.c.duel_id == duel_id] if duel_id else where


def _duel(row: Row[Any]) -> Duel:
    return Duel(**{**row._mapping, "contestant_ids": tuple(row.contestant_ids)})


def _round(row: Row[Any], told: Mapping[Spot, Reply], styles: Mapping[Spot, Style], vote: Vote | None) -> Round:
    lists = {"remaining": tuple(row.remaining), "leaks": tuple(row.leaks)}
    return Round(**{**row._mapping, **lists}, replies=told, styles=styles, vote=vote)


def _reply(row: Any) -> Reply:
    return Reply(**{**row._mapping, "style": tuple(row.style) if row.style else None})
