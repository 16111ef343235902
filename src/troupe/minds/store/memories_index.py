"""How memories are found, as rows: the words of each item with their weights, and its vector."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, literal, select, union_all, update

from troupe.database import Database
from troupe.minds.domain.memory.round import Round
from troupe.minds.domain.memory.words import key_of, weights
from troupe.minds.store.memories import few
from troupe.minds.store.memories_tables import facts, items, rounds, vectors, words

_AFTER = (
    select(items.c.number, items.c.persona_id, items.c.chat_id, items.c.is_round, items.c.space, items.c.code)
    .where(items.c.user_id == bindparam("user"), items.c.number > bindparam("after"), items.c.removed == 0)
    .order_by(items.c.number)
)
_VECTORS = (
    select(vectors.c.number, vectors.c.vector)
    .join(items, items.c.number == vectors.c.number)
    .where(items.c.user_id == bindparam("user"), items.c.number > bindparam("after"), items.c.removed == 0)
    .order_by(vectors.c.number)
)


@dataclass(frozen=True)
class Indexed:
    """One item as the index in memory holds it."""

    number: int
    persona_id: str | None
    chat_id: str | None
    is_round: bool
    space: str | None
    code: bytes | None


@dataclass(frozen=True)
class Unread:
    """An item that has no vector yet."""

    number: int
    user_id: str
    realm: str
    text: str


class MemoryIndex:
    """Words and vectors of items."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write_words(self, user_id: str, number: int, text: str) -> None:
        """Index a text anew; its vector is that of an earlier text and goes."""
        rows = [
            {"word": key_of(user_id, word), "number": number, "weight": weight}
            for word, weight in sorted(weights(text).items())
        ]
        async with self._database.writing() as connection:
            await connection.execute(delete(words).where(words.c.number == number))
            if rows:
                await connection.execute(words.insert(), rows)

    async def forget_vector(self, number: int) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(vectors).where(vectors.c.number == number))
            await connection.execute(update(items).where(items.c.number == number).values(space=None, code=None))

    async def after(self, user_id: str, number: int) -> Sequence[Indexed]:
        async with self._database.reading() as connection:
            rows = await connection.execute(_AFTER, {"user": user_id, "after": number})
            return [
                Indexed(row.number, row.persona_id, row.chat_id, bool(row.is_round), row.space, row.code)
                for row in rows
            ]

    async def vectors_after(self, user_id: str, number: int) -> Sequence[tuple[int, bytes]]:
        async with self._database.reading() as connection:
            found = await connection.execute(_VECTORS, {"user": user_id, "after": number})
            return [(row.number, row.vector) for row in found]

    async def vectors_of(self, numbers: Sequence[int]) -> Sequence[tuple[int, bytes]]:
        async with self._database.reading() as connection:
            return [
                (row.number, row.vector)
                for part in few(numbers)
                for row in await connection.execute(select(vectors).where(vectors.c.number.in_(part)))
            ]

    async def counts(self, keys: Sequence[int], most: int) -> Mapping[int, int]:
        """In how many items each word stands, counted no further than `most`."""
        if not keys:
            return {}
        parts = []
        for key in keys:
            some = select(words.c.number).where(words.c.word == key).limit(most).subquery()
            parts.append(select(literal(key).label("word"), func.count().label("found")).select_from(some))
        async with self._database.reading() as connection:
            return {row.word: row.found for row in await connection.execute(union_all(*parts))}

    async def best(self, rarities: Mapping[int, float], most: int) -> Sequence[int]:
        """The items in which these words weigh most, the best first."""
        parts = [
            select(words.c.number, (words.c.weight * literal(rarity)).label("part")).where(words.c.word == key)
            for key, rarity in rarities.items()
        ]
        if not parts:
            return []
        found = union_all(*parts).subquery()
        query = select(found.c.number).group_by(found.c.number)
        query = query.order_by(func.sum(found.c.part).desc(), found.c.number.desc()).limit(most)
        async with self._database.reading() as connection:
            return list(await connection.scalars(query))

    async def unread(self, space: str, most: int) -> Sequence[Unread]:
        """Items without a vector of this space, the oldest first."""
        waiting = (items.c.space.is_(None) | (items.c.space != space)) & (items.c.removed == 0)
        columns: tuple[Any, ...] = (items.c.number, items.c.user_id, items.c.realm)
        query = (
            select(*columns, facts.c.text, rounds.c.asked, rounds.c.answered)
            .outerjoin(facts, facts.c.number == items.c.number)
            .outerjoin(rounds, rounds.c.number == items.c.number)
            .where(waiting)
            .order_by(items.c.number)
            .limit(most)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [Unread(row.number, row.user_id, row.realm, _text(row)) for row in rows]

    async def keep_vectors(self, space: str, found: Sequence[tuple[int, bytes, bytes]]) -> None:
        """Vectors with their codes; an item that left meanwhile gets none."""
        async with self._database.writing() as connection:
            numbers = [number for number, _, _ in found]
            there = set(await connection.scalars(select(items.c.number).where(items.c.number.in_(numbers))))
            kept = [each for each in found if each[0] in there]
            if not kept:
                return
            await connection.execute(delete(vectors).where(vectors.c.number.in_(numbers)))
            await connection.execute(
                vectors.insert(), [{"number": number, "vector": vector} for number, vector, _ in kept]
            )
            coded = (
                update(items).where(items.c.number == bindparam("at")).values(space=space, code=bindparam("its_code"))
            )
            await connection.execute(coded, [{"at": number, "its_code": code} for number, _, code in kept])


def _text(row: Any) -> str:
    if row.text is not None:
        return str(row.text)
    return Round.text.fget(row) if row.asked is not None else ""  # type: ignore[attr-defined]  # a row has both fields
