"""When a stored document cannot be read any more: the last version that can stands in for it."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row, select

from troupe.database import Database
from troupe.personas.domain import CastPersona, Persona
from troupe.personas.domain.persona import VoiceConfig
from troupe.personas.store.tables import versions

_AT_ONCE = 20
_COLUMNS = ("id", "realm", "user_id", "version", "is_active", "created_at", "updated_at", "state", "place")
_ALSO = ("archived_at", "deleted_at", "kit_id", "used_at", "experiment_id")


async def stand_in(database: Database, row: Row[Any]) -> tuple[CastPersona, int | None]:
    """A persona for a broken row, and the number of the version it is taken from, if there is one."""
    found = await _last_good(database, row.id)
    document = _bare(row) if found is None else found[1]
    voice = document.voice_model_config.model_copy(update={"training_status": _status(row.voice_model_config)})
    document = document.model_copy(update={"voice_model_config": voice})
    fields: Mapping[str, Any] = {name: getattr(row, name) for name in (*_COLUMNS, *_ALSO)}
    origin = row.origin if isinstance(row.origin, dict) else None
    return CastPersona(document=document, origin=origin, broken=True, **fields), found[0] if found else None


async def _last_good(database: Database, persona_id: str) -> tuple[int, Persona] | None:
    """The newest version whose document can be read."""
    query = select(versions.c.number, versions.c.document).where(versions.c.persona_id == persona_id)
    query, before = query.order_by(versions.c.number.desc()).limit(_AT_ONCE), None
    while True:
        below = query if before is None else query.where(versions.c.number < before)
        async with database.reading() as connection:
            rows = (await connection.execute(below)).all()
        for row in rows:
            try:
                return row.number, Persona.model_validate(row.document)
            except ValidationError:
                continue
        if not rows:
            return None
        before = rows[-1].number


def _bare(row: Row[Any]) -> Persona:
    """What the columns of their own still say."""
    said = {"age": row.age, "audience": row.audience, "language": row.language}
    try:
        return Persona.model_validate({"name": row.name, **said})
    except ValidationError:
        return Persona(name="Unnamed", age=row.age)


def _status(voice: object) -> object:
    """How far its voice is trained, which no version holds."""
    told = voice.get("training_status") if isinstance(voice, dict) else None
    try:
        return VoiceConfig.model_validate({"training_status": told}).training_status
    except ValidationError:
        return VoiceConfig().training_status
