"""Rows of media and of the objects behind them.

An object's row exists before its bytes do, and until after they are gone: nothing in the storage is without a row.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from troupe.database import BigNumber, Database, Moment, realm_column, table
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import from_millis, to_millis
from troupe.media.domain import Kind, Media
from troupe.media.errors import MediaNotFound

objects = table(
    "media_objects",
    sa.Column("id", sa.Text, primary_key=True),  # the key of the object in the storage
    realm_column(),
    sa.Column("user_id", sa.Text, nullable=False),
    sa.Column("names", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("touched_at", Moment, nullable=False),
    sa.CheckConstraint("names >= 0", name="names"),
    sa.CheckConstraint("state IN ('kept', 'leaving')", name="state"),
    sa.UniqueConstraint("id", "realm"),
    sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
    sa.Index("ix_media_objects_names", "names", "touched_at"),
)

media = table(
    "media",
    sa.Column("id", sa.Text, primary_key=True),
    realm_column(),
    sa.Column("user_id", sa.Text, nullable=False),
    sa.Column("persona_id", sa.Text, nullable=True),
    sa.Column("object_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("bytes", BigNumber, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("width", sa.Integer, nullable=True),
    sa.Column("height", sa.Integer, nullable=True),
    sa.Column("millis", BigNumber, nullable=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("made", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("binned_at", Moment, nullable=True),
    sa.CheckConstraint("kind IN ('image', 'audio', 'video', 'kit', 'document')", name="kind"),
    sa.CheckConstraint("made IN ('uploaded', 'drawn', 'generated')", name="made"),
    sa.CheckConstraint("state IN ('ready', 'bin')", name="state"),
    sa.CheckConstraint("(state = 'bin') = (binned_at IS NOT NULL)", name="binned"),
    sa.UniqueConstraint("id", "realm"),
    sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
    sa.ForeignKeyConstraint(["object_id", "realm"], ["media_objects.id", "media_objects.realm"]),
    sa.Index("ix_media_user_id", "user_id", "state", "created_at", "id"),
    sa.Index("ix_media_object_id", "object_id"),
    sa.Index("ix_media_binned_at", "state", "binned_at"),
)


class MediaStore:
    """Media and objects of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, key: str, realm: str, user_id: str, at: datetime) -> bool:
        """Make sure the object has a row before its bytes are written; False while it is being removed."""
        async with self._database.writing() as connection:
            found = sa.update(objects).where(objects.c.id == key, objects.c.state == "kept").values(touched_at=at)
            if (await connection.execute(found)).rowcount:
                return True
            row = {"id": key, "realm": realm, "user_id": user_id, "names": 0, "state": "kept", "touched_at": at}
            return await self._insert_new(connection, row)

    async def add(self, media_item: Media) -> None:
        async with self._database.writing() as connection:
            await connection.execute(sa.insert(media).values(_row(media_item)))
            named = sa.update(objects).where(objects.c.id == media_item.object_id)
            await connection.execute(named.values(names=objects.c.names + 1, touched_at=media_item.created_at))

    async def get(self, user_id: str, id: str, *, binned: bool = False) -> Media:
        """A file of this person; somebody else's does not exist."""
        query = sa.select(media).where(media.c.id == id, media.c.user_id == user_id)
        if not binned:
            query = query.where(media.c.state == "ready")
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise MediaNotFound
        return _media(row)

    async def list(
        self, user_id: str, *, kind: Kind | None, persona_id: str | None, limit: int, cursor: str | None
    ) -> Page[Media]:
        """Newest first."""
        query = sa.select(media).where(media.c.user_id == user_id, media.c.state == "ready")
        if kind:
            query = query.where(media.c.kind == kind)
        if persona_id:
            query = query.where(media.c.persona_id == persona_id)
        if place := read_cursor("media", cursor, (int, str)):
            at, id = from_millis(int(place[0])), str(place[1])
            query = query.where(
                sa.or_(media.c.created_at < at, sa.and_(media.c.created_at == at, media.c.id < id)),
            )
        query = query.order_by(media.c.created_at.desc(), media.c.id.desc()).limit(limit + 1)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return cut([_media(row) for row in rows], limit, lambda one: [to_millis(one.created_at), one.id], "media")

    async def save(self, changed: Media) -> None:
        values = {"name": changed.name, "state": changed.state, "binned_at": changed.binned_at}
        async with self._database.writing() as connection:
            await connection.execute(sa.update(media).where(media.c.id == changed.id).values(values))

    async def empty_bin(self, before: datetime, at: datetime) -> Sequence[Media]:
        """Forget what has been in the bin since before that moment."""
        async with self._database.writing() as connection:
            query = sa.select(media).where(media.c.state == "bin", media.c.binned_at < before).limit(500)
            gone = [_media(row) for row in (await connection.execute(query)).mappings()]
            for one in gone:
                await self.forget(one, at)
        return gone

    async def forget(self, one: Media, at: datetime) -> None:
        """Nothing names these bytes under this name any more."""
        async with self._database.writing() as connection:
            if (await connection.execute(sa.delete(media).where(media.c.id == one.id))).rowcount:
                unnamed = sa.update(objects).where(objects.c.id == one.object_id)
                await connection.execute(unnamed.values(names=objects.c.names - 1, touched_at=at))

    async def name(self, key: str, more: int, at: datetime) -> None:
        """So many names more, or fewer, for bytes that no file of a library names."""
        counted = sa.update(objects).where(objects.c.id == key)
        async with self._database.writing() as connection:
            await connection.execute(counted.values(names=objects.c.names + more, touched_at=at))

    async def start_leaving(self, before: datetime) -> Sequence[str]:
        """Objects that nobody has named since before that moment; from now on nobody can."""
        async with self._database.writing() as connection:
            unnamed = sa.and_(objects.c.names == 0, objects.c.state == "kept", objects.c.touched_at < before)
            await connection.execute(sa.update(objects).where(unnamed).values(state="leaving"))
            query = sa.select(objects.c.id).where(objects.c.state == "leaving").limit(500)
            return list((await connection.execute(query)).scalars())

    async def left(self, key: str) -> None:
        """The bytes are gone, so the row goes too."""
        async with self._database.writing() as connection:
            await connection.execute(sa.delete(objects).where(objects.c.id == key, objects.c.state == "leaving"))

    async def is_kept(self, key: str) -> bool:
        async with self._database.reading() as connection:
            query = sa.select(objects.c.id).where(objects.c.id == key, objects.c.state == "kept")
            return (await connection.execute(query)).first() is not None

    async def _insert_new(self, connection: AsyncConnection, row: Mapping[str, object]) -> bool:
        taken = sa.select(objects.c.state).where(objects.c.id == row["id"])
        if self._database.dialect == "sqlite":  # its one writer is us, so nothing can come between
            if (await connection.execute(taken)).first():
                return False
            await connection.execute(sa.insert(objects).values(row))
            return True
        await connection.execute(postgresql.insert(objects).values(row).on_conflict_do_nothing())
        return bool((await connection.execute(taken)).scalar() == "kept")


def _row(one: Media) -> dict[str, object]:
    return {column.name: getattr(one, column.name) for column in media.columns}


def _media(row: Mapping[Any, Any]) -> Media:
    return Media(**{column.name: row[column.name] for column in media.columns})
