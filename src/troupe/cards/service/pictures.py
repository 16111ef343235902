"""What a card brought to see and hear, handed out of the file it came in; nothing of it is kept a second time."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

from troupe.accounts import User
from troupe.cards.domain.art import CardPicture, CardSound, content_of, pictures_of, sounds_of, type_of_sound
from troupe.cards.domain.bringing import Source
from troupe.cards.domain.finding import FoundCard, found_in
from troupe.cards.errors import PictureNotFound
from troupe.cards.store import SourceStore
from troupe.kit.errors import Invalid
from troupe.media import MediaLibrary, MediaNotFound
from troupe.personas import Personas
from troupe.ports.files import FileMissing

_MOST_HELD = 48
_LARGEST_HELD = 2 * 1024 * 1024


class Shown(NamedTuple):
    """A picture that may be shown, cleaned; or a sound, as it came."""

    content: bytes
    type: str


class CardPictures:
    """Hands out what a card brought to look at."""

    def __init__(self, personas: Personas, sources: SourceStore, media: MediaLibrary) -> None:
        self._personas = personas
        self._sources = sources
        self._media = media
        self._held: OrderedDict[tuple[str, int], Shown] = OrderedDict()

    async def list(self, user: User, persona_id: str) -> Sequence[CardPicture]:
        """What there is to see; nothing of a persona that came in no file."""
        source = await self._source(user, persona_id)
        if source is None:
            return ()
        async with self._found(user, source) as found:
            return pictures_of(found.card) if found else ()

    async def picture(self, user: User, persona_id: str, index: int) -> Shown:
        """One of them, decoded and written anew before anybody sees it."""
        source = await self._source(user, persona_id)
        if source is None:
            raise PictureNotFound
        place = (source.id, index)
        if place in self._held:
            self._held.move_to_end(place)
            return self._held[place]
        shown = await self._developed(user, source, index)
        if len(shown.content) <= _LARGEST_HELD:
            self._held[place] = shown
            while len(self._held) > _MOST_HELD:
                self._held.popitem(last=False)
        return shown

    async def sounds(self, user: User, persona_id: str) -> Sequence[CardSound]:
        """What there is to hear."""
        source = await self._source(user, persona_id)
        if source is None:
            return ()
        async with self._found(user, source) as found:
            return sounds_of(found.card) if found else ()

    async def sound(self, user: User, persona_id: str, index: int) -> Shown:
        """One of them, as it came, where it is a sound by its content too."""
        source = await self._source(user, persona_id)
        if source is None:
            raise PictureNotFound
        async with self._found(user, source) as found:
            wanted = next((each for each in sounds_of(found.card) if each.index == index), None) if found else None
            content = await asyncio.to_thread(_content, found, wanted.uri) if found and wanted else None
        type = type_of_sound(content) if content else None
        if content is None or type is None:
            raise PictureNotFound
        return Shown(content, type)

    async def _developed(self, user: User, source: Source, index: int) -> Shown:
        async with self._found(user, source) as found:
            wanted = next((each for each in pictures_of(found.card) if each.index == index), None) if found else None
            if found is None or wanted is None:
                raise PictureNotFound
            content = await asyncio.to_thread(_content, found, wanted.uri)
        if content is None:
            raise PictureNotFound
        try:
            picture = await self._media.cleaned_picture(content)
        except Invalid:  # no picture, or one that is not what it says
            raise PictureNotFound from None
        return Shown(picture.content, picture.type)

    async def _source(self, user: User, persona_id: str) -> Source | None:
        persona = await self._personas.see(user, persona_id)
        return await self._sources.newest("persona", persona_id) if persona.user_id == user.id else None

    @asynccontextmanager
    async def _found(self, user: User, source: Source) -> AsyncIterator[FoundCard | None]:
        """The card again, with its file open: a large archive is looked into and never held."""
        try:
            async with self._media.lend(user, source.media_id or "") as file:
                found = await asyncio.to_thread(found_in, file, source.file_name)
                yield found[source.place] if source.place < len(found) else None
        except (MediaNotFound, FileMissing):
            yield None


def _content(found: FoundCard, uri: str) -> bytes | None:
    file = found.file
    return content_of(uri, file.art, file.chunk) if file else content_of(uri, _nothing, _nothing)


def _nothing(path: str) -> bytes | None:
    return None
