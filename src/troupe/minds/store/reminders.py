"""Reminders as rows: proposed, waiting for the next answer, carried by one."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from troupe.database import Database, Remembered
from troupe.minds.domain.reminding import Reminder
from troupe.minds.store.tables import reminders

# Every answer asks this before it begins, so the statement is built once.
_WAITING = select(reminders).where(reminders.c.chat_id == bindparam("chat"), reminders.c.state == "waiting")


class ReminderStore:
    """What personas are to be reminded of, chat by chat."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: Remembered[str, Sequence[Reminder]] = Remembered(database, reminders)

    async def waiting(self, chat_id: str, persona_id: str) -> Reminder | None:
        found = await self._waiting.of(chat_id, partial(self._all_waiting, chat_id))
        return next((each for each in found if each.persona_id == persona_id), None)

    async def _all_waiting(self, chat_id: str) -> Sequence[Reminder]:
        async with self._database.reading() as connection:
            return [_reminder(row) for row in await connection.execute(_WAITING, {"chat": chat_id})]

    async def of_chat(self, user_id: str, persona_id: str, chat_id: str) -> Sequence[Reminder]:
        query = select(reminders).where(
            reminders.c.chat_id == chat_id, reminders.c.user_id == user_id, reminders.c.persona_id == persona_id
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(reminders.c.turn, reminders.c.id))
            return [_reminder(row) for row in rows]

    async def put(self, reminder: Reminder) -> None:
        """One that is proposed or waits takes the place of every other one that does."""
        async with self._database.writing() as connection:
            await connection.execute(
                delete(reminders).where(
                    reminders.c.chat_id == reminder.chat_id,
                    reminders.c.persona_id == reminder.persona_id,
                    reminders.c.state != "carried",
                )
            )
            await connection.execute(reminders.insert().values(**vars(reminder) | {"traits": list(reminder.traits)}))

    async def drop(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(reminders).where(reminders.c.id == id, reminders.c.state != "carried"))

    async def carried(self, id: str, turn: int, answer_id: str) -> None:
        async with self._database.writing() as connection:
            values = {"state": "carried", "turn": turn, "answer_id": answer_id}
            await connection.execute(update(reminders).where(reminders.c.id == id).values(**values))


def _reminder(row: Row[Any]) -> Reminder:
    fields = dict(row._mapping)
    return Reminder(**fields | {"traits": tuple(fields["traits"])})
