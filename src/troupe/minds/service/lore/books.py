"""Lorebooks: made, changed, attached, binned, and every change taken back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.errors import Missing
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal
from troupe.minds.domain.lore import (
    MOST_ENTRIES,
    MOST_OPERATIONS,
    TARGETS,
    Attachments,
    Book,
    BookEntry,
    BookSettings,
    Entry,
    NewBook,
    TargetKind,
)
from troupe.minds.errors import (
    BadLore,
    BadTarget,
    BookChangedElsewhere,
    EntryNotFound,
    LorebookNotFound,
    NothingToUndoHere,
    NotInBin,
    TooManyEntries,
)
from troupe.minds.service.lore.changing import (
    AddEntry,
    ChangeEntry,
    Operation,
    RemoveEntry,
    carried_out,
    settings_with,
    taken_back,
)
from troupe.minds.store import LoreStore

BIN_KEEPS = timedelta(days=30)
CHANGES_KEPT = 200
MOST_TARGETS = 500
Checks = dict[TargetKind, Callable[[User, str], Awaitable[object]]]
"""How each kind of thing a book can be attached to is looked up; it raises when there is none."""


def topic_of(user_id: str) -> str:
    """Where news of somebody's lore is told."""
    return personal("lore", user_id)


class Lorebooks:
    """What a person knows about their worlds."""

    def __init__(self, store: LoreStore, database: Database, live: LiveLog, clock: Clock, new_id: NewId) -> None:
        self._store = store
        self._database = database
        self._live = live
        self._clock = clock
        self._new_id = new_id
        self.checks: Checks = {}

    async def list(
        self, user: User, *, binned: bool = False, q: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[Book]:
        """One's own books, by name."""
        wanted = (q or "").casefold()
        found = await self._store.of(user.id, binned=binned)
        kept = sorted((each for each in found if wanted in each.settings.name.casefold()), key=_by_name)
        after = read_cursor("lorebooks", cursor, (str, str))
        rest = [each for each in kept if after is None or _by_name(each) > (str(after[0]), str(after[1]))]
        return cut(rest[: limit + 1], limit, lambda each: list(_by_name(each)), "lorebooks")

    async def get(self, user: User, id: str) -> Book:
        book = await self.get_anyhow(user, id)
        if book.deleted_at is not None:
            raise LorebookNotFound(id)
        return book

    async def get_anyhow(self, user: User, id: str) -> Book:
        """Also from the bin."""
        book = await self._store.find(id) if is_id(id) else None
        if book is None or book.user_id != user.id:
            raise LorebookNotFound(id)
        return book

    async def called(self, user: User, name: str) -> Book:
        """By id or by name, for whoever types."""
        found = await self._store.of(user.id)
        fitting = [each for each in found if each.id == name or each.settings.name.casefold() == name.casefold()]
        if len(fitting) != 1:
            raise LorebookNotFound(name)
        return fitting[0]

    async def make(
        self,
        user: User,
        new: NewBook,
        attachments: Attachments | None = None,
        *,
        file: bytes | None = None,
        id: str | None = None,
    ) -> Book:
        """A new book with all that is in it; asked for once more under the same id, it is the one that is there."""
        if id and (there := await self._store.find(id)):
            return there
        if len(new.entries) > MOST_ENTRIES:
            raise TooManyEntries(MOST_ENTRIES)
        attachments = await self._checked(user, attachments or Attachments())
        now, count = self._clock(), len(new.entries)
        book = Book(id or self._new_id(), user.id, new.settings, attachments, count, new.kind, new.origin, 1, now, now)
        sources = new.sources or (None,) * count
        entries = [
            BookEntry(self._new_id(), book.id, at, 1, 1, entry, source=source)
            for at, (entry, source) in enumerate(zip(new.entries, sources, strict=True), 1)
        ]
        async with self._database.writing():
            await self._store.add(book, new.head, file)
            await self._store.add_entries(user.id, entries)
            await self._announce(user, book)
        return book

    async def change(self, user: User, id: str, changes: Mapping[str, Any], version: int | None) -> Book:
        """Other settings for a book."""
        async with self._database.writing():
            book = await self._held(user, id, version)
            settings = settings_with(book.settings, changes)
            before = {"settings": book.settings.model_dump(mode="json")}
            return await self._saved(user, replace(book, settings=settings), before)

    async def attach(self, user: User, id: str, attachments: Attachments, version: int | None) -> Book:
        """Say whom a book is for."""
        checked = await self._checked(user, attachments)
        async with self._database.writing():
            book = await self._held(user, id, version)
            before = {"attachments": _plain(book.attachments)}
            book = await self._saved(user, replace(book, attachments=checked), before)
            await self._store.save_attachments(book)
            return book

    async def delete(self, user: User, id: str, version: int | None, *, forever: bool = False) -> None:
        """Into the bin for thirty days, or gone at once."""
        async with self._database.writing():
            book = await self.get_anyhow(user, id)
            _check(book, version)
            if forever:
                await self._store.remove(book.id)
            elif book.deleted_at is not None:
                raise LorebookNotFound(id)
            else:
                now = self._clock()
                await self._store.save(replace(book, deleted_at=now, updated_at=now, version=book.version + 1))
            await self._announce(user, book)

    async def restore(self, user: User, id: str) -> Book:
        async with self._database.writing():
            book = await self.get_anyhow(user, id)
            if book.deleted_at is None:
                raise NotInBin
            back = replace(book, deleted_at=None, updated_at=self._clock(), version=book.version + 1)
            await self._store.save(back)
            await self._announce(user, back)
            return back

    async def empty_bin(self) -> int:
        """What waited thirty days leaves."""
        waited = await self._store.binned_before(self._clock() - BIN_KEEPS)
        for id in waited:
            await self._store.remove(id)
        return len(waited)

    async def entries(
        self, user: User, id: str, *, q: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[BookEntry]:
        book = await self.get(user, id)
        place = read_cursor("lore_entries", cursor, (int, str))
        after = (int(place[0]), str(place[1])) if place else None
        rows = await self._store.entries(book.id, q=q, after=after, limit=limit + 1)
        return cut(rows, limit, lambda each: [each.position, each.id], "lore_entries")

    async def all_entries(self, user: User, id: str) -> Sequence[BookEntry]:
        return await self._store.entries((await self.get(user, id)).id)

    async def entry(self, user: User, id: str, entry_id: str) -> BookEntry:
        book = await self.get(user, id)
        found = await self._store.entries_called(book.id, [entry_id]) if is_id(entry_id) else ()
        if not found or found[0].removed:
            raise EntryNotFound(entry_id)
        return found[0]

    async def add(self, user: User, id: str, entry: Entry) -> BookEntry:
        return (await self.bulk(user, id, [AddEntry(entry)], None))[0]

    async def change_entry(
        self, user: User, id: str, entry_id: str, changes: Mapping[str, Any], version: int | None
    ) -> BookEntry:
        return (await self.bulk(user, id, [ChangeEntry(entry_id, changes, version)], None))[0]

    async def remove_entry(self, user: User, id: str, entry_id: str, version: int | None) -> None:
        await self.bulk(user, id, [RemoveEntry(entry_id, version)], None)

    async def bulk(
        self, user: User, id: str, operations: Sequence[Operation], version: int | None
    ) -> Sequence[BookEntry]:
        """Many changes of entries as one: all of them are made, or none."""
        if len(operations) > MOST_OPERATIONS:
            raise BadLore("operations", f"At most {MOST_OPERATIONS:,} at once.")
        ids = [each.id for each in operations if not isinstance(each, AddEntry)]
        async with self._database.writing():
            book = await self._held(user, id, version)
            there = {each.id: each for each in await self._store.entries_called(book.id, ids)}
            last = await self._store.last_position(book.id)
            done = carried_out(operations, there, book.id, book.version + 1, last, self._new_id)
            count = book.entry_count + done.count
            if count > MOST_ENTRIES:
                raise TooManyEntries(MOST_ENTRIES)
            await self._store.add_entries(user.id, done.added)
            await self._store.save_entries(list(done.saved.values()))
            await self._saved(user, replace(book, entry_count=count), {"entries": list(done.before.values())})
        return [*done.added, *done.saved.values()]

    async def undo(self, user: User, id: str) -> Book:
        """Take the newest change back that was not taken back yet."""
        async with self._database.writing():
            book = await self._held(user, id, None)
            last = await self._store.last_change(book.id)
            if last is None:
                raise NothingToUndoHere
            number, before = last
            now = await self._store.entries_called(book.id, [each["id"] for each in before.get("entries", ())])
            entries, more = taken_back(before, {each.id: each for each in now}, book.version + 1)
            await self._store.save_entries(entries)
            was = replace(book, entry_count=book.entry_count + more)
            if "settings" in before:
                was = replace(was, settings=BookSettings.model_validate(before["settings"]))
            if "attachments" in before:
                was = replace(was, attachments=_of_plain(before["attachments"]))
                await self._store.save_attachments(was)
            await self._store.forget_change(book.id, number)
            return await self._saved(user, was, None)

    async def source(self, user: User, id: str) -> tuple[str, bytes | None] | None:
        """What is kept of the file a book came in."""
        return await self._store.source((await self.get(user, id)).id)

    async def of_persona(self, user: User, persona_id: str) -> Sequence[Book]:
        """The books that are attached to one persona."""
        return [each for each in await self._store.of(user.id) if persona_id in each.attachments.personas]

    async def _held(self, user: User, id: str, version: int | None) -> Book:
        book = await self.get(user, id)
        _check(book, version)
        return book

    async def _saved(self, user: User, book: Book, before: Mapping[str, object] | None) -> Book:
        newer = replace(book, version=book.version + 1, updated_at=self._clock())
        await self._store.save(newer)
        if before is not None:
            await self._store.remember(newer, before, newer.updated_at, CHANGES_KEPT)
        await self._announce(user, newer)
        return newer

    async def _announce(self, user: User, book: Book) -> None:
        await self._live.announce(topic_of(user.id), "lorebook.changed", {"id": book.id, "version": book.version})

    async def _checked(self, user: User, attachments: Attachments) -> Attachments:
        """Everybody it names is there, and is named once."""
        lists = {kind: tuple(sorted(set(attachments.of(kind)))) for kind in TARGETS}
        if sum(map(len, lists.values())) > MOST_TARGETS:
            raise BadLore("attachments", f"A book is attached to at most {MOST_TARGETS}.")
        for kind, ids in lists.items():
            for id in ids:
                await self._check_target(user, kind, id)
        return Attachments(**lists, everyone=attachments.everyone)

    async def _check_target(self, user: User, kind: TargetKind, id: str) -> None:
        look = self.checks.get(kind)
        if look is None or not is_id(id):
            raise BadTarget(kind[:-1], id)
        try:
            await look(user, id)
        except Missing:
            raise BadTarget(kind[:-1], id) from None


def _check(book: Book, version: int | None) -> None:
    if version not in (None, book.version):
        raise BookChangedElsewhere(book.version)


def _by_name(book: Book) -> tuple[str, str]:
    return book.settings.name.casefold(), book.id


def _plain(attachments: Attachments) -> dict[str, object]:
    return {kind: list(attachments.of(kind)) for kind in TARGETS} | {"everyone": attachments.everyone}


def _of_plain(plain: Mapping[str, Any]) -> Attachments:
    return Attachments(**{kind: tuple(plain[kind]) for kind in TARGETS}, everyone=plain["everyone"])
