"""What was said, and how each voice measures, as rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    Text,
    delete,
    select,
    update,
)

from troupe.database import Database, Json, Moment, realm_column, table, upsert
from troupe.voices.domain.speech import Speech, SpokenSentence, manner_of_json
from troupe.voices.domain.speech.measured import MeasuredVoice

speeches = table(
    "speeches",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("persona_id", Text, nullable=True),
    realm_column(),
    Column("chat_id", Text, nullable=True),
    Column("state", Text, nullable=False),
    Column("voice", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("sample_rate", Integer, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("manner", Json, nullable=False),
    Column("sentences", Json, nullable=False),
    Column("asked", Json, nullable=False),
    Column("media_id", Text, nullable=True),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("state IN ('speaking', 'finished', 'interrupted')", name="state"),
    CheckConstraint("format IN ('wav', 'ogg', 'mp3', 'flac')", name="format"),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
)
Index("ix_speeches_user_id", speeches.c.user_id, speeches.c.created_at)
Index("ix_speeches_created_at", speeches.c.created_at)
Index("ix_speeches_persona_id", speeches.c.persona_id)
Index("ix_speeches_media_id", speeches.c.media_id)

measures = table(
    "voice_measures",
    Column("persona_id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("timbre_key", Text, nullable=False),
    Column("figures", Json, nullable=False),
    Column("used_at", Moment, nullable=False),
    ForeignKeyConstraint(["persona_id", "realm"], ["personas.id", "personas.realm"], ondelete="CASCADE"),
)
Index("ix_voice_measures_user_id", measures.c.user_id, measures.c.used_at)


class SpeechStore:
    """Speeches of persons, and the measures of their personas' voices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, speech: Speech) -> None:
        values: dict[str, Any] = {
            **vars(speech),
            "manner": speech.manner.as_json(),
            "sentences": [each.as_json() for each in speech.sentences],
            "asked": dict(speech.asked),
        }
        same = speeches.c.id == speech.id
        async with self._database.writing() as connection:
            changed = await connection.execute(update(speeches).where(same).values(values))
            if changed.rowcount == 0:
                await connection.execute(speeches.insert().values(values))

    async def find(self, user_id: str, id: str) -> Speech | None:
        query = select(speeches).where(speeches.c.id == id, speeches.c.user_id == user_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _speech(row)

    async def close_broken(self, before: datetime) -> int:
        """Speeches that a stopped server left in the middle are interrupted."""
        left = (speeches.c.state == "speaking") & (speeches.c.created_at < before)
        broken = update(speeches).where(left).values(state="interrupted")
        async with self._database.writing() as connection:
            return (await connection.execute(broken)).rowcount

    async def retire(self, before: datetime) -> int:
        """Forget what was said long ago, unless its sound was kept as a file."""
        old = delete(speeches).where(speeches.c.created_at < before, speeches.c.media_id.is_(None))
        async with self._database.writing() as connection:
            return (await connection.execute(old)).rowcount

    async def forget_persona(self, persona_id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(speeches).where(speeches.c.persona_id == persona_id))
            await connection.execute(delete(measures).where(measures.c.persona_id == persona_id))

    async def forget_voices(self, user_id: str, references: Sequence[str]) -> list[str]:
        """Nobody can have these voices say again what they said; the files that were kept of them."""
        theirs = (speeches.c.user_id == user_id) & speeches.c.voice.in_(references)
        kept = select(speeches.c.media_id).where(theirs, speeches.c.media_id.is_not(None)).distinct()
        async with self._database.writing() as connection:
            files = [str(each) for each in (await connection.execute(kept.order_by(speeches.c.media_id))).scalars()]
            await connection.execute(delete(speeches).where(theirs))
        return files

    async def uses_of(self, media_id: str) -> Sequence[str]:
        query = select(speeches.c.id).where(speeches.c.media_id == media_id)
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def measured(self, persona_id: str) -> MeasuredVoice | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(measures).where(measures.c.persona_id == persona_id))).one_or_none()
        return None if row is None else MeasuredVoice(**row._mapping)

    async def last_used(self, user_id: str, but: str, limit: int) -> Sequence[MeasuredVoice]:
        """The voices of a person's other personas, the last heard first."""
        query = select(measures).where(measures.c.user_id == user_id, measures.c.persona_id != but)
        query = query.order_by(measures.c.used_at.desc(), measures.c.persona_id).limit(limit)
        async with self._database.reading() as connection:
            return [MeasuredVoice(**row._mapping) for row in await connection.execute(query)]

    async def save_measured(self, measured: MeasuredVoice) -> None:
        values: Mapping[str, Any] = {**vars(measured), "figures": dict(measured.figures)}
        key = {"persona_id": values["persona_id"]}
        rest = {name: value for name, value in values.items() if name != "persona_id"}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, measures, key, rest))


def _speech(row: Row[Any]) -> Speech:
    told = dict(row._mapping)
    told["manner"] = manner_of_json(row.manner)
    told["sentences"] = [SpokenSentence.of_json(each) for each in row.sentences]
    return Speech(**told)
