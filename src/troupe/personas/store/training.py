"""Sessions and recordings of voice training, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
    text,
    update,
)

from troupe.database import BigNumber, Database, Json, Moment, realm_column, table
from troupe.personas.domain.training import BEFORE, ENDED, SessionStatus, TrainingSession, VoiceSample
from troupe.personas.store.tables import Real, realm_of

_OF_A_PERSONA = ["persona_id", "realm"], ["personas.id", "personas.realm"]
_UNDER_WAY = "status = 'in_progress'"

sessions = table(
    "persona_training_sessions",
    Column("id", Text, primary_key=True),
    Column("persona_id", Text, nullable=False),
    realm_column(),
    ForeignKeyConstraint(*_OF_A_PERSONA, ondelete="CASCADE"),
    Column("user_id", Text, nullable=False),
    Column("training_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("progress_percent", Integer, nullable=False),
    Column("error_message", Text, nullable=True),
    Column("started_at", Moment, nullable=True),
    Column("completed_at", Moment, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("place", BigNumber, nullable=False),
    Column("level", Text, nullable=False),
    Column("provider", Text, nullable=True),
    Column("phase", Text, nullable=False),
    Column("consent_id", Text, nullable=True),
    Column("retry_of", Text, nullable=True),
    Column("error_code", Text, nullable=True),
    Column("accepted", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("job_id", Text, nullable=True),
    Column("sample_ids", Json, nullable=False),
    Column("result", Json, nullable=True),
    CheckConstraint("training_type = 'voice_model'", name="type"),
    CheckConstraint("status IN ('pending', 'in_progress', 'completed', 'failed', 'cancelled')", name="status"),
    CheckConstraint("progress_percent BETWEEN 0 AND 100", name="percent"),
    CheckConstraint("(progress_percent = 100) = (status = 'completed')", name="done"),
    CheckConstraint("(error_message IS NOT NULL) = (status = 'failed')", name="error"),
    CheckConstraint("(completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))", name="ended"),
    CheckConstraint("level IN ('fit', 'clone')", name="level"),
    UniqueConstraint("persona_id", "place"),
)
Index(
    "uq_training_under_way",
    sessions.c.persona_id,
    unique=True,
    sqlite_where=text(_UNDER_WAY),
    postgresql_where=text(_UNDER_WAY),
)
Index("ix_training_sessions_job_id", sessions.c.job_id)
Index("ix_training_sessions_status", sessions.c.status, sessions.c.created_at)

samples = table(
    "voice_training_samples",
    Column("id", Text, primary_key=True),
    Column("persona_id", Text, nullable=False),
    realm_column(),
    ForeignKeyConstraint(*_OF_A_PERSONA, ondelete="CASCADE"),
    Column("user_id", Text, nullable=False),
    Column("session_id", Text, nullable=True),
    Column("media_id", Text, nullable=True),
    Column("sample_text", Text, nullable=True),
    Column("duration_seconds", Real, nullable=True),
    Column("quality_score", Real, nullable=True),
    Column("verdict", Text, nullable=False),
    Column("sample_rate", Integer, nullable=True),
    Column("channels", Integer, nullable=True),
    Column("bytes", BigNumber, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("checks", Json, nullable=False),
    Column("figures", Json, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("place", BigNumber, nullable=False),
    CheckConstraint("verdict IN ('unchecked', 'pass', 'warn', 'fail')", name="verdict"),
    CheckConstraint("quality_score BETWEEN 0 AND 1", name="quality"),
    CheckConstraint("length(sample_text) <= 1000", name="text_length"),
    UniqueConstraint("persona_id", "sha256"),
    UniqueConstraint("persona_id", "place"),
)
Index("ix_voice_training_samples_media_id", samples.c.media_id)
# Columns that a session and a recording do not carry themselves.
_OURS = ("realm", "training_type")


class TrainingStore:
    """What personas remember of learning a voice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_session(self, session: TrainingSession) -> None:
        values = vars(session) | {"training_type": "voice_model", "sample_ids": list(session.sample_ids)}
        values["realm"] = realm_of(session.persona_id)
        async with self._database.writing() as connection:
            await connection.execute(sessions.insert().values(**values))

    async def find_session(self, id: str) -> TrainingSession | None:
        return next(iter(await self._sessions(sessions.c.id == id, limit=1)), None)

    async def session_of_job(self, job_id: str) -> TrainingSession | None:
        return next(iter(await self._sessions(sessions.c.job_id == job_id, limit=1)), None)

    async def newest(self, persona_id: str, limit: int, before: int | None = None) -> list[TrainingSession]:
        """Newest first; `before` is the place where the last page ended."""
        older = () if before is None else (sessions.c.place < before,)
        return await self._sessions(sessions.c.persona_id == persona_id, *older, limit=limit)

    async def unfinished(self, persona_id: str) -> list[TrainingSession]:
        """Oldest first."""
        going = sessions.c.status.not_in(sorted(ENDED))
        return (await self._sessions(sessions.c.persona_id == persona_id, going, limit=None))[::-1]

    async def waiting_personas(self) -> Sequence[str]:
        """Personas with a session that could begin and has no job yet."""
        ready = (sessions.c.status == "pending", sessions.c.consent_id.is_not(None), sessions.c.job_id.is_(None))
        async with self._database.reading() as connection:
            found = await connection.scalars(select(sessions.c.persona_id).where(*ready).distinct())
            return sorted(found)

    async def waiting_since(self, before: datetime) -> list[TrainingSession]:
        """Sessions that nobody allowed to begin."""
        forgotten = (sessions.c.status == "pending", sessions.c.consent_id.is_(None), sessions.c.created_at < before)
        return await self._sessions(*forgotten, limit=500)

    async def using_consent(self, consent_id: str) -> list[TrainingSession]:
        going = sessions.c.status.not_in(sorted(ENDED))
        return await self._sessions(sessions.c.consent_id == consent_id, going, limit=None)

    async def move(self, id: str, status: SessionStatus, **values: object) -> bool:
        """One step of a session's life; false when it already went another way."""
        allowed = (sessions.c.id == id, sessions.c.status.in_(BEFORE[status]))
        async with self._database.writing() as connection:
            done = await connection.execute(update(sessions).where(*allowed).values(status=status, **values))
            return bool(done.rowcount)

    async def change(self, id: str, **values: object) -> bool:
        """Change a session that has not ended."""
        going = (sessions.c.id == id, sessions.c.status.not_in(sorted(ENDED)))
        async with self._database.writing() as connection:
            return bool((await connection.execute(update(sessions).where(*going).values(**values))).rowcount)

    async def go_on(self, id: str, percent: int, **values: object) -> bool:
        """Further along, never back; false when it is no longer under way."""
        here = sessions.c.progress_percent
        further = func.max(here, percent) if self._database.dialect == "sqlite" else func.greatest(here, percent)
        under_way = (sessions.c.id == id, sessions.c.status == "in_progress")
        change = update(sessions).where(*under_way).values(progress_percent=further, **values)
        async with self._database.writing() as connection:
            return bool((await connection.execute(change)).rowcount)

    async def next_session_place(self, persona_id: str) -> int:
        return await self._highest(sessions.c.place, sessions.c.persona_id == persona_id) + 1

    async def add_sample(self, sample: VoiceSample) -> None:
        async with self._database.writing() as connection:
            await connection.execute(samples.insert().values(**_row(sample), realm=realm_of(sample.persona_id)))

    async def save_sample(self, sample: VoiceSample) -> bool:
        async with self._database.writing() as connection:
            values = {name: each for name, each in _row(sample).items() if name not in ("id", "session_id", "place")}
            change = update(samples).where(samples.c.id == sample.id).values(**values)
            return bool((await connection.execute(change)).rowcount)

    async def name_session(self, id: str, session_id: str) -> None:
        """Which session used a recording first."""
        async with self._database.writing() as connection:
            first = update(samples).where(samples.c.id == id, samples.c.session_id.is_(None))
            await connection.execute(first.values(session_id=session_id))

    async def find_sample(self, id: str) -> VoiceSample | None:
        return next(iter(await self._samples(samples.c.id == id, limit=1)), None)

    async def same_sample(self, persona_id: str, sha256: str) -> VoiceSample | None:
        return next(
            iter(await self._samples(samples.c.persona_id == persona_id, samples.c.sha256 == sha256, limit=1)), None
        )

    async def samples(self, persona_id: str, limit: int | None = None, before: int | None = None) -> list[VoiceSample]:
        """Newest first."""
        older = () if before is None else (samples.c.place < before,)
        return await self._samples(samples.c.persona_id == persona_id, *older, limit=limit)

    async def samples_called(self, ids: Sequence[str]) -> list[VoiceSample]:
        """In the order of their names; those that are gone are left out."""
        found = {each.id: each for each in await self._samples(samples.c.id.in_(ids), limit=None)}
        return [found[id] for id in ids if id in found]

    async def sample_with_media(self, media_id: str) -> VoiceSample | None:
        return next(iter(await self._samples(samples.c.media_id == media_id, limit=1)), None)

    async def next_sample_place(self, persona_id: str) -> int:
        return await self._highest(samples.c.place, samples.c.persona_id == persona_id) + 1

    async def amount(self, persona_id: str) -> tuple[int, int]:
        """How many recordings a persona has, and how many bytes they hold."""
        query = select(func.count(), func.coalesce(func.sum(samples.c.bytes), 0))
        async with self._database.reading() as connection:
            row = (await connection.execute(query.where(samples.c.persona_id == persona_id))).one()
        return int(row[0]), int(row[1])

    async def remove_sample(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(samples).where(samples.c.id == id))

    async def remove_all(self, persona_id: str) -> None:
        async with self._database.writing() as connection:
            for owned in (samples, sessions):
                await connection.execute(delete(owned).where(owned.c.persona_id == persona_id))

    async def _sessions(self, *conditions: ColumnElement[bool], limit: int | None) -> list[TrainingSession]:
        query = select(sessions).where(*conditions).order_by(sessions.c.place.desc()).limit(limit)
        async with self._database.reading() as connection:
            rows = [dict(row._mapping) for row in await connection.execute(query)]
        return [TrainingSession(**{name: each for name, each in row.items() if name not in _OURS}) for row in rows]

    async def _samples(self, *conditions: ColumnElement[bool], limit: int | None) -> list[VoiceSample]:
        query = select(samples).where(*conditions).order_by(samples.c.place.desc()).limit(limit)
        async with self._database.reading() as connection:
            rows = [dict(row._mapping) for row in await connection.execute(query)]
        return [VoiceSample(**{name: row[name] for name in row if name not in _OURS}) for row in rows]

    async def _highest(self, column: Column[Any], condition: ColumnElement[bool]) -> int:
        async with self._database.reading() as connection:
            return int(await connection.scalar(select(func.max(column)).where(condition)) or 0)


def _row(sample: VoiceSample) -> dict[str, object]:
    return vars(sample) | {"checks": [dict(each) for each in sample.checks]}
