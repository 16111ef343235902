"""Lorebooks that come in with a card, or alone in a file that was dropped."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troupe.accounts import User
from troupe.cards.domain import Refusal
from troupe.cards.domain.bringing import Item, Options, Outcome
from troupe.cards.domain.finding import FoundCard
from troupe.cards.domain.overlong import Halves
from troupe.cards.domain.report import Report, column_of
from troupe.cards.service.books.codec import BookCodec
from troupe.cards.service.books.texts import MARK, card_texts
from troupe.cards.service.proving import OnceRead
from troupe.kit.errors import TroupeError
from troupe.minds import Attachments, Book, BookEntry, Brought, LoreFiles

_OF_CARDS = ("character_book", "lorebook_v3")


@dataclass(frozen=True)
class BooksNow:
    """The lore of a persona, as a card can carry it."""

    texts: Sequence[BookEntry]
    """How texts of the card go on."""
    book: Mapping[str, Any] | None
    """Its own book, as a card holds one."""
    has_come: bool
    """It came in with a card, and was not made here."""
    changed_at: datetime | None = None
    """When anything of it was last written."""


class CardBooks:
    """Hands books over to whoever keeps lore."""

    def __init__(self, lore: LoreFiles) -> None:
        self._lore = lore
        self._codec = BookCodec()

    async def of_card(self, user: User, found: FoundCard, persona_id: str) -> None:
        """The book of a card becomes a lorebook of its persona alone; a card is not refused for its book."""
        if found.card.book is None:
            return
        try:
            came = await self._lore.bring_tree(user, found.card.book, f"Lore of {found.card.name}", persona_id)
        except TroupeError as trouble:
            found.report.say("warnings", trouble.code, "/data/character_book", trouble.detail)
            return
        if came:
            said = f"Its lorebook came in as {came[0].settings.name!r}, with {came[0].entry_count} entries."
            found.report.say("read", "book", "/data/character_book", said)
            for each in came[1].told:
                if each["code"] != "read":
                    place = f"/data/character_book{each['path']}"
                    found.report.say(column_of(each["code"]), each["code"], place, each["detail"], about=_about(each))

    async def linked(self, user: User, found: FoundCard) -> Book | None:
        """One's own lorebook of the name that a card links to."""
        name = found.card.extensions.get("world")
        return await self._lore.called(user, name) if isinstance(name, str) and name.strip() else None

    async def texts_of_card(
        self, user: User, found: FoundCard, overlong: Mapping[str, Halves], persona_id: str
    ) -> None:
        """What a persona has no room or no field for goes on in a book of its own."""
        book = card_texts(overlong, found.card.extensions)
        if book is None:
            return
        await self._lore.keep(user, book, persona_id)

    async def now(self, user: User, persona_id: str) -> "BooksNow":
        """What the books of a persona say now, for a card that leaves."""
        books = await self._lore.entries_of(user, persona_id)
        texts = [each for _, entries in books for each in entries if MARK in each.entry.extensions]
        own = [book for book, entries in books if not any(MARK in each.entry.extensions for each in entries)]
        came = next((book for book in own if book.origin and book.origin.format in _OF_CARDS), None)
        chosen = came or next(iter(own), None)
        tree = None
        if chosen is not None:
            content = (await self._lore.hand_out(user, chosen.id, "lorebook_v3")).content
            tree = (await asyncio.to_thread(json.loads, content))["data"]
        heard = [book.updated_at for book, _ in books if book is chosen or book not in own]
        return BooksNow(texts, tree, has_come=came is not None, changed_at=max(heard, default=None))

    async def take(self, user: User, item: Item, options: Options, file: OnceRead) -> Sequence[Outcome] | None:
        """A file that is a lorebook; none when it is something else."""
        try:
            tree, told = await file.tree()
            found = await asyncio.to_thread(self._codec.of_tree, tree, told, item.file_name)
            if options.dry_run:
                return [_outcome(None, found)]
            to = Attachments(personas=(options.persona_id,) if options.persona_id else ())
            book, found = await self._lore.bring_read(user, found, await file.whole(), to, id=item.persona_id)
        except (TroupeError, Refusal):
            return None  # whoever reads the next kind of file says what it is
        return [_outcome(book, found)]


def _outcome(book: Book | None, found: Brought) -> Outcome:
    report = Report()
    for each in found.told:
        report.say(column_of(each["code"]), each["code"], each["path"], each["detail"], about=_about(each))
    told = {"shape": found.format, "spec": None, "container": "text", "trust": "unsigned"}
    created = [{"kind": "lorebook", "id": book.id}] if book else []
    return Outcome(
        "imported" if book else "checked", "lorebook", found.format, created=created, report=told | report.as_json()
    )


def _about(told: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, told.get("about", "").split(", ")))
