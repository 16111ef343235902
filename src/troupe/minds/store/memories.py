"""Facts as rows, with their sources and what was done to them by hand."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, delete, or_, select, update

from troupe.database import Database
from troupe.minds.domain.memory.closing import of_anyone, rivals
from troupe.minds.domain.memory.fact import Fact, Place
from troupe.minds.domain.memory.source import Source, SourcePoint
from troupe.minds.store.memories_tables import facts, items, sources

Thing = TypeVar("Thing")
AT_ONCE = 400
_KEPT_ON_THE_ITEM = ("persona_id", "chat_id")


def few(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    """As many at a time as one statement may name."""
    return (things[start : start + AT_ONCE] for start in range(0, len(things), AT_ONCE))


class MemoryStore:
    """Facts of a person; every method stays with that person's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, fact: Fact) -> Fact:
        """Write a fact; its number is given here."""
        async with self._database.writing() as connection:
            item = {"realm": fact.realm, "user_id": fact.user_id, "id": fact.id, "is_round": False, "removed": False}
            item |= {name: getattr(fact.place, name) for name in _KEPT_ON_THE_ITEM}
            number = await connection.scalar(items.insert().values(**item).returning(items.c.number))
            fact = replace(fact, number=number or 0)
            await connection.execute(facts.insert().values(**_values(fact)))
            if fact.sources:
                await connection.execute(sources.insert(), [_source_values(fact.id, each) for each in fact.sources])
        return fact

    async def save(self, fact: Fact) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(facts).where(facts.c.id == fact.id).values(**_values(fact)))
            item = {"removed": fact.removed_at is not None}
            item |= {name: getattr(fact.place, name) for name in _KEPT_ON_THE_ITEM}
            await connection.execute(update(items).where(items.c.number == fact.number).values(**item))

    async def add_source(self, fact: Fact, source: Source) -> None:
        async with self._database.writing() as connection:
            if source.point not in {each.point for each in fact.sources}:
                await connection.execute(sources.insert().values(**_source_values(fact.id, source)))

    async def find(self, user_id: str, id: str) -> Fact | None:
        found = await self._load(user_id, facts.c.id == id)
        return found[0] if found else None

    async def by_ids(self, user_id: str, ids: Sequence[str]) -> Sequence[Fact]:
        return [fact for part in few(ids) for fact in await self._these(user_id, facts.c.id.in_(part))]

    async def by_numbers(self, user_id: str, numbers: Sequence[int]) -> Sequence[Fact]:
        return [fact for part in few(numbers) for fact in await self._these(user_id, facts.c.number.in_(part))]

    async def speaking_about(self, user_id: str, slots: Collection[str]) -> Sequence[Fact]:
        """Every fact in these slots and in those that say the opposite."""
        wanted = sorted({each for slot in slots for each in rivals(slot)})
        found = [fact for part in few(wanted) for fact in await self._load(user_id, _in_slots(part))]
        return [fact for fact in found if fact.removed_at is None]

    async def same_text(self, user_id: str, place: Place, text: str) -> Sequence[Fact]:
        return await self._load(user_id, facts.c.text == text, facts.c.scope == place.scope)

    async def pinned(self, user_id: str) -> Sequence[Fact]:
        return await self._load(user_id, facts.c.pinned == 1, facts.c.removed_at.is_(None))

    async def all_of(self, user_id: str) -> Sequence[Fact]:
        """Every fact of a person that was not removed."""
        return await self._load(user_id, facts.c.removed_at.is_(None))

    async def at_node(self, user_id: str, node_id: str) -> Sequence[Fact]:
        return await self._load(
            user_id, facts.c.id.in_(select(sources.c.memory_id).where(sources.c.node_id == node_id))
        )

    async def newest(
        self, user_id: str, persona_id: str | None, *, removed: bool, most: int, scope: str | None = None
    ) -> Sequence[Fact]:
        """The newest first; those of a persona come with those that count for all."""
        conditions: list[ColumnElement[bool]] = [
            facts.c.removed_at.is_not(None) if removed else facts.c.removed_at.is_(None)
        ]
        if persona_id is not None:
            conditions.append(or_(facts.c.persona_id == persona_id, facts.c.scope == "user"))
        if scope is not None:
            conditions.append(facts.c.scope == scope)
        return await self._load(user_id, *conditions, most=most)

    async def of_persona(self, user_id: str, persona_id: str) -> Sequence[Fact]:
        return await self._load(user_id, facts.c.persona_id == persona_id, facts.c.removed_at.is_(None))

    async def used(self, user_id: str, ids: Sequence[str], at: datetime) -> None:
        async with self._database.writing() as connection:
            mine = facts.c.user_id == user_id, facts.c.id.in_(ids)
            await connection.execute(update(facts).where(*mine).values(uses=facts.c.uses + 1, last_used_at=at))

    async def drop(self, numbers: Sequence[int]) -> None:
        """Delete items for good, whatever they are; words, vectors, sources and changes leave with them."""
        async with self._database.writing() as connection:
            for part in few(numbers):
                await connection.execute(delete(items).where(items.c.number.in_(part)))

    async def lose_sources(self, user_id: str, node_ids: Sequence[str]) -> Sequence[int]:
        """Take messages away as sources; gives the numbers of the facts that have none left and were not typed in."""
        async with self._database.writing() as connection:
            touched = select(sources.c.memory_id).where(sources.c.node_id.in_(node_ids))
            told = {fact.id for fact in await self._load(user_id, facts.c.id.in_(touched))}
            mine = sources.c.node_id.in_(node_ids), sources.c.memory_id.in_(told)
            await connection.execute(delete(sources).where(*mine))
            left = await self._load(user_id, facts.c.id.in_(told))
        return [fact.number for fact in left if not fact.sources and fact.said_by != "owner"]

    async def share_sources(self, user_id: str, copies: Mapping[SourcePoint, SourcePoint]) -> bool:
        """Let the copies of messages be sources of what the messages told; whether there was anything."""
        async with self._database.writing() as connection:
            told: list[dict[str, Any]] = []
            for part in few(sorted({point.node_id for point in copies})):
                mine = sources.c.memory_id.in_(select(facts.c.id).where(facts.c.user_id == user_id))
                for row in await connection.execute(select(sources).where(sources.c.node_id.in_(part), mine)):
                    source = _source(row)
                    if copy := copies.get(source.point):
                        told.append(_source_values(row.memory_id, replace(source, point=copy)))
            if told:
                await connection.execute(sources.insert(), told)
        return bool(told)

    async def outdated(self, removed_before: datetime) -> Sequence[int]:
        """What lay in the bin for too long, and facts whose every source is gone."""
        orphans = ~facts.c.id.in_(select(sources.c.memory_id)) & (facts.c.said_by != "owner")
        binned = facts.c.removed_at.is_not(None) & (facts.c.removed_at < removed_before)
        async with self._database.reading() as connection:
            return list(await connection.scalars(select(facts.c.number).where(or_(binned, orphans))))

    async def chats(self) -> Sequence[str]:
        """Every chat that something is remembered for alone."""
        async with self._database.reading() as connection:
            return list(await connection.scalars(select(facts.c.chat_id).where(facts.c.scope == "chat").distinct()))

    async def only_in(self, chat_ids: Collection[str]) -> Sequence[int]:
        """What is remembered for these chats alone."""
        mine = facts.c.scope == "chat", facts.c.chat_id.in_(chat_ids)
        async with self._database.reading() as connection:
            return list(await connection.scalars(select(facts.c.number).where(*mine)))

    async def owners(self, numbers: Sequence[int]) -> Mapping[str, str]:
        """Whose these are, and the realm they live in."""
        async with self._database.reading() as connection:
            query = select(items.c.user_id, items.c.realm).where(items.c.number.in_(numbers)).distinct()
            return {row.user_id: row.realm for row in await connection.execute(query)}

    async def _load(self, user_id: str, *conditions: ColumnElement[bool], most: int | None = None) -> Sequence[Fact]:
        query = select(facts).where(facts.c.user_id == user_id, *conditions)
        return await self._read(query.order_by(facts.c.updated_at.desc(), facts.c.number.desc()).limit(most))

    async def _these(self, user_id: str, named: ColumnElement[bool]) -> Sequence[Fact]:
        """Facts by their names. Whose they are is looked at afterwards: asked for it, SQLite reads all of theirs."""
        return [fact for fact in await self._read(select(facts).where(named)) if fact.user_id == user_id]

    async def _read(self, query: Select[Any]) -> Sequence[Fact]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
            told: dict[str, list[Source]] = defaultdict(list)
            for part in few([row.id for row in rows]):
                asked = select(sources).where(sources.c.memory_id.in_(part)).order_by(sources.c.said_at)
                for row in await connection.execute(asked):
                    told[row.memory_id].append(_source(row))
        return [_fact(row, told[row.id]) for row in rows]


def _in_slots(grounds: Sequence[str]) -> ColumnElement[bool]:
    """What stands there, and what stands there of somebody who is told apart."""
    told_apart = [facts.c.slot.startswith(each, autoescape=True) for each in map(of_anyone, grounds) if each]
    return or_(facts.c.slot.in_(grounds), *told_apart)


def _values(fact: Fact) -> dict[str, Any]:
    values = dict(vars(fact)) | vars(fact.place)
    del values["place"], values["sources"]
    return values


def _source_values(memory_id: str, source: Source) -> dict[str, Any]:
    place = {"start_at": source.start, "end_at": source.end, "said_at": source.said_at, "quote": source.quote}
    return source.point._asdict() | place | {"memory_id": memory_id}


def _source(row: Row[Any]) -> Source:
    point = SourcePoint(row.chat_id, row.node_id, row.rev)
    return Source(point, row.quote, row.start_at, row.end_at, row.said_at)


def _fact(row: Row[Any], told: Sequence[Source]) -> Fact:
    fields = dict(row._mapping)
    place = Place(fields.pop("scope"), fields.pop("persona_id"), fields.pop("chat_id"))
    return Fact(place=place, sources=tuple(told), **fields)
