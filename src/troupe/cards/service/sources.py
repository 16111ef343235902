"""What somebody came out of: the file, and what it said in its own words."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from troupe.accounts import User
from troupe.cards.domain import Refusal
from troupe.cards.domain.bringing import Source
from troupe.cards.domain.character import CardDocument
from troupe.cards.domain.keeping import Kept, kept_in
from troupe.cards.domain.members import Member, members_of
from troupe.cards.errors import FileRefused, NoOriginal, SourceNotFound
from troupe.cards.service.naming import named
from troupe.cards.service.proving import cards_in_file
from troupe.cards.service.wanted import CardFileOut
from troupe.cards.store import SourceStore
from troupe.kit.errors import Missing
from troupe.kit.ids import is_id
from troupe.media import MediaLibrary
from troupe.personas import Personas


@dataclass(frozen=True)
class Opened:
    """A source with what is in its file; nothing where the file is gone or holds no card."""

    source: Source
    bytes: int | None = None
    card: CardDocument | None = None
    members: Sequence[Member] = ()
    kept: Sequence[Kept] = ()
    report: Mapping[str, Any] | None = None
    """What was told when it came in."""


class CardSources:
    """Shows and hands out the files that things came out of."""

    def __init__(self, personas: Personas, sources: SourceStore, media: MediaLibrary) -> None:
        self._personas = personas
        self._sources = sources
        self._media = media

    async def of_persona(self, user: User, persona_id: str) -> Sequence[Source]:
        """Every file a persona came in, the newest first; somebody else's are not told."""
        persona = await self._personas.see(user, persona_id)
        return await self._sources.all_of("persona", persona_id) if persona.user_id == user.id else []

    async def open(self, user: User, id: str) -> Opened:
        source = await self._find(user, id)
        if source.media_id is None:
            return Opened(source)
        try:
            async with self._media.lend(user, source.media_id) as file:
                opened = await _looked_into(source, file)
        except Missing:
            return Opened(source)
        return replace(opened, report=await self._sources.report_of(source))

    async def file(self, user: User, id: str) -> CardFileOut:
        """The very file, byte for byte."""
        source = await self._find(user, id)
        content = await self._content(user, source)
        if content is None:
            raise NoOriginal
        return CardFileOut(*named(source.file_name), "application/octet-stream", content)

    async def _find(self, user: User, id: str) -> Source:
        found = await self._sources.find(user.id, id) if is_id(id) else None
        if found is None:
            raise SourceNotFound(id)
        return found

    async def _content(self, user: User, source: Source) -> bytes | None:
        if source.media_id is None:
            return None
        try:
            return await self._media.read(user, source.media_id)
        except Missing:
            return None


async def _looked_into(source: Source, file: BinaryIO) -> Opened:
    size = file.seek(0, 2)
    try:
        found = await cards_in_file(file, source.file_name) if source.kind == "persona" else []
    except (Refusal, FileRefused):
        return Opened(source, size)
    if source.place >= len(found):
        return Opened(source, size)
    one = found[source.place]
    members = await asyncio.to_thread(members_of, file, one.file, one.card.assets)
    return Opened(source, size, one.card, members, kept_in(one.card.tree, one.report))
