"""Long lists of personas: filtered, searched and sorted by the database, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, and_, cast, func, or_, select

from troupe.database import Database
from troupe.personas.domain.asking import CastQuery, Order
from troupe.personas.domain.text import fold
from troupe.personas.store.tables import personas, tags

_KEYS = {"created": personas.c.created_at, "updated": personas.c.updated_at, "name": personas.c.name_folded}


@dataclass(frozen=True)
class CastPage:
    """Rows as they are stored, and how many there are in all."""

    rows: Sequence[Row[Any]]
    matched: int


class ListStore:
    """Who exists, in long lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, user_id: str, query: CastQuery, after: tuple[Any, int] | None, limit: int) -> CastPage:
        wanted = _conditions(self._database.dialect, user_id, query)
        key = personas.c.deleted_at if query.binned else _KEYS[query.sort]
        place = [] if after is None else [_beyond(key, query.order, *after)]
        size = func.length(cast(personas.c.document, Text)).label("size")
        rows = select(personas, size).where(*wanted, *place)
        ordered = rows.order_by(key.desc() if query.order == "desc" else key.asc(), personas.c.place.desc())
        async with self._database.reading() as connection:
            matched = await connection.scalar(select(func.count()).select_from(personas).where(*wanted))
            return CastPage((await connection.execute(ordered.limit(limit))).all(), matched or 0)

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


def _conditions(dialect: str, user_id: str, query: CastQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [personas.c.user_id == user_id]
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


def _beyond(key: Any, order: Order, value: Any, place: int) -> ColumnElement[bool]:
    further = key < value if order == "desc" else key > value
    return or_(further, and_(key == value, personas.c.place < place))
