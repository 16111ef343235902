"""Speeches under way, so that one cut short by a crash is told to have ended."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from troupe.database import Database
from troupe.looks.store.tables import avatar_speeches


class SpeechStore:
    def __init__(self, database: Database, realm: str, owner: str) -> None:
        self._database = database
        self._realm = realm
        self._owner = owner

    async def begin(self, persona_id: str, speech_id: str) -> None:
        values = {"id": speech_id, "persona_id": persona_id, "realm": self._realm, "owner": self._owner}
        async with self._database.writing() as connection:
            await connection.execute(avatar_speeches.insert().values(**values))

    async def end(self, speech_id: str) -> bool:
        """Whether it was still under way."""
        async with self._database.writing() as connection:
            query = delete(avatar_speeches).where(avatar_speeches.c.id == speech_id)
            return bool((await connection.execute(query)).rowcount)

    async def left_behind(self) -> Sequence[tuple[str, str]]:
        """Speeches of an earlier life of this server: persona and speech."""
        query = select(avatar_speeches.c.persona_id, avatar_speeches.c.id)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.where(avatar_speeches.c.owner == self._owner))
            return [(row.persona_id, row.id) for row in rows]
