"""Books as this process keeps them ready; nothing is asked of the database while nobody changed anything."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from troupe.live import Hub, Inbox
from troupe.minds.domain.lore import Book, BookEntry
from troupe.minds.service.lore.books import topic_of
from troupe.minds.store import LoreStore

if TYPE_CHECKING:
    from troupe.minds.domain.lore.index import BookIndex

MOST_PEOPLE = 200
_SMALL = 500


@dataclass
class _Kept:
    """A book in the memory, as of a version."""

    version: int
    rows: dict[str, BookEntry]
    index: "BookIndex"


@dataclass
class _Person:
    """One person's books, and the news of them that were not heeded yet."""

    inbox: Inbox
    books: Mapping[str, Book] = field(default_factory=dict)
    kept: dict[str, _Kept] = field(default_factory=dict)
    is_known: bool = False

    @property
    def is_fresh(self) -> bool:
        return self.is_known and not self.inbox.unread

    def heed(self) -> None:
        self.inbox.unread.take_all()


class Shelf:
    """Who has which books, and the books that are in use, indexed."""

    def __init__(self, store: LoreStore, hub: Hub) -> None:
        self._store = store
        self._hub = hub
        self._people: OrderedDict[str, _Person] = OrderedDict()

    async def books(self, user_id: str) -> Mapping[str, Book]:
        """Everybody's own; one look in the memory when nothing was changed since."""
        person = self._person(user_id)
        if not person.is_fresh:
            person.heed()  # first: whoever changes something now is heard the next time
            person.is_known = False
            person.books = {book.id: book for book in await self._store.of(user_id)}
            person.kept = {id: kept for id, kept in person.kept.items() if id in person.books}
            person.is_known = True
        return person.books

    async def index(self, user_id: str, book: Book) -> "BookIndex":
        """A book ready to be asked; after an edit only what was edited is read."""
        person = self._person(user_id)
        kept = person.kept.get(book.id)
        if kept is None or kept.version != book.version:
            kept = await self._read(book, kept)
            person.kept[book.id] = kept
        return kept.index

    async def _read(self, book: Book, before: _Kept | None) -> _Kept:
        from troupe.minds.domain.lore.index import BookIndex  # its matchers are loaded by whoever has books

        rows = dict(before.rows) if before else {}
        changed: Sequence[BookEntry] = await self._store.entries_since(book.id, before.version if before else 0)
        for each in changed:
            if each.removed:
                rows.pop(each.id, None)
            else:
                rows[each.id] = each
        if len(rows) != book.entry_count and before:
            return await self._read(book, None)
        make = BookIndex.of
        old = before.index if before else None
        if len(rows) <= _SMALL:
            return _Kept(book.version, rows, make(book.settings, rows.values(), old))
        return _Kept(book.version, rows, await asyncio.to_thread(make, book.settings, list(rows.values()), old))

    def _person(self, user_id: str) -> _Person:
        person = self._people.get(user_id)
        if person is None:
            person = self._people[user_id] = _Person(Inbox())
            self._hub.attach(person.inbox, topic_of(user_id))
            if len(self._people) > MOST_PEOPLE:
                _, left = self._people.popitem(last=False)
                self._hub.leave(left.inbox)
        self._people.move_to_end(user_id)
        return person
