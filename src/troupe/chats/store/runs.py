"""Runs, and the logs they leave in parts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, bindparam, func, literal, select, tuple_, update

from troupe.chats.domain import Run, RunState
from troupe.chats.store.tables import run_parts, runs
from troupe.database import Database, Moment
from troupe.kit.times import from_millis, from_text
from troupe.live import Event, tell_others

# Built once: building a statement takes longer than running it.
_OPEN = runs.c.finished_at.is_(None)  # the index of open runs knows them by this
_ADD = runs.insert()
_SAVE = update(runs).where(runs.c.id == bindparam("run"))
_END = _SAVE.where(runs.c.owner == bindparam("ours"), _OPEN)
_NOTE = _SAVE.where(_OPEN).values(
    state=bindparam("stands"), started_at=func.coalesce(runs.c.started_at, bindparam("since", type_=Moment()))
)
_KEEP = run_parts.insert()


class RunStore:
    """What was asked of brains, and what came."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, run: Run) -> None:
        async with self._database.writing() as connection:
            await connection.execute(_ADD, dict(vars(run)))

    async def save(self, run: Run) -> None:
        async with self._database.writing() as connection:
            await connection.execute(_SAVE, _changeable(run) | {"run": run.id})

    async def find(self, id: str) -> Run | None:
        found = await self._load(select(runs).where(runs.c.id == id))
        return found[0] if found else None

    async def newest(
        self, user_id: str, chat_id: str | None, state: RunState | None, after: Sequence[int | str] | None, limit: int
    ) -> Sequence[Run]:
        """The newest first; `after` is where the last page ended: a time in milliseconds, and an id."""
        query = select(runs).where(runs.c.user_id == user_id if chat_id is None else runs.c.chat_id == chat_id)
        if state is not None:
            query = query.where(runs.c.state == state)
        if after is not None:
            millis, id = after
            place = tuple_(literal(from_millis(int(millis)), Moment()), literal(str(id), Text()))
            query = query.where(tuple_(runs.c.created_at, runs.c.id) < place)
        return await self._load(query.order_by(runs.c.created_at.desc(), runs.c.id.desc()).limit(limit))

    async def by_key(self, chat_id: str, client_key: str) -> Run | None:
        """What was started with a key of the client's own."""
        found = await self._load(select(runs).where(runs.c.chat_id == chat_id, runs.c.client_key == client_key))
        return found[0] if found else None

    async def end(self, run: Run) -> bool:
        """Keep the end of a run; False when somebody else ended it, because its owner was thought gone."""
        async with self._database.writing() as connection:
            changed = await connection.execute(_END, _changeable(run) | {"run": run.id, "ours": run.owner})
            return bool(changed.rowcount)

    async def note_all(self, stand: Sequence[tuple[str, RunState, datetime | None]]) -> None:
        """Keep how runs stand that go on; one that is over, because its owner was thought gone, stays so."""
        if not stand:
            return
        async with self._database.writing() as connection:
            told = [{"run": id, "stands": state, "since": since} for id, state, since in stand]
            await connection.execute(_NOTE, told)

    async def unfinished(self) -> Sequence[Run]:
        return await self._load(select(runs).where(_OPEN))

    async def unfinished_in(self, chat_id: str) -> Sequence[Run]:
        """The answers of a chat that are not over."""
        return await self._load(select(runs).where(runs.c.chat_id == chat_id, _OPEN))

    async def ask_to_stop(self, id: str) -> None:
        """Leave word for the process that writes a run."""
        async with self._database.writing() as connection:
            await connection.execute(update(runs).where(runs.c.id == id).values(stop_asked=True))

    async def asked_to_stop(self, owner: str) -> Sequence[str]:
        query = select(runs.c.id).where(runs.c.owner == owner, runs.c.stop_asked == 1, _OPEN)
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def append(self, run_id: str, events: Sequence[Event]) -> None:
        """Keep a part of a run's log; events of one part follow one another."""
        await self.append_all([(run_id, events)])

    async def append_all(self, parts: Sequence[tuple[str, Sequence[Event]]]) -> None:
        """Keep parts of many runs' logs in one statement."""
        async with self._database.writing() as connection:
            await connection.execute(_KEEP, [_part(run_id, events) for run_id, events in parts])
            await tell_others(self._database, connection, [f"run:{run_id}" for run_id, _ in parts])

    async def log(self, run_id: str, since: int, limit: int) -> Sequence[Event]:
        """Events after `since`, oldest first, as far as each of them is kept."""
        query = select(run_parts).where(run_parts.c.run_id == run_id, run_parts.c.last_seq > since)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(run_parts.c.first_seq))
            events = [event for row in rows if not _is_thinned(row) for event in _unpack(row)]
        return [event for event in events if event.seq > since][:limit]

    async def oldest(self, run_id: str) -> int:
        """The number of the first event that is kept for itself."""
        query = select(run_parts).where(run_parts.c.run_id == run_id, run_parts.c.first_seq == 1)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return row.last_seq + 1 if row is not None and _is_thinned(row) else 1

    async def text(self, run_id: str) -> tuple[str, int]:
        """All that was said, and the number of the last event."""
        query = select(run_parts).where(run_parts.c.run_id == run_id).order_by(run_parts.c.first_seq)
        async with self._database.reading() as connection:
            events = [event for row in await connection.execute(query) for event in _unpack(row)]
        said = "".join(str(event.data["text"]) for event in events if event.type == "text.delta")
        return said, events[-1].seq if events else 0

    async def head(self, run_id: str) -> int:
        async with self._database.reading() as connection:
            query = select(func.max(run_parts.c.last_seq)).where(run_parts.c.run_id == run_id)
            return await connection.scalar(query) or 0

    async def _load(self, query: Any) -> list[Run]:
        async with self._database.reading() as connection:
            return [_run(row) for row in await connection.execute(query)]


def _changeable(run: Run) -> dict[str, Any]:
    values = dict(vars(run))
    del values["id"], values["realm"]
    return values


def _run(row: Row[Any]) -> Run:
    fields = dict(row._mapping)
    del fields["stop_asked"]
    return Run(**fields)


def _part(run_id: str, events: Sequence[Event]) -> dict[str, Any]:
    packed = [[event.seq, event.type, event.when, event.data] for event in events]
    return {"run_id": run_id, "first_seq": events[0].seq, "last_seq": events[-1].seq, "events": packed}


def _is_thinned(row: Row[Any]) -> bool:
    """Whether its pieces were put together: then its only event has the number of the last of them."""
    return int(row.events[0][0]) != int(row.first_seq)


def _unpack(row: Row[Any]) -> list[Event]:
    topic = f"run:{row.run_id}"
    return [Event(topic, seq, type, from_text(at), data) for seq, type, at, data in row.events]
