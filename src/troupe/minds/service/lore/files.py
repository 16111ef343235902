"""Lorebooks that come out of files and go into files; the formats are known to a slice above."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Protocol

from troupe.accounts import User
from troupe.minds.domain.lore import Attachments, Book, BookEntry, NewBook
from troupe.minds.errors import LorebookNotFound, NoOriginal
from troupe.minds.service.lore.books import Lorebooks
from troupe.personas import PersonaNotFound, Personas, StoredUnreadable

Told = Sequence[Mapping[str, str]]
_LONGEST_NAME = 80
_MOST_ASKED = 100
"""Of so many names it is looked up whether somebody here is called so."""


@dataclass(frozen=True)
class Brought:
    """A book as it was understood, and what is to be told about that."""

    book: NewBook
    format: str
    told: Told = ()


@dataclass(frozen=True)
class Written:
    """A file to hand out, and what it could not carry."""

    name: str
    content: bytes
    left_out: Sequence[str] = ()


class LoreCodec(Protocol):
    """Reads and writes the formats of other programs."""

    async def understand(self, content: bytes, file_name: str) -> Brought:
        """The same as `read`, of a file of whatever size."""
        ...

    def read(self, content: bytes, file_name: str) -> Brought:
        """The book in a file; raises `NoLorebook` when there is none that can be read."""
        ...

    def read_tree(self, tree: Mapping[str, Any], name: str) -> Brought:
        """The book in a part of another document, such as a card."""
        ...

    def write(self, book: Book, entries: Sequence[BookEntry], head: str, format: str) -> tuple[bytes, Sequence[str]]:
        """A book in a format; the same book always gives the same bytes."""
        ...


class LoreFiles:
    """Brings books in, and hands them out."""

    def __init__(self, lorebooks: Lorebooks, codec: LoreCodec, personas: Personas) -> None:
        self._lorebooks = lorebooks
        self._codec = codec
        self._personas = personas

    async def bring(
        self, user: User, content: bytes, file_name: str, attachments: Attachments | None = None, id: str | None = None
    ) -> tuple[Book, Brought]:
        """A new book out of a file; the file itself is kept as it was."""
        found = await self._codec.understand(content, file_name)
        return await self.bring_read(user, found, content, attachments, id)

    async def bring_read(
        self, user: User, read: Brought, content: bytes, attachments: Attachments | None = None, id: str | None = None
    ) -> tuple[Book, Brought]:
        """The same of a file that was read already."""
        found = await self._checked(user, read)
        return await self._lorebooks.make(user, found.book, attachments, file=content, id=id), found

    async def bring_tree(
        self, user: User, tree: Mapping[str, Any], name: str, persona_id: str
    ) -> tuple[Book, Brought] | None:
        """A new book for one persona, out of its card; none when the card's book is empty."""
        found = await self._checked(user, await asyncio.to_thread(self._codec.read_tree, tree, name))
        if not found.book.entries:
            return None
        return await self._lorebooks.make(user, found.book, Attachments(personas=(persona_id,))), found

    async def called(self, user: User, name: str) -> Book | None:
        """One's own book of this name, when there is exactly one."""
        try:
            return await self._lorebooks.called(user, name)
        except LorebookNotFound:
            return None

    async def inspect(self, content: bytes, file_name: str) -> Brought:
        """The same for a file that somebody sent, of whatever size."""
        return await self._codec.understand(content, file_name)

    def look(self, content: bytes, file_name: str) -> Brought:
        """What a file holds, without keeping anything."""
        return self._codec.read(content, file_name)

    async def hand_out(self, user: User, id: str, format: str) -> Written:
        """A book as a file."""
        book = await self._lorebooks.get(user, id)
        source = await self._lorebooks.source(user, id)
        name = _file_name(book)
        if format == "original":
            if source is None or source[1] is None:
                raise NoOriginal
            return Written(book.origin.file_name if book.origin and book.origin.file_name else name, source[1])
        entries = await self._lorebooks.all_entries(user, id)
        head = source[0] if source else ""
        content, left_out = await asyncio.to_thread(self._codec.write, book, entries, head, format)
        return Written(name, content, left_out)

    async def keep(self, user: User, book: NewBook, persona_id: str) -> Book:
        """A book for one persona that came in another way than as a book."""
        return await self._lorebooks.make(user, book, Attachments(personas=(persona_id,)))

    async def entries_of(self, user: User, persona_id: str) -> Sequence[tuple[Book, Sequence[BookEntry]]]:
        """The books that are attached to a persona, the oldest first, with all that is in them."""
        books = sorted(await self._lorebooks.of_persona(user, persona_id), key=lambda each: (each.created_at, each.id))
        return [(book, await self._lorebooks.all_entries(user, book.id)) for book in books]

    async def _checked(self, user: User, found: Brought) -> Brought:
        """Told as well: who is named in its entries and is not here."""
        asked = sorted({name for entry in found.book.entries for name in entry.personas_only})
        missing = [name for name in asked[:_MOST_ASKED] if not await self._is_here(user, name)]
        if not missing:
            return found
        named = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        detail = f"Entries are for {named}, and nobody here is called so; they wait until somebody is."
        return replace(found, told=(*found.told, {"code": "filter_unmatched", "path": "/entries", "detail": detail}))

    async def _is_here(self, user: User, name: str) -> bool:
        try:
            await self._personas.called(user, name)
        except PersonaNotFound:
            return False
        except StoredUnreadable:
            return True
        return True

    async def of_persona(self, user: User, persona_id: str) -> Sequence[bytes]:
        """The books attached to a persona, each as a file."""
        books = sorted(await self._lorebooks.of_persona(user, persona_id), key=lambda each: (each.created_at, each.id))
        return [(await self.hand_out(user, book.id, "lorebook_v3")).content for book in books]


def _file_name(book: Book) -> str:
    kept = "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-_") else "-" for mark in book.settings.name)
    return f"{PurePath(kept.strip('-')[:_LONGEST_NAME] or 'lorebook').name}.json"
