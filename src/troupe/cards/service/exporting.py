"""Personas leave as cards: in the file they came in, or as another one."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from troupe.accounts import User
from troupe.cards.domain.bringing import Source
from troupe.cards.domain.character import CardDocument
from troupe.cards.domain.character.document import LISTS, TEXTS
from troupe.cards.domain.finding import found_in
from troupe.cards.domain.overlong import overlong
from troupe.cards.domain.writing import written
from troupe.cards.errors import CannotBe, NoOriginal
from troupe.cards.service.books import CardBooks
from troupe.cards.service.books.texts import card_texts, depth_prompt_in, texts_in
from troupe.cards.service.casting import edits, whole_tags, whole_texts
from troupe.cards.service.naming import named
from troupe.cards.service.packing import Came, Draw, Leaver, Packing
from troupe.cards.service.pictures import CardPictures
from troupe.cards.service.sources import CardSources
from troupe.cards.service.wanted import As, CardFileOut, CardWanted
from troupe.cards.store import SourceStore
from troupe.kit.errors import Missing
from troupe.media import MediaLibrary
from troupe.personas import CastPersona, Persona, Personas, Version, cast_in

VersionOf = Callable[[User, str, str], Awaitable[Version]]
"""One state of a persona's document, by its number."""
_TYPES = {"json": "application/json", "png": "image/png", "apng": "image/png", "charx": "application/zip"}
_CONTAINERS: dict[str, As] = {"png": "png", "apng": "apng", "charx": "charx", "text": "json"}


class CardExporting:
    """Writes cards."""

    def __init__(
        self,
        personas: Personas,
        sources: SourceStore,
        media: MediaLibrary,
        books: CardBooks,
        draw: Draw,
        version: VersionOf,
    ) -> None:
        self._version = version
        self._personas = personas
        self._sources = sources
        self._media = media
        self._books = books
        self._packing = Packing(media, draw)
        self.pictures = CardPictures(personas, sources, media)
        self.sources = CardSources(personas, sources, media)

    async def export(self, user: User, persona_id: str, wanted: CardWanted) -> CardFileOut:
        """The file, with every edit in its place and everything else as it came."""
        persona = await self._personas.see(user, persona_id)
        source = await self._sources.newest("persona", persona_id) if persona.user_id == user.id else None
        content = await self._kept(user, source)
        if wanted.as_ == "original":
            if source is None or content is None:
                raise NoOriginal
            return CardFileOut(*named(source.file_name), "application/octet-stream", content)
        document = persona.document
        came = await asyncio.to_thread(_opened, source, content) if source and content else None
        then = await asyncio.to_thread(_at_import, came.found.card) if came else None
        card = came.found.card if came else _born_here()
        form = wanted.as_ or (_CONTAINERS.get(source.container, "png") if source else "png")
        spec = wanted.spec or ("v3" if came is None or form == "charx" else None)
        if form == "charx" and spec != "v3":
            raise CannotBe("spec", "An archive holds a card of version 3.")
        if form in ("png", "apng") and spec == "v1":
            raise CannotBe("spec", "A picture holds a card of version 2 or 3.")
        changed, lore_at = await self._edits(user, persona, card, then)
        if changed and (spec or card.spec) == "v3" and persona.user_id == user.id:
            changed |= await self._dates(user, persona, lore_at, born_here=came is None)
        out = written(card, changed, spec)
        made = replace(out, left_out=[*out.left_out, *(["secrets"] if document.secrets else [])])
        leaver = Leaver(user, persona_id, document, came)
        gone = ["original"] if source is not None and came is None else []
        body, left = await self._packing.packed(leaver, form, made, wanted)
        stem = f"{document.name}.{'charx' if form == 'charx' else 'png' if form in ('png', 'apng') else 'json'}"
        return CardFileOut(*named(stem), _TYPES[form], body, [*made.left_out, *left, *gone], made.repaired)

    async def _edits(
        self, user: User, persona: CastPersona, card: CardDocument, then: Persona | None
    ) -> tuple[dict[str, Any], datetime | None]:
        """What a card that leaves says otherwise than the one that came in, and when its lore was last written."""
        changed = edits(persona.document, then, card.extensions)
        if then is not None and "tags" in changed:
            changed["tags"] = whole_tags(persona.document.tags, then.tags, card.lists["tags"])
        if persona.user_id != user.id:
            return changed, None
        now = await self._books.now(user, persona.id)
        if then is not None:
            changed = whole_texts(changed, persona.document, then, card.texts, texts_in(now.texts))
            depth = depth_prompt_in(now.texts)
            if depth is not None and depth != _depth_prompt(card):
                changed["extensions"] = {**changed.get("extensions", card.extensions), "depth_prompt": dict(depth)}
        if now.book is not None and (then is None or now.has_come) and now.book != card.book:
            changed["character_book"] = now.book
        return changed, now.changed_at

    async def _dates(
        self, user: User, persona: CastPersona, lore_at: datetime | None, *, born_here: bool
    ) -> Mapping[str, int]:
        """When it was last edited, and when whoever is from here began: of one version always the same."""
        try:
            written_at = (await self._version(user, persona.id, str(persona.version))).created_at
        except Missing:
            written_at = persona.updated_at
        began = {"creation_date": int(persona.created_at.timestamp())} if born_here else {}
        return {**began, "modification_date": int(max(written_at, lore_at or written_at).timestamp())}

    async def _kept(self, user: User, source: Source | None) -> bytes | None:
        if source is None or source.media_id is None:
            return None
        try:
            return await self._media.read(user, source.media_id)
        except Missing:
            return None


def _opened(source: Source, content: bytes) -> Came:
    return Came(source, content, list(found_in(io.BytesIO(content), source.file_name))[source.place])


def _at_import(card: CardDocument) -> Persona:
    """The document as this card made it, before anybody changed it."""
    tree = written(card, {"name": card.name}).tree
    data = tree.get("data", tree)
    data.update({name: text.head for name, text in overlong(data).items()})
    return cast_in(io.BytesIO(json.dumps(tree).encode())).persona


def _depth_prompt(card: CardDocument) -> Mapping[str, Any] | None:
    """What it says at a depth, as the lorebook of card texts took it in."""
    book = card_texts({}, card.extensions)
    if book is None:
        return None
    entry = book.entries[0]
    return {"prompt": entry.content, "depth": entry.depth, "role": entry.role}


def _born_here() -> CardDocument:
    texts = dict.fromkeys(TEXTS, "")
    return CardDocument("v3", {}, texts, dict.fromkeys(LISTS, ()))
