"""Long lists of personas: filtered, searched and sorted by the database, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from troupe.database import Database
from troupe.personas.domain.asking import CastQuery
from troupe.personas.domain.text import fold
from troupe.personas.store.examples import sizes_of
from troupe.personas.store.tables import personas, tags

Conditions = Sequence[ColumnElement[bool]]
_HERE = personas.c.deleted_at.is_(None)
_KEYS = {
    "created": personas.c.created_at,
    "updated": personas.c.updated_at,
    "used": personas.c.used_at,
    "name": personas.c.name_folded,
}


@dataclass(frozen=True)
class Whose:
    """Who asks for a list, and which personas of others are open to them."""

    user_id: str
    shared: Sequence[str] = ()
    is_child: bool = False


@dataclass(frozen=True)
class CastPage:
    """Rows as they are stored, how many match, how many there are, and how many examples of which size each has."""

    rows: Sequence[Row[Any]]
    matched: int
    total: int
    examples: Mapping[str, tuple[int, int]]


class ListStore:
    """Who exists, in long lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, whose: Whose, query: CastQuery, after: tuple[Any, int, str] | None, limit: int) -> CastPage:
        """All of it from one look, so that the numbers agree with the rows."""
        user_id = whose.user_id
        wanted = _conditions(self._database.dialect, whose, query)
        key = personas.c.deleted_at if query.binned else _KEYS[query.sort]
        place = [] if after is None else [_beyond(key, query, *after)]
        async with self._database.reading() as connection:
            ids, matched = await _found(connection, wanted, place, key, query, limit)
            total = await connection.scalar(select(func.count()).where(personas.c.user_id == user_id, _HERE)) or 0
            by_id = {row.id: row for row in await connection.execute(_rows(ids))}
            sizes = await sizes_of(connection, ids)
        return CastPage([by_id[id] for id in ids], matched, total, sizes)

    async def tags(self, user_id: str) -> Sequence[tuple[str, int]]:
        """Tags by how many personas have them, then by name."""
        number = func.count()
        query = (
            select(func.min(tags.c.tag), number)
            .join(personas, personas.c.id == tags.c.persona_id)
            .where(personas.c.user_id == user_id, personas.c.deleted_at.is_(None))
            .group_by(tags.c.folded)
            .order_by(number.desc(), tags.c.folded)
        )
        async with self._database.reading() as connection:
            return [(row[0], row[1]) for row in await connection.execute(query)]

    async def thinking_with(self, user_id: str, brain_ids: Sequence[str]) -> Sequence[tuple[str, str]]:
        """One's own personas whose document names one of these brains, by id and name, sorted by name."""
        said = cast(personas.c.document, Text)
        named = or_(*(said.contains(id, autoescape=True) for id in brain_ids))
        query = select(personas.c.id, personas.c.name, personas.c.document).where(
            personas.c.user_id == user_id, _HERE, named
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(personas.c.name_folded, personas.c.id))).all()
        return [(row.id, row.name) for row in rows if row.document and row.document.get("brain_id") in brain_ids]


async def _found(
    connection: AsyncConnection, wanted: Conditions, place: Conditions, key: Any, query: CastQuery, limit: int
) -> tuple[list[str], int]:
    """The ids of a page and how many match in all; a search looks through the texts only once for both."""
    order = [key.desc() if query.order == "desc" else key.asc(), personas.c.place.desc()]
    if query.scope != "own":
        order.append(personas.c.id)  # places are counted for each owner
    if not query.terms or place:
        matched = await connection.scalar(select(func.count()).select_from(personas).where(*wanted)) or 0
        ids = await connection.scalars(select(personas.c.id).where(*wanted, *place).order_by(*order).limit(limit))
        return list(ids), matched
    matching = select(personas.c.id, func.count().over().label("matched")).where(*wanted).order_by(*order).limit(limit)
    rows = (await connection.execute(matching)).all()
    return [row.id for row in rows], rows[0].matched if rows else 0


def _rows(ids: Sequence[str]) -> Any:
    size = func.length(cast(personas.c.document, Text)).label("size")
    return select(personas, size).where(personas.c.id.in_(ids))


def _conditions(dialect: str, whose: Whose, query: CastQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [_in_scope(whose, query)]
    if query.binned:
        wanted += [personas.c.deleted_at.is_not(None), personas.c.purged_at.is_(None)]
    else:
        wanted.append(personas.c.deleted_at.is_(None))
    if query.archived is not None:
        wanted.append(personas.c.archived_at.is_not(None) if query.archived else personas.c.archived_at.is_(None))
    if query.language is not None:
        wanted.append(personas.c.language == query.language)
    if query.audience is not None:
        wanted.append(personas.c.audience == query.audience)
    place_in = func.instr if dialect == "sqlite" else func.strpos
    wanted += [place_in(personas.c.search_text, fold(term)) > 0 for term in query.terms]
    for tag in query.tags:
        tagged = select(tags.c.persona_id).where(tags.c.folded == fold(tag))
        wanted.append(personas.c.id.in_(tagged))
    return wanted


def _in_scope(whose: Whose, query: CastQuery) -> ColumnElement[bool]:
    """One's own, what others share, or everyone one can talk to."""
    own = personas.c.user_id == whose.user_id
    if query.scope == "own":
        return own
    shared = personas.c.id.in_(whose.shared)
    others = shared if query.scope == "shared" else or_(shared, personas.c.user_id.is_(None))
    if whose.is_child:
        others = and_(others, personas.c.audience != "adult")
    return others if query.scope == "shared" else or_(own, others)


def _beyond(key: Any, query: CastQuery, value: Any, place: int, id: str) -> ColumnElement[bool]:
    further = key < value if query.order == "desc" else key > value
    later = personas.c.place < place
    if query.scope != "own":
        later = or_(later, and_(personas.c.place == place, personas.c.id > id))
    return or_(further, and_(key == value, later))
