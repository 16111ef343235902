"""Entries of the catalogue, their versions, and who installed them, as rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from troupe.database import Database, upsert
from troupe.personas.domain.catalogue import CatalogueAsked, Entry, Install, Release
from troupe.personas.domain.text import fold
from troupe.personas.store.catalogue_tables import entries, installs, releases

_KEYS = {"newest": entries.c.published_at, "rating": entries.c.rating_shown, "installs": entries.c.installs}


class CatalogueStore:
    """What is published here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, id: str) -> Entry | None:
        return await self._one(select(entries).where(entries.c.id == id))

    async def hold(self, id: str) -> Entry | None:
        """The same inside a transaction; others who change it wait."""
        return await self._one(select(entries).where(entries.c.id == id).with_for_update())

    async def published(self, publisher_id: str | None, handle: str) -> Entry | None:
        by = entries.c.publisher_id.is_(None) if publisher_id is None else entries.c.publisher_id == publisher_id
        return await self._one(select(entries).where(by, entries.c.handle == handle))

    async def page(
        self, asked: CatalogueAsked, after: tuple[Any, str] | None, limit: int, *, for_child: bool
    ) -> tuple[list[Entry], int]:
        """Listed entries in the order asked for, and how many there are."""
        wanted = self._conditions(asked, for_child=for_child)
        key = _KEYS[asked.sort]
        place = [] if after is None else [or_(key < after[0], and_(key == after[0], entries.c.id < after[1]))]
        order = (key.desc(), entries.c.id.desc())
        async with self._database.reading() as connection:
            if asked.terms and not place:  # the texts are looked through only once for both
                matching = select(entries.c.id, func.count().over().label("matched")).where(*wanted)
                found = (await connection.execute(matching.order_by(*order).limit(limit))).all()
                matched = found[0].matched if found else 0
                query = select(entries).where(entries.c.id.in_([row.id for row in found]))
            else:
                matched = await connection.scalar(select(func.count()).select_from(entries).where(*wanted)) or 0
                query = select(entries).where(*wanted, *place).limit(limit)
            return [_entry(row) for row in await connection.execute(query.order_by(*order))], matched

    async def save(self, entry: Entry) -> None:
        """Write an entry, new or changed."""
        values = vars(entry) | {
            "tags": list(entry.tags),
            "search_text": entry.search_text,
            "rating_shown": entry.standing,
        }
        del values["id"]
        async with self._database.writing() as connection:
            changed = await connection.execute(update(entries).where(entries.c.id == entry.id).values(**values))
            if changed.rowcount == 0:
                await connection.execute(entries.insert().values(id=entry.id, **values))

    async def releases(self, entry_id: str) -> list[Release]:
        """Every version, the newest first, without the documents."""
        columns = [column for column in releases.c if column.name != "document"]
        query = select(*columns).where(releases.c.entry_id == entry_id).order_by(releases.c.number.desc())
        async with self._database.reading() as connection:
            return [Release(**row._mapping, document={}) for row in await connection.execute(query)]

    async def newest(self, entry_id: str) -> Release:
        query = select(releases).where(releases.c.entry_id == entry_id).order_by(releases.c.number.desc()).limit(1)
        async with self._database.reading() as connection:
            return Release(**(await connection.execute(query)).one()._mapping)

    async def documents_of_studio(self) -> dict[str, dict[str, Any]]:
        """The newest documents of what the studio itself lists, by handle."""
        query = (
            select(entries.c.handle, releases.c.document)
            .join(releases, and_(releases.c.entry_id == entries.c.id, releases.c.version == entries.c.version))
            .where(entries.c.publisher_id.is_(None))
        )
        async with self._database.reading() as connection:
            return {row.handle: row.document for row in await connection.execute(query)}

    async def put_release(self, release: Release) -> None:
        values = dict(vars(release))
        key = {name: values.pop(name) for name in ("entry_id", "number")}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, releases, key, values))

    async def install_of(self, entry_id: str, user_id: str) -> Install | None:
        return next(iter(await self.installs_of([entry_id], user_id)), None)

    async def installs_of(self, entry_ids: Sequence[str], user_id: str) -> list[Install]:
        query = select(installs).where(installs.c.entry_id.in_(entry_ids), installs.c.user_id == user_id)
        async with self._database.reading() as connection:
            return [Install(**row._mapping) for row in await connection.execute(query)]

    async def put_install(self, install: Install) -> None:
        values = dict(vars(install))
        key = {name: values.pop(name) for name in ("entry_id", "user_id")}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, installs, key, values))

    async def updates(self, persona_ids: Sequence[str]) -> Mapping[str, str]:
        """The copies of which the catalogue has a newer version, and which."""
        installed = and_(releases.c.entry_id == installs.c.entry_id, releases.c.number == installs.c.number)
        query = (
            select(installs.c.persona_id, entries.c.version)
            .join(entries, entries.c.id == installs.c.entry_id)
            .join(releases, installed)
            .where(installs.c.persona_id.in_(persona_ids), entries.c.status == "listed")
            .where(entries.c.version != releases.c.version)
        )
        async with self._database.reading() as connection:
            return {row.persona_id: row.version for row in await connection.execute(query)}

    def _conditions(self, asked: CatalogueAsked, *, for_child: bool) -> list[ColumnElement[bool]]:
        wanted = [entries.c.status == "listed"]
        place_in = func.instr if self._database.dialect == "sqlite" else func.strpos
        wanted += [place_in(entries.c.search_text, fold(term)) > 0 for term in asked.terms]
        if asked.tag is not None:
            tagged = entries.c.search_text.concat("\n")
            wanted.append(place_in(tagged, "\n#" + fold(asked.tag) + "\n") > 0)
        if asked.language is not None:
            wanted.append(entries.c.language == asked.language)
        if for_child:
            wanted.append(entries.c.audience != "adult")
        return wanted

    async def _one(self, query: Any) -> Entry | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else _entry(row)


def _entry(row: Row[Any]) -> Entry:
    fields = dict(row._mapping)
    for name in ("search_text", "rating_shown"):
        del fields[name]
    return Entry(**fields | {"tags": tuple(fields["tags"])})
