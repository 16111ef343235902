"""Earlier states of documents, as rows."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Row, Select, delete, select, union_all, update

from troupe.database import Database
from troupe.personas.domain import Persona, Version
from troupe.personas.errors import VersionUnreadable
from troupe.personas.store.experiments_tables import experiments
from troupe.personas.store.tables import realm_of, versions

KEPT_UNNAMED = 1_000


class VersionStore:
    """What personas were before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, version: Version) -> None:
        values = dict(vars(version)) | {"document": _stored(version.document), "realm": realm_of(version.persona_id)}
        async with self._database.writing() as connection:
            await connection.execute(versions.insert().values(**values))
            if version.number > KEPT_UNNAMED:
                await self._prune(version.persona_id)

    async def find(self, persona_id: str, number: int) -> Version | None:
        async with self._database.reading() as connection:
            query = select(versions).where(versions.c.persona_id == persona_id, versions.c.number == number)
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else _version(row)

    async def called(self, persona_id: str, name: str) -> int | None:
        query = select(versions.c.number).where(versions.c.persona_id == persona_id, versions.c.name == name)
        async with self._database.reading() as connection:
            return await connection.scalar(query)

    async def name(self, persona_id: str, number: int, name: str) -> None:
        this = (versions.c.persona_id == persona_id, versions.c.number == number)
        async with self._database.writing() as connection:
            await connection.execute(update(versions).where(*this).values(name=name))

    async def below(self, persona_id: str, number: int | None, limit: int) -> Sequence[Row[Any]]:
        """Lines about versions, newest first, without their documents."""
        columns = [column for column in versions.c if column.name != "document"]
        query = select(*columns).where(versions.c.persona_id == persona_id)
        if number is not None:
            query = query.where(versions.c.number < number)
        async with self._database.reading() as connection:
            return (await connection.execute(query.order_by(versions.c.number.desc()).limit(limit))).all()

    async def _prune(self, persona_id: str) -> None:
        arms = union_all(*(_arms(persona_id, column) for column in (experiments.c.arm_a, experiments.c.arm_b)))
        free = versions.c.number.not_in(arms)
        unnamed = (versions.c.persona_id == persona_id, versions.c.name.is_(None), versions.c.number != 1, free)
        async with self._database.writing() as connection:
            newest = select(versions.c.number).where(*unnamed).order_by(versions.c.number.desc()).limit(KEPT_UNNAMED)
            await connection.execute(delete(versions).where(*unnamed, versions.c.number.not_in(newest)))


def _arms(persona_id: str, column: ColumnElement[int]) -> Select[int]:
    """What an experiment that is not over needs is kept."""
    return select(column).where(experiments.c.persona_id == persona_id, experiments.c.status != "finished")


def _stored(document: Persona) -> dict[str, Any]:
    fields = document.model_dump(mode="json")
    del fields["voice_model_config"]["training_status"]
    return fields


def _version(row: Row[Any]) -> Version:
    fields = dict(row._mapping)
    del fields["realm"]
    try:
        return Version(document=Persona.model_validate(fields.pop("document")), **fields)
    except ValidationError as fault:
        raise VersionUnreadable(row.persona_id, row.number) from fault
