"""Personas in and out, one by one."""

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from troupe.database import Database, Remembered
from troupe.personas.domain import CastPersona, Persona
from troupe.personas.domain.text import fold
from troupe.personas.errors import HandleTaken, StoredUnreadable, TierLimitExceeded
from troupe.personas.store.experiments_tables import experiments, trials
from troupe.personas.store.shares import shares
from troupe.personas.store.standing_in import stand_in
from troupe.personas.store.tables import examples, persona_of, personas, quarantine, row_of, tags, versions
from troupe.personas.store.understanding import Understanding

_HERE = personas.c.deleted_at.is_(None)
_BINNED = personas.c.deleted_at.is_not(None) & personas.c.purged_at.is_(None)
# Built once: every answer asks for one, and building a statement takes longer than running it.
_BY_ID = {binned: select(personas).where(personas.c.id == bindparam("persona"), where)
          for binned, where in ((False, _HERE), (True, _BINNED))}  # fmt: skip
LONGEST_BEGINNING = 110
"""So that a handle that was shortened to take a number still begins the same."""


class PersonaStore:
    """Who exists."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._understood = Understanding()
        self._found: Remembered[tuple[str, bool], CastPersona | None] = Remembered(database, personas)

    async def find(self, id: str, *, binned: bool = False) -> CastPersona | None:
        return await self._found.of((id, binned), partial(self._find, id, binned))

    async def _find(self, id: str, binned: bool) -> CastPersona | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(_BY_ID[binned], {"persona": id})).one_or_none()
        return None if row is None else self._understood(row)

    async def stand_in(self, id: str, *, binned: bool = False) -> tuple[CastPersona, int | None]:
        """What stands in for a persona that cannot be read, and the version it is taken from, if there is one."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_BY_ID[binned], {"persona": id})).one()
        return await stand_in(self._database, row)

    async def find_anyhow(self, id: str, *, binned: bool = False) -> CastPersona | None:
        """The same as `find`; where it cannot be read, what stands in for it."""
        try:
            return await self.find(id, binned=binned)
        except StoredUnreadable:
            return (await self.stand_in(id, binned=binned))[0]

    async def active(self, user_id: str) -> CastPersona | None:
        return await self._one(personas.c.user_id == user_id, personas.c.is_active == True, _HERE)  # noqa: E712

    async def starters(self) -> list[CastPersona]:
        return await self._all(select(personas).where(personas.c.user_id.is_(None)).order_by(personas.c.id))

    async def owner_of(self, id: str) -> str | None:
        async with self._database.reading() as connection:
            return await connection.scalar(select(personas.c.user_id).where(personas.c.id == id))

    async def named(self, user_id: str, name: str, shared: Container[str] = ()) -> CastPersona | None:
        """The newest own persona of this name or handle, ignoring case, else a shared one, else a starter of it."""
        called = (personas.c.name_folded == fold(name)) | (func.lower(personas.c.handle) == name.lower())
        newest = (personas.c.created_at.desc(), personas.c.place.desc())
        found = await self._all_anyhow(select(personas).where(called, _HERE).order_by(*newest))
        own = [each for each in found if each.user_id == user_id]
        lent = [each for each in found if each.id in shared]
        shipped = [each for each in found if each.is_starter]
        return next(iter(own + lent + shipped), None)

    async def all_named(self, user_id: str, name: str) -> Sequence[CastPersona]:
        """Every own persona of this name, ignoring case, the newest first."""
        called = (personas.c.user_id == user_id, personas.c.name_folded == fold(name), _HERE)
        newest = (personas.c.created_at.desc(), personas.c.place.desc())
        return await self._all_anyhow(select(personas).where(*called).order_by(*newest))

    async def names(self, user_id: str) -> set[str]:
        async with self._database.reading() as connection:
            return set(await connection.scalars(select(personas.c.name).where(personas.c.user_id == user_id, _HERE)))

    async def count(self, user_id: str) -> int:
        query = select(func.count()).select_from(personas).where(personas.c.user_id == user_id, _HERE)
        async with self._database.reading() as connection:
            return await connection.scalar(query) or 0

    async def next_place(self, user_id: str) -> int:
        query = select(func.max(personas.c.place)).where(personas.c.user_id == user_id)
        async with self._database.reading() as connection:
            return (await connection.scalar(query) or 0) + 1

    async def of_kit(self, user_id: str, kit_id: str) -> CastPersona | None:
        """One's own persona of this kit: the one it was packed from, or a copy that came back."""
        same = (personas.c.kit_id == kit_id) | (personas.c.id == kit_id)
        first = select(personas).where(personas.c.user_id == user_id, same, _HERE).order_by(personas.c.place).limit(1)
        return next(iter(await self._all_anyhow(first)), None)

    async def with_handle(self, user_id: str, handle: str) -> CastPersona | None:
        called = (personas.c.user_id == user_id, personas.c.handle == handle, _HERE)
        return next(iter(await self._all_anyhow(select(personas).where(*called))), None)

    async def after(self, id: str, limit: int) -> list[CastPersona]:
        """Everybody's, page by page."""
        page = select(personas).where(personas.c.id > id, _HERE).order_by(personas.c.id).limit(limit)
        return await self._all_anyhow(page)

    async def held_back(self, ids: Sequence[str]) -> set[str]:
        """Which of these are in quarantine."""
        query = select(quarantine.c.persona_id).where(quarantine.c.persona_id.in_(ids))
        async with self._database.reading() as connection:
            return set(await connection.scalars(query)) if ids else set()

    async def hold_back(self, id: str, realm: str, rule: str, rules_version: int, at: datetime) -> None:
        """For good: the database lets nobody take it back."""
        values = {"persona_id": id, "realm": realm, "rule": rule, "rules_version": rules_version, "created_at": at}
        async with self._database.writing() as connection:
            await connection.execute(quarantine.insert().values(**values))

    async def used(self, id: str, at: datetime) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(personas).where(personas.c.id == id).values(used_at=at))

    async def has_handle(self, user_id: str, handle: str, *, but: str) -> bool:
        query = select(personas.c.id).where(
            personas.c.user_id == user_id, personas.c.handle == handle, personas.c.id != but, _HERE
        )
        async with self._database.reading() as connection:
            return await connection.scalar(query) is not None

    async def handles_like(self, user_id: str, handle: str) -> set[str]:
        """Every handle of this person that begins as this one does."""
        begun = personas.c.handle.startswith(handle[:LONGEST_BEGINNING], autoescape=True)
        query = select(personas.c.handle).where(personas.c.user_id == user_id, begun, _HERE)
        async with self._database.reading() as connection:
            return set(await connection.scalars(query))

    async def add(self, persona: CastPersona) -> None:
        async with self._database.writing() as connection:
            await self._clear_stage_for(persona)
            await _obeyed(connection.execute(personas.insert().values(**row_of(persona))), persona)
            if persona.document.tags:
                await self._tag(persona)

    async def save(self, persona: CastPersona) -> None:
        """Write a persona as it is now; who and when it was made stays."""
        values = {name: each for name, each in row_of(persona).items() if name not in ("id", "created_at", "place")}
        async with self._database.writing() as connection:
            await self._clear_stage_for(persona)
            change = update(personas).where(personas.c.id == persona.id).values(**values)
            await _obeyed(connection.execute(change), persona)
            await self._tag(persona)

    async def remove(self, persona: CastPersona, at: datetime) -> None:
        """Gone for good, with all that belongs to it; where a chat still names it, an empty row stays in its place."""
        async with self._database.writing() as connection:
            tried = select(experiments.c.id).where(experiments.c.persona_id == persona.id)
            await connection.execute(delete(trials).where(trials.c.experiment_id.in_(tried)))
            for owned in (examples, versions, tags, shares, experiments):
                await connection.execute(delete(owned).where(owned.c.persona_id == persona.id))
            try:
                async with connection.begin_nested():
                    await connection.execute(delete(personas).where(personas.c.id == persona.id))
            except IntegrityError:
                nobody = Persona(name="Someone who left", age=persona.document.age, audience=persona.document.audience)
                values = row_of(replace(persona, document=nobody)) | {"purged_at": at}
                del values["id"]
                await connection.execute(update(personas).where(personas.c.id == persona.id).values(**values))

    async def binned_before(self, moment: datetime) -> Sequence[CastPersona]:
        return await self._all_anyhow(select(personas).where(personas.c.deleted_at < moment, _BINNED).limit(500))

    async def _clear_stage_for(self, persona: CastPersona) -> None:
        """Only one persona is active: whoever else was there leaves first."""
        if not persona.is_active:
            return
        others = (personas.c.user_id == persona.user_id, personas.c.id != persona.id, personas.c.is_active == True)  # noqa: E712
        async with self._database.writing() as connection:
            change = update(personas).where(*others).values(is_active=False, state=personas.c.state + 1)
            await connection.execute(change)

    async def _tag(self, persona: CastPersona) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(tags).where(tags.c.persona_id == persona.id))
            found = {fold(tag): tag for tag in persona.document.tags}
            if found:
                owner = {"persona_id": persona.id, "realm": persona.realm}
                rows = [owner | {"folded": key, "tag": tag} for key, tag in found.items()]
                await connection.execute(tags.insert(), rows)

    async def _one(self, *conditions: ColumnElement[bool]) -> CastPersona | None:
        return next(iter(await self._all(select(personas).where(*conditions))), None)

    async def _all(self, query: Any) -> list[CastPersona]:
        async with self._database.reading() as connection:
            return [persona_of(row) for row in await connection.execute(query)]

    async def _all_anyhow(self, query: Any) -> list[CastPersona]:
        """The same; what cannot be read stops nobody, and something stands in for it."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [await self._anyhow(row) for row in rows]

    async def _anyhow(self, row: Row[Any]) -> CastPersona:
        try:
            return persona_of(row)
        except StoredUnreadable:
            return (await stand_in(self._database, row))[0]


async def _obeyed(statement: Any, persona: CastPersona) -> None:
    """What the database's own laws refuse is told in a user's words."""
    try:
        await statement
    except IntegrityError as fault:
        said = str(fault.orig)
        if "TIER_LIMIT_EXCEEDED" in said:
            raise TierLimitExceeded from fault
        if "handle" in said.lower():
            raise HandleTaken(persona.document.handle or "") from fault
        raise
