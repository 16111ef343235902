"""The log in the database: the number is given in the transaction of the change it reports."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Column, Row, Text, UniqueConstraint, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from troupe.database import BigNumber, Database, Json, Moment, table
from troupe.kit.times import Clock
from troupe.live.domain import Data, Event, Replay

topics = table("topics", Column("topic", Text, primary_key=True), Column("seq", BigNumber, nullable=False))

events = table(
    "events",
    Column("number", BigNumber, primary_key=True, autoincrement=True),
    Column("topic", Text, nullable=False),
    Column("seq", BigNumber, nullable=False),
    Column("type", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("data", Json, nullable=False),
    UniqueConstraint("topic", "seq"),
)

NEWS_CHANNEL = "troupe_news"
PORTION = 2000
AT_ONCE = 100

# Built once: building a statement takes longer than running it.
_ADD = events.insert()
_LATEST = select(topics.c.seq).where(topics.c.topic == bindparam("topic"))
_NEXT = {
    dialect: (numbers := insert(topics))
    .on_conflict_do_update(index_elements=["topic"], set_={"seq": topics.c.seq + numbers.excluded.seq})
    .returning(topics.c.topic, topics.c.seq)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_TELL = select(func.pg_notify(NEWS_CHANNEL, func.unnest(bindparam("topics", type_=postgresql.ARRAY(Text)))))


class EventStore:
    """Events as rows."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.kept_for_good: set[str] = set()
        """Families of topics whose events do not grow too old."""

    def draft(self, topic: str, type: str, data: Data) -> Event:
        """An event that happened now and has no number yet."""
        return Event(topic, 0, type, self._clock(), data)

    async def append(self, drafts: Sequence[Event]) -> Sequence[Event]:
        """Give each event the next number of its topic and write them all; joins the present transaction."""
        events: list[Event] = []
        async with self._database.writing() as connection:
            for begin in range(0, len(drafts), AT_ONCE):
                events += await self._append(connection, drafts[begin : begin + AT_ONCE])
        return events

    async def replay(self, topic: str, since: int, limit: int) -> Replay:
        """At most `limit` events after `since`, oldest first."""
        async with self._database.reading() as connection:
            latest = await connection.scalar(select(topics.c.seq).where(topics.c.topic == topic)) or 0
            oldest = await connection.scalar(select(func.min(events.c.seq)).where(events.c.topic == topic))
            rows = await connection.execute(
                select(events).where(events.c.topic == topic, events.c.seq > since).order_by(events.c.seq).limit(limit)
            )
            return Replay([_event(row) for row in rows], latest + 1 if oldest is None else oldest, latest)

    async def latest(self, topic: str) -> int:
        """The number of the newest event of a topic."""
        async with self._database.reading() as connection:
            return await connection.scalar(_LATEST, {"topic": topic}) or 0

    async def newest(self, topic: str, type: str, limit: int) -> Sequence[Event]:
        """The newest events of one type on a topic, newest first."""
        query = select(events).where(events.c.topic == topic, events.c.type == type)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(events.c.seq.desc()).limit(limit))
            return [_event(row) for row in rows]

    async def newest_number(self) -> int:
        async with self._database.reading() as connection:
            return await connection.scalar(select(func.max(events.c.number))) or 0

    async def topics_after(self, number: int) -> tuple[int, list[str]]:
        """Which topics have news after this number of the whole log, and the newest number."""
        async with self._database.reading() as connection:
            rows = (
                await connection.execute(select(events.c.number, events.c.topic).where(events.c.number > number))
            ).all()
        return max((row.number for row in rows), default=number), sorted({row.topic for row in rows})

    async def retire(self, before: datetime) -> int:
        """Drop events older than a moment; the numbers of their topics go on."""
        kept = [events.c.topic.not_like(f"{family}:%") for family in sorted(self.kept_for_good)]
        old = select(events.c.number).where(events.c.at < before, *kept).limit(PORTION)
        gone = 0
        while True:
            async with self._database.writing() as connection:
                dropped = (await connection.execute(delete(events).where(events.c.number.in_(old)))).rowcount
            gone += dropped
            if dropped < PORTION:
                return gone

    async def _append(self, connection: AsyncConnection, drafts: Sequence[Event]) -> Sequence[Event]:
        counts = Counter(draft.topic for draft in drafts)
        numbers = await self._next(connection, counts)
        events = [replace(draft, seq=next(numbers[draft.topic])) for draft in drafts]
        await connection.execute(_ADD, [_as_row(event) for event in events])
        await tell_others(self._database, connection, counts)
        return events

    async def _next(self, connection: AsyncConnection, counts: Mapping[str, int]) -> dict[str, Iterator[int]]:
        """The numbers that these topics give next, as many of each as are wanted."""
        # In one order: two who wait for each other would wait for ever.
        wanted = [{"topic": topic, "seq": counts[topic]} for topic in sorted(counts)]
        rows = await connection.execute(_NEXT[self._database.dialect], wanted)
        return {row.topic: iter(range(row.seq - counts[row.topic] + 1, row.seq + 1)) for row in rows}


async def tell_others(database: Database, connection: AsyncConnection, topics: Iterable[str]) -> None:
    """Let other servers know, once this commits, that topics have news; on SQLite they look for themselves."""
    if database.dialect == "postgresql":
        await connection.execute(_TELL, {"topics": sorted(topics)})


def _event(row: Row[tuple[object, ...]]) -> Event:
    return Event(row.topic, row.seq, row.type, row.at, row.data)


def _as_row(event: Event) -> dict[str, object]:
    return {"topic": event.topic, "seq": event.seq, "type": event.type, "at": event.at, "data": dict(event.data)}
