"""Profiles and trained voices, as rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update

from troupe.database import Database, upsert
from troupe.voices.domain.own import OwnVoice, VoiceProfile, VoiceState
from troupe.voices.domain.timbre import Timbre
from troupe.voices.store.tables import consents, own_voices, profiles


class VoiceStore:
    """How personas sound."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def profile(self, persona_id: str) -> VoiceProfile | None:
        async with self._database.reading() as connection:
            query = select(profiles).where(profiles.c.persona_id == persona_id)
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return VoiceProfile(**{**row._mapping, "timbre": Timbre.model_validate(row.timbre)})

    async def save_profile(self, profile: VoiceProfile) -> None:
        values = vars(profile) | {"timbre": profile.timbre.model_dump(mode="json"), "history": list(profile.history)}
        key = {"persona_id": values.pop("persona_id")}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, profiles, key, values))

    async def add(self, voice: OwnVoice) -> None:
        async with self._database.writing() as connection:
            highest = select(func.max(own_voices.c.place)).where(own_voices.c.persona_id == voice.persona_id)
            place = (await connection.scalar(highest) or 0) + 1
            timbre = voice.timbre and voice.timbre.model_dump(mode="json")
            await connection.execute(own_voices.insert().values(**vars(voice) | {"timbre": timbre, "place": place}))

    async def find(self, user_id: str, id: str) -> OwnVoice | None:
        found = await self._some(own_voices.c.id == id, own_voices.c.user_id == user_id, limit=1)
        return next(iter(found), None)

    async def page(
        self, user_id: str, persona_id: str | None, limit: int, after: tuple[Any, str] | None
    ) -> Sequence[OwnVoice]:
        """Newest first."""
        conditions: list[ColumnElement[bool]] = [own_voices.c.user_id == user_id]
        if persona_id is not None:
            conditions.append(own_voices.c.persona_id == persona_id)
        if after is not None:
            at, id = after
            same = (own_voices.c.created_at == at) & (own_voices.c.id < id)
            conditions.append((own_voices.c.created_at < at) | same)
        return await self._some(*conditions, limit=limit)

    async def of_consent(self, consent_id: str) -> Sequence[OwnVoice]:
        return await self._some(own_voices.c.consent_id == consent_id, limit=None)

    async def remove(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(own_voices).where(own_voices.c.id == id))

    async def of_persona(self, persona_id: str) -> Sequence[OwnVoice]:
        return await self._some(own_voices.c.persona_id == persona_id, limit=None)

    async def withdrawn(self) -> Sequence[OwnVoice]:
        """Voices that an engine still has, though nobody may hear them."""
        return await self._some(own_voices.c.state == "withdrawn", limit=100)

    async def turn(self, id: str, state: VoiceState) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(own_voices).where(own_voices.c.id == id).values(state=state))

    async def forget_persona(self, persona_id: str) -> None:
        """Everything of a persona that leaves for good."""
        async with self._database.writing() as connection:
            for owned in (own_voices, profiles, consents):
                await connection.execute(delete(owned).where(owned.c.persona_id == persona_id))

    async def _some(self, *conditions: ColumnElement[bool], limit: int | None) -> Sequence[OwnVoice]:
        order = (own_voices.c.created_at.desc(), own_voices.c.id.desc())
        query = select(own_voices).where(*conditions).order_by(*order).limit(limit)
        async with self._database.reading() as connection:
            return [_voice(row) for row in await connection.execute(query)]


def _voice(row: Row[Any]) -> OwnVoice:
    timbre = None if row.timbre is None else Timbre.model_validate(row.timbre)
    return OwnVoice(**{**row._mapping, "timbre": timbre})
