"""Lorebooks as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, or_, select, update

from troupe.database import Database
from troupe.minds.domain.lore import TARGETS, Attachments, Book, BookEntry, BookSettings, Entry, Origin, TargetKind
from troupe.minds.store.lore_tables import lore_attachments, lore_changes, lore_entries, lore_sources, lorebooks

_AT_ONCE = 500
_LONGEST_SOUGHT = 4_000


class LoreStore:
    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    async def of(self, user_id: str, *, binned: bool = False) -> Sequence[Book]:
        """Every book of a person, the newest change first."""
        there = lorebooks.c.deleted_at.is_not(None) if binned else lorebooks.c.deleted_at.is_(None)
        query = select(lorebooks).where(lorebooks.c.user_id == user_id, there)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(lorebooks.c.updated_at.desc(), lorebooks.c.id))).all()
        return await self._books(rows, lore_attachments.c.user_id == user_id) if rows else ()

    async def find(self, id: str) -> Book | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(lorebooks).where(lorebooks.c.id == id))).one_or_none()
        return (await self._books([row], lore_attachments.c.book_id == id))[0] if row else None

    async def _books(self, rows: Sequence[Row[Any]], whose: Any) -> Sequence[Book]:
        async with self._database.reading() as connection:
            found = (await connection.execute(select(lore_attachments).where(whose).order_by("target_id"))).all()
        targets: dict[str, dict[str, list[str]]] = {}
        for row in found:
            targets.setdefault(row.book_id, {}).setdefault(row.kind, []).append(row.target_id)
        return [_book(row, targets.get(row.id, {})) for row in rows]

    async def add(self, book: Book, head: str = "", file: bytes | None = None) -> None:
        async with self._database.writing() as connection:
            await connection.execute(insert(lorebooks).values(**_row(book), id=book.id, realm=self._realm))
            if head or file:
                values = {"book_id": book.id, "user_id": book.user_id, "realm": self._realm}
                await connection.execute(insert(lore_sources).values(**values, head=head, file=file))
        await self._attach(book)

    async def save(self, book: Book) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(lorebooks).where(lorebooks.c.id == book.id).values(**_row(book)))

    async def save_attachments(self, book: Book) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(lore_attachments).where(lore_attachments.c.book_id == book.id))
        await self._attach(book)

    async def _attach(self, book: Book) -> None:
        rows = [
            {"book_id": book.id, "kind": kind, "target_id": id, "user_id": book.user_id, "realm": self._realm}
            for kind in TARGETS
            for id in book.attachments.of(kind)
        ]
        if rows:
            async with self._database.writing() as connection:
                await connection.execute(insert(lore_attachments), rows)

    async def attach(self, book: Book, kind: TargetKind, target_id: str) -> None:
        """One more whom a book is for."""
        values = {"book_id": book.id, "kind": kind, "target_id": target_id, "user_id": book.user_id}
        async with self._database.writing() as connection:
            await connection.execute(insert(lore_attachments).values(**values, realm=self._realm))

    async def remove(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(lorebooks).where(lorebooks.c.id == id))

    async def binned_before(self, moment: datetime) -> Sequence[str]:
        query = select(lorebooks.c.id).where(lorebooks.c.deleted_at < moment)
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def entries(
        self, book_id: str, *, q: str | None = None, after: tuple[int, str] | None = None, limit: int | None = None
    ) -> Sequence[BookEntry]:
        """Entries in the order of the book; `q` is looked for in names, keys and contents."""
        query = select(lore_entries).where(lore_entries.c.book_id == book_id, lore_entries.c.removed == False)  # noqa: E712  # a comparison in SQL
        if q:
            sought = q.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            query = query.where(lore_entries.c.sought.like(f"%{sought}%", escape="\\"))
        if after:
            at, id = lore_entries.c.position, lore_entries.c.id
            query = query.where(or_(at > after[0], (at == after[0]) & (id > after[1])))
        query = query.order_by(lore_entries.c.position, lore_entries.c.id)
        return await self._entries(query.limit(limit) if limit else query)

    async def entries_since(self, book_id: str, rev: int) -> Sequence[BookEntry]:
        """What changed after a version of the book, what was removed included."""
        return await self._entries(
            select(lore_entries).where(lore_entries.c.book_id == book_id, lore_entries.c.rev > rev)
        )

    async def entries_called(self, book_id: str, ids: Sequence[str]) -> Sequence[BookEntry]:
        found: list[BookEntry] = []
        for at in range(0, len(ids), _AT_ONCE):
            named = lore_entries.c.id.in_(ids[at : at + _AT_ONCE])
            found += await self._entries(select(lore_entries).where(lore_entries.c.book_id == book_id, named))
        return found

    async def _entries(self, query: Select[Any]) -> Sequence[BookEntry]:
        async with self._database.reading() as connection:
            return [_entry(row) for row in await connection.execute(query)]

    async def last_position(self, book_id: str) -> int:
        query = select(func.max(lore_entries.c.position)).where(lore_entries.c.book_id == book_id)
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one() or 0)

    async def add_entries(self, user_id: str, entries: Sequence[BookEntry]) -> None:
        rows = [
            {"id": each.id, "book_id": each.book_id, "user_id": user_id, "realm": self._realm, **_entry_row(each)}
            for each in entries
        ]
        async with self._database.writing() as connection:
            for at in range(0, len(rows), _AT_ONCE):
                await connection.execute(insert(lore_entries), rows[at : at + _AT_ONCE])

    async def save_entries(self, entries: Sequence[BookEntry]) -> None:
        async with self._database.writing() as connection:
            for each in entries:
                await connection.execute(
                    update(lore_entries).where(lore_entries.c.id == each.id).values(**_entry_row(each))
                )

    async def remember(self, book: Book, before: Mapping[str, object], at: datetime, keep: int) -> None:
        """How things stood before a change, as far as it touched them; only so many are kept."""
        values = {"book_id": book.id, "number": book.version, "user_id": book.user_id, "realm": self._realm}
        old = lore_changes.c.number <= book.version - keep
        async with self._database.writing() as connection:
            await connection.execute(insert(lore_changes).values(**values, before=before, created_at=at))
            await connection.execute(delete(lore_changes).where(lore_changes.c.book_id == book.id, old))

    async def last_change(self, book_id: str) -> tuple[int, dict[str, Any]] | None:
        query = select(lore_changes.c.number, lore_changes.c.before).where(lore_changes.c.book_id == book_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query.order_by(lore_changes.c.number.desc()).limit(1))).one_or_none()
        return (row.number, row.before) if row else None

    async def forget_change(self, book_id: str, number: int) -> None:
        this = lore_changes.c.book_id == book_id, lore_changes.c.number == number
        async with self._database.writing() as connection:
            await connection.execute(delete(lore_changes).where(*this))

    async def source(self, book_id: str) -> tuple[str, bytes | None] | None:
        """What stood around the entries in the file, and the file itself."""
        query = select(lore_sources.c.head, lore_sources.c.file).where(lore_sources.c.book_id == book_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return (row.head, row.file) if row else None


def _row(book: Book) -> dict[str, object]:
    return {
        "user_id": book.user_id,
        "settings": book.settings.model_dump(mode="json"),
        "kind": book.kind,
        "everyone": book.attachments.everyone,
        "origin": asdict(book.origin) if book.origin else None,
        "entry_count": book.entry_count,
        "version": book.version,
        "created_at": book.created_at,
        "updated_at": book.updated_at,
        "deleted_at": book.deleted_at,
    }


def _book(row: Row[Any], targets: dict[str, list[str]]) -> Book:
    lists = {kind: tuple(targets.get(kind, ())) for kind in TARGETS}
    return Book(
        id=row.id,
        user_id=row.user_id,
        settings=BookSettings.model_validate(row.settings),
        attachments=Attachments(**lists, everyone=row.everyone),
        entry_count=row.entry_count,
        kind=row.kind,
        origin=Origin(**row.origin) if row.origin else None,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
    )


def _entry_row(each: BookEntry) -> dict[str, object]:
    return {
        "position": each.position,
        "version": each.version,
        "rev": each.rev,
        "removed": each.removed,
        "document": each.entry.as_json(),
        "source": each.source,
        "sought": _sought(each.entry),
    }


def _sought(entry: Entry) -> str:
    """Where words are looked for in a list."""
    said = (entry.name, *entry.keys, *entry.secondary_keys, entry.comment, entry.content[:_LONGEST_SOUGHT])
    return "\n".join(said).casefold()


def _entry(row: Row[Any]) -> BookEntry:
    entry = Entry.model_validate(row.document)
    return BookEntry(row.id, row.book_id, row.position, row.version, row.rev, entry, row.removed, row.source)
