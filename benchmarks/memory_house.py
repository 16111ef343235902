"""A studio in which somebody only remembers: every message can be seen, and nobody answers."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table, Text, insert

from benchmarks.memory_seen import Everything
from troupe.accounts import User
from troupe.app.remembering import find_embedder
from troupe.app.settings import Settings
from troupe.app.wiring import Studio, open_studio
from troupe.chats.store.tables import chats
from troupe.kit.ids import random_id
from troupe.minds import Exchange, Remembering, Utterance, remember
from troupe.minds.service.remembering import Question
from troupe.minds.service.remembering.finding import Found
from troupe.personas import CastPersona


@dataclass
class Remembered:
    """One person, one persona, one chat."""

    memory: Remembering
    user: User
    persona: CastPersona
    chat_id: str

    async def say(self, asked: str, answered: str, at: datetime) -> Sequence[str]:
        """An exchange; gives the ids of its two messages."""
        said = Utterance(random_id(), 1, asked, at)
        told = Utterance(random_id(), 1, answered, at)
        await self.memory.heard(Exchange(self.user, self.persona, self.chat_id, said, told))
        return [said.node_id, told.node_id]

    async def search(self, question: str, most: int, at: datetime) -> Sequence[Found]:
        asked = Question(question, at, self.persona.id, include_closed=False)
        return (await self.memory.search(self.user, asked, most)).items


@contextlib.asynccontextmanager
async def remembered(folder: Path, *, vectors: bool) -> AsyncIterator[Remembered]:
    async with open_studio(Settings(data=folder / "studio")) as studio:
        fields = {"name": "Vera", "personality_traits": {}, "response_style": {}}
        persona = (await studio.casting.create(studio.person, fields)).persona
        chat_id = await _chat(studio)
        memory = remember(
            studio.database,
            studio.personas,
            studio.people,
            studio.brains,
            studio.jobs,
            studio.live,
            Everything(),
            find_embedder if vectors else lambda: None,
            studio.clock,
            random_id,
        )
        yield Remembered(memory, studio.person, persona, chat_id)
        await memory.close()


async def _chat(studio: Studio) -> str:
    id = random_id()
    known = {"id": id, "realm": studio.realm, "user_id": studio.person.id}
    moments = {name: studio.clock() for name in ("created_at", "updated_at", "last_message_at")}
    async with studio.database.writing() as connection:
        await connection.execute(insert(chats).values(**_filled(chats) | known | moments))
    return id


def _filled(table: Table) -> dict[str, object]:
    """Something for every column that wants something."""
    wanted = [column for column in table.columns if not column.nullable and column.server_default is None]
    return {column.name: "" if isinstance(column.type, Text) else 0 for column in wanted}
