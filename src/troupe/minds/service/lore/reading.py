"""Lore at work: which books are open in a conversation, and what of them is told."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from troupe.accounts import User
from troupe.minds.domain.lore import MOST_ACTIVE, NOTHING, Book, LoreLine, LoreMoment, LoreReading, sources_of
from troupe.minds.errors import LorebookNotFound, NothingToScan
from troupe.minds.service.lore.nearness import Nearness
from troupe.minds.service.lore.shelf import Shelf
from troupe.personas import Personas

if TYPE_CHECKING:
    from troupe.minds.domain.lore.firing import ActiveBook

_MUCH_TEXT, _MANY_ENTRIES = 100_000, 20_000


@dataclass(frozen=True)
class LoreScope:
    """Where lore is asked for: who speaks, to which mask, in which chat, with which books of its own."""

    persona_id: str | None = None
    mask_id: str | None = None
    chat_id: str | None = None
    lorebook_ids: Sequence[str] = ()


@dataclass(frozen=True)
class IndexSize:
    """How much is kept ready."""

    keys: int = 0
    patterns: int = 0
    built_ms: float = 0.0


@dataclass(frozen=True)
class Scan:
    """A reading for whoever looks into it, with what it was made from."""

    reading: LoreReading
    index: IndexSize
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Asked:
    """What somebody wants to try: a text, or a chat as it stands."""

    text: str | None = None
    chat_id: str | None = None
    node_id: str | None = None
    persona_id: str | None = None
    lorebook_ids: Sequence[str] | None = None
    seed: str | None = None
    everything: bool = False


MomentOf = Callable[[User, str, str | None, str | None], Awaitable[tuple[LoreScope, LoreMoment]]]
"""How things stand in a chat, at a node of it or now, for one of its personas."""
_ASLEEP = "semantic entries sleep: no embedder is installed"


class Lore:
    """Says what the world knows at a moment of a conversation."""

    def __init__(self, shelf: Shelf, personas: Personas, nearness: Nearness | None = None) -> None:
        self._shelf = shelf
        self._personas = personas
        self._nearness = nearness
        self.moment_of: MomentOf | None = None

    async def reading(self, user: User, scope: LoreScope, moment: LoreMoment) -> LoreReading:
        """What is told now, and what came close. Whoever has no books pays for one look."""
        books = await self._shelf.books(user.id)
        chosen = _open_in(books, scope) if books else ()
        if not chosen:
            return NOTHING
        active = await self._active(user, chosen)
        return await self._read(active, await _counted(active, moment), everything=False)

    async def unknown(self, user: User, ids: Sequence[str]) -> Sequence[str]:
        """Those of these books that a person does not have."""
        books = await self._shelf.books(user.id) if ids else {}
        return [id for id in ids if id not in books]

    async def still_says(self, user: User, entries: Mapping[str, str]) -> Mapping[str, str]:
        """What these entries say now, by their ids with those of their books; what was disabled or left is missing."""
        books = await self._shelf.books(user.id)
        said: dict[str, str] = {}
        for entry_id, book_id in entries.items():
            if (book := books.get(book_id)) is None or not book.settings.enabled:
                continue
            index = await self._shelf.index(user.id, book)
            at = index.numbers.get(entry_id)
            if at is not None and index.entries[at].entry.enabled:
                said[entry_id] = index.entries[at].text
        return said

    async def scan(self, user: User, asked: Asked) -> Scan:
        """The same for whoever wants to see why; books that are named are looked into whomever they are for."""
        scope, moment = await self._moment(user, asked)
        books = await self._shelf.books(user.id)
        only = asked.lorebook_ids
        for id in only or ():
            if id not in books:
                raise LorebookNotFound(id)
        chosen = _open_in(books, scope) if only is None else [(books[id], 0) for id in dict.fromkeys(only)]
        active = await self._active(user, chosen)
        found = await self._read(active, await _counted(active, moment), everything=asked.everything)
        size = IndexSize(
            sum(each.index.keys for each in active),
            sum(each.index.patterns for each in active),
            round(sum(each.index.built_ms for each in active), 3),
        )
        deaf = self._nearness is None or self._nearness.is_missing
        asleep = deaf and any(each.index.semantic for each in active)
        return Scan(found, size, (_ASLEEP,) if asleep else ())

    async def _moment(self, user: User, asked: Asked) -> tuple[LoreScope, LoreMoment]:
        if asked.chat_id is not None and self.moment_of is not None:
            scope, moment = await self.moment_of(user, asked.chat_id, asked.node_id, asked.persona_id)
            return scope, moment if asked.seed is None else replace(moment, seed=asked.seed)
        if asked.text is None and asked.persona_id is None:
            raise NothingToScan
        lines = [LoreLine("text", user.display_name, "user", asked.text)] if asked.text is not None else []
        moment = LoreMoment(lines, messages=len(lines), seed=asked.seed or "", words={"user": user.display_name})
        if asked.persona_id is None:
            return LoreScope(), moment
        return LoreScope(persona_id=asked.persona_id), await self._before(user, asked.persona_id, moment)

    async def _before(self, user: User, persona_id: str, moment: LoreMoment) -> LoreMoment:
        """The same said to a persona, with everything an entry may ask about it."""
        document = (await self._personas.known(user, persona_id)).document
        return replace(
            moment,
            persona_id=persona_id,
            tags=tuple(document.tags),
            sources=sources_of(document),
            words={"char": document.spoken_name, **moment.words},
            persona_names=(document.name, document.spoken_name),
        )

    async def _active(self, user: User, chosen: Sequence[tuple[Book, int]]) -> Sequence["ActiveBook"]:
        """The nearest first, as long as they are not more than can be open at once."""
        from troupe.minds.domain.lore.firing import ActiveBook  # its matchers are loaded by whoever has books

        found: list[ActiveBook] = []
        room = MOST_ACTIVE
        for book, precedence in sorted(chosen, key=lambda pair: (pair[1], pair[0].id)):
            room -= book.entry_count
            if room >= 0:
                found.append(
                    ActiveBook(book.id, await self._shelf.index(user.id, book), precedence, book.kind == "card")
                )
        return found

    async def _read(self, books: Sequence["ActiveBook"], moment: LoreMoment, *, everything: bool) -> LoreReading:
        from troupe.minds.domain.lore.firing import reading

        near: Mapping[str, float] = {}
        semantic = [book.index.entries[at] for book in books for at in book.index.semantic]
        if semantic and self._nearness:
            near = await self._nearness.of([each for each in semantic if each.entry.enabled], moment)
        size = sum(len(line.text) for line in moment.lines)
        if size < _MUCH_TEXT and sum(len(book.index.entries) for book in books) < _MANY_ENTRIES:
            return reading(books, moment, near, everything=everything)
        return await asyncio.to_thread(reading, books, moment, near, everything=everything)


async def _counted(books: Sequence["ActiveBook"], moment: LoreMoment) -> LoreMoment:
    """With all answers of a long path counted, where an entry depends on their number."""
    if moment.every_answer is None or not any(book.index.counts_answers for book in books):
        return moment
    return replace(moment, answers=await moment.every_answer())


def _open_in(books: Mapping[str, Book], scope: LoreScope) -> Sequence[tuple[Book, int]]:
    """Each book by the nearest way it is attached: chat, mask, persona, everyone."""
    found = []
    for book in books.values():
        to = book.attachments
        ways = (
            book.id in scope.lorebook_ids or scope.chat_id in to.chats,
            scope.mask_id in to.masks,
            scope.persona_id in to.personas,
            to.everyone,
        )
        if book.settings.enabled and True in ways:
            found.append((book, ways.index(True)))
    return found
