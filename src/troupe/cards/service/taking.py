"""A card becomes a persona, and the file it came in is kept as it was."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from troupe.accounts import User
from troupe.cards.domain.bringing import Source
from troupe.cards.domain.finding import FoundCard
from troupe.cards.domain.overlong import Halves, overlong
from troupe.cards.domain.report import Column, Report, about_of
from troupe.cards.domain.telling import LINK, LINKED, is_adult, tell
from troupe.cards.domain.writing import written
from troupe.cards.service.books import CardBooks
from troupe.cards.store import SourceStore
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.media import Media, MediaLibrary
from troupe.personas import (
    Brought,
    CastPersona,
    Imported,
    Importing,
    ImportOptions,
    KitInvalid,
    MinorSignal,
    Shown,
    age_signals,
    is_too_much,
)

MOST_KEYS = 8_000
_MOST_TOLD = 200


@dataclass(frozen=True)
class KeptFile:
    """The file something comes out of."""

    sha256: str
    name: str
    media_id: str | None
    place: int = 0
    """Which of several in it."""


class Taking:
    """Takes cards in, at whichever door they come."""

    def __init__(
        self,
        importing: Importing,
        sources: SourceStore,
        media: MediaLibrary,
        books: CardBooks,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._importing = importing
        self._sources = sources
        self._media = media
        self._books = books
        self._clock = clock
        self._new_id = new_id

    async def take(
        self,
        user: User,
        found: FoundCard,
        file: KeptFile,
        options: ImportOptions,
        *,
        id: str | None = None,
        meets: str | None = None,
        told: tuple[str, ...] = (),
    ) -> Imported:
        """The persona, judged and stored like any other together with the file it came in.

        `id` is what a new one is to be called, and `meets` the one that it is known to be.
        """
        picture = found.file.picture if found.file else None
        document = _document(found)
        long = _shortened(document, found.report)
        if user.realm == "adult":
            await asyncio.to_thread(_refuse_minors, long)
        await self._offer_linked(user, found)
        tell(found.card, found.report, len(found.talks))
        brought = Brought(
            document,
            file.sha256,
            picture,
            (*_said(found), *told),
            meets,
            clamped=_sentences(found.report, "clamped"),
            ignored=_sentences(found.report, "ignored"),
            kept=_sentences(found.report, "kept_foreign"),
            adult=is_adult(found.card),
        )
        before = {column: len(told) for column, told in found.report.columns.items()}

        async def remember(shown: Shown) -> None:
            await self._sources.add(self._source(user, found, file, shown.persona))
            if shown.persona.version == 1:  # a persona that is replaced has its books already
                await self._books.of_card(user, found, shown.persona.id)
                await self._books.texts_of_card(user, found, long, shown.persona.id)

        imported = await self._importing.import_brought(user, brought, options, id=id, also=remember)
        lore = [_sentences(found.report, each, before[each]) for each in ("warnings", "defaulted", "clamped")]
        report = imported.report.warned(*lore[0], *lore[1])
        return replace(imported, report=replace(report, clamped=(*report.clamped, *lore[2]), about=_about(found)))

    async def keep_file(self, user: User, file: BinaryIO, name: str) -> Media:
        """The bytes as they came, for nobody but whoever brought them."""
        type = "application/octet-stream"
        return await self._media.keep_file(user, file, kind="document", type=type, name=name, made="uploaded")

    async def drop_file(self, user: User, media_id: str) -> None:
        await self._media.erase(user, media_id)

    async def _offer_linked(self, user: User, found: FoundCard) -> None:
        """A lorebook that the card only names is offered where one of that name is here, and never attached unasked."""
        book = await self._books.linked(user, found)
        if book is None:
            return
        name = book.settings.name
        said = f"It links to the lorebook {name!r}, and you have one: `troupe lore attach` or its page attaches it."
        found.report.say("ignored", LINKED, LINK, said, {"kind": "lorebook", "id": book.id, "name": name}, (name,))

    def _source(self, user: User, found: FoundCard, file: KeptFile, persona: CastPersona) -> Source:
        return Source(
            id=self._new_id(),
            realm=persona.realm,
            user_id=user.id,
            kind="persona",
            target_id=persona.id,
            persona_id=persona.id,
            sha256=file.sha256,
            file_name=file.name,
            format=found.card.shape,
            container=found.file.container if found.file else "text",
            place=file.place,
            media_id=file.media_id,
            portrait_id=persona.document.look.portrait,
            imported_at=self._clock(),
        )


def _shortened(document: dict[str, Any], report: Report) -> Mapping[str, Halves]:
    """Leave of every text what a persona has room for; the rest is handed over."""
    data = document.get("data", document)
    long = overlong(data)
    for name, text in long.items():
        data[name] = text.head
        detail = f"{name} is longer than a persona holds; it goes on in the lorebook of card texts."
        report.say("warnings", "text_split", f"/data/{name}", detail)
    for name in ("first_mes", "alternate_greetings", "group_only_greetings"):
        said = data.get(name)
        texts = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        if is_too_much([each for each in texts if isinstance(each, str)]):
            detail = f"{name} says more than a persona holds; it is kept whole, and chats begin with all of it."
            report.say("warnings", "text_split", f"/data/{name}", detail)
    return long


def _refuse_minors(long: Mapping[str, Halves]) -> None:
    """What goes on outside the document is judged like the document."""
    for text in long.values():
        if told := age_signals(text.whole):
            raise MinorSignal(told[0].rule)


def _document(found: FoundCard) -> dict[str, Any]:
    """The card with its repairs, without a book that a persona cannot carry."""
    card = found.card
    tree = written(card, {} if _called(card.tree) == card.name else {"name": card.name}).tree
    data = tree.get("data", tree)
    if _keys(tree) > MOST_KEYS and data.pop("character_book", None) is not None:
        detail = "Its document is too large to hold its lorebook too; that comes in beside it, and the file keeps it."
        found.report.say("warnings", "book_left", "/data/character_book", detail)
    if _keys(tree) > MOST_KEYS:
        raise KitInvalid("", "too_complex", f"A card has at most {MOST_KEYS:,} keys beside its book.")
    return tree


def _called(tree: Mapping[str, Any]) -> object:
    data = tree.get("data")
    return (data if isinstance(data, dict) else tree).get("name")


def _said(found: FoundCard) -> tuple[str, ...]:
    """What was odd about the file, in sentences."""
    odd = (*_sentences(found.report, "warnings"), *_sentences(found.report, "defaulted"))
    return odd[:_MOST_TOLD]


def _about(found: FoundCard) -> Mapping[str, Sequence[str]]:
    """What each thing speaks of that is told of the file, by its code; and the kind of file around it."""
    about: dict[str, dict[str, None]] = {"container": {found.file.container: None}} if found.file else {}
    for told in found.report.columns.values():
        for each in told[:_MOST_TOLD]:
            about.setdefault(each.code, {}).update(dict.fromkeys(about_of(each)))
    return {code: list(names)[:_MOST_TOLD] for code, names in about.items()}


def _sentences(report: Report, column: Column, begin: int = 0) -> tuple[str, ...]:
    """What a column says from there on: the code, then the sentence, or the place of what is only kept."""
    told = report.columns[column][begin : begin + _MOST_TOLD]
    return tuple(f"{each.code}: {each.path if column == 'kept_foreign' else each.detail}" for each in told)


def _keys(value: object) -> int:
    """How many keys there are in a document, at every level."""
    count, rest = 0, [value]
    while rest:
        each = rest.pop()
        if isinstance(each, dict):
            count += len(each)
            rest += each.values()
        elif isinstance(each, list):
            rest += each
    return count
