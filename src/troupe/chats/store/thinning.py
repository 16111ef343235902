"""Logs of answers that are long over: their pieces become one text, and what came after the last piece stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from troupe.chats.store.tables import run_parts, runs
from troupe.database import Database


class LogThinning:
    """Makes logs small; numbers never change, and whoever asks for a number that went starts from the text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def overdue(self, ended_before: datetime, most: int) -> Sequence[str]:
        """Answers that ended before, and whose logs are as they were: those begin with a line alone."""
        first = (run_parts.c.run_id == runs.c.id) & (run_parts.c.first_seq == 1) & (run_parts.c.last_seq == 1)
        query = select(runs.c.id).join(run_parts, first).where(runs.c.finished_at < ended_before).limit(most)
        async with self._database.reading() as connection:
            return list(await connection.scalars(query))

    async def thin(self, run_id: str) -> None:
        query = select(run_parts.c.events).where(run_parts.c.run_id == run_id).order_by(run_parts.c.first_seq)
        async with self._database.writing() as connection:
            events = [event for part in await connection.scalars(query) for event in part]
            await connection.execute(delete(run_parts).where(run_parts.c.run_id == run_id))
            await connection.execute(run_parts.insert(), [_part(run_id, *each) for each in _thinned(events)])


def _thinned(events: list[Any]) -> list[tuple[int, list[Any]]]:
    """Up to the last piece the whole text under the number of that piece, then the rest."""
    pieces = [event for event in events if event[1] == "text.delta"]
    if not pieces:
        return [(1, events)]
    number, type, at, _ = pieces[-1]
    whole = "".join(str(piece[3]["text"]) for piece in pieces)
    rest = [event for event in events if event[0] > number]
    return [(1, [[number, type, at, {"text": whole}]]), *([(number + 1, rest)] if rest else [])]


def _part(run_id: str, first: int, events: list[Any]) -> dict[str, Any]:
    return {"run_id": run_id, "first_seq": first, "last_seq": events[-1][0], "events": events}
