"""Logs of answers that are long over: their pieces become one text, and what came after the last piece stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import aliased

from troupe.chats.store.tables import run_parts, runs
from troupe.database import Database

MOST_EVENTS = 10_000
"""So many lines of an answer are kept for themselves; of what came before them only the text."""
_others = aliased(run_parts)


class LogThinning:
    """Makes logs small; numbers never change, and whoever asks for a number that went starts from the text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def overdue(self, ended_before: datetime, most: int) -> Sequence[str]:
        """Answers that ended before, and whose logs are as they were: those begin with a line alone.

        Of the longest the oldest went already; much is left after that.
        """
        first = (run_parts.c.run_id == runs.c.id) & (run_parts.c.first_seq == 1)
        later = select(func.max(_others.c.last_seq)).where(_others.c.run_id == runs.c.id).scalar_subquery()
        whole = or_(run_parts.c.last_seq == 1, later > run_parts.c.last_seq + MOST_EVENTS // 2)
        query = select(runs.c.id).join(run_parts, first).where(runs.c.finished_at < ended_before, whole).limit(most)
        async with self._database.reading() as connection:
            return list(await connection.scalars(query))

    async def shorten(self, run_id: str) -> None:
        """Of an answer with very many lines keep the newest for themselves."""
        await self.thin(run_id, newest=MOST_EVENTS)

    async def thin(self, run_id: str, *, newest: int = 0) -> None:
        query = select(run_parts.c.events).where(run_parts.c.run_id == run_id).order_by(run_parts.c.first_seq)
        async with self._database.writing() as connection:
            events = [event for part in await connection.scalars(query) for event in part]
            await connection.execute(delete(run_parts).where(run_parts.c.run_id == run_id))
            await connection.execute(run_parts.insert(), [_part(run_id, *each) for each in _thinned(events, newest)])


def _thinned(events: list[Any], newest: int) -> list[tuple[int, list[Any]]]:
    """Up to the last piece that is to go the whole text under the number of that piece, then the rest."""
    end = events[-1][0] - newest if events else 0
    pieces = [event for event in events if event[1] == "text.delta" and event[0] <= end]
    if not pieces:
        return [(1, events)] if events else []
    number, type, at, _ = pieces[-1]
    whole = "".join(str(piece[3]["text"]) for piece in pieces)
    rest = [event for event in events if event[0] > number and (newest or event[1] != "reasoning.delta")]
    return [(1, [[number, type, at, {"text": whole}]]), *([(rest[0][0], rest)] if rest else [])]


def _part(run_id: str, first: int, events: list[Any]) -> dict[str, Any]:
    return {"run_id": run_id, "first_seq": first, "last_seq": events[-1][0], "events": events}
