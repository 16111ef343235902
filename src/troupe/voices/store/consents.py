"""Consents, as rows that are written once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from troupe.database import Database
from troupe.voices.domain.consent import Consent
from troupe.voices.store.tables import consents


class ConsentStore:
    """Who agreed to what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, consent: Consent) -> None:
        async with self._database.writing() as connection:
            highest = select(func.max(consents.c.place)).where(consents.c.persona_id == consent.persona_id)
            place = (await connection.scalar(highest) or 0) + 1
            values = vars(consent) | {"uses": list(consent.uses), "place": place}
            await connection.execute(consents.insert().values(**values))

    async def find(self, user_id: str, id: str) -> Consent | None:
        query = select(consents).where(consents.c.id == id, consents.c.user_id == user_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Consent(**row._mapping)

    async def page(self, persona_id: str, limit: int, before: int | None) -> Sequence[Consent]:
        """Newest first."""
        query = select(consents).where(consents.c.persona_id == persona_id)
        if before is not None:
            query = query.where(consents.c.place < before)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(consents.c.place.desc()).limit(limit))
            return [Consent(**row._mapping) for row in rows]

    async def evidence_of(self, persona_id: str) -> Sequence[tuple[str, str]]:
        """Whose files, and which, prove a consent for this persona and for no other."""
        theirs, others = consents.c.persona_id == persona_id, consents.alias()
        elsewhere = select(others.c.id).where(
            others.c.evidence_media_id == consents.c.evidence_media_id, others.c.persona_id != persona_id
        )
        named = select(consents.c.user_id, consents.c.evidence_media_id).distinct()
        query = named.where(theirs, consents.c.evidence_media_id.is_not(None), ~elsewhere.exists())
        async with self._database.reading() as connection:
            return [(row.user_id, row.evidence_media_id) for row in await connection.execute(query)]

    async def withdraw(self, id: str, at: datetime) -> bool:
        """False when it was withdrawn before."""
        there = (consents.c.id == id, consents.c.withdrawn_at.is_(None))
        async with self._database.writing() as connection:
            done = await connection.execute(update(consents).where(*there).values(withdrawn_at=at))
            return bool(done.rowcount)
