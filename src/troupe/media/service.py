"""Keeping files: bytes first and certain, then the row that names them, then the news."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import BinaryIO, Protocol

from troupe.database import Database
from troupe.kit.durable import DiskFull
from troupe.kit.ids import NewId, is_id, random_id
from troupe.kit.paging import Page
from troupe.kit.times import Clock, wall_clock
from troupe.live import personal
from troupe.media.checking import Checked, check_upload
from troupe.media.cleaning import cleaned_sound
from troupe.media.darkroom import Darkroom, Developed
from troupe.media.domain import (
    Kind,
    Made,
    Media,
    Size,
    display_name,
    extension,
    name_of_upload,
    object_key,
    thumbnail_key,
)
from troupe.media.errors import MediaInUse, MediaNotFound, NoThumbnail, StillLeaving, UnreadableFile
from troupe.media.headers import Malformed, read_picture
from troupe.media.origin import Origin, origin_of
from troupe.media.outgoing import Content, begun
from troupe.media.store import MediaStore
from troupe.media.sweeping import sweep
from troupe.ports.files import FileMissing, Files, Part

_LEAVING_TRIES = 20
_PIECE = 1024 * 1024
_DECODABLE = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "image/svg+xml")

Announce = Callable[[str, str, Mapping[str, object]], Awaitable[object]]
UsesOf = Callable[[str], Awaitable[list[str]]]
Seal = Callable[[bytes, str], bytes]


class Owner(Protocol):
    """Whoever keeps files."""

    @property
    def id(self) -> str: ...


class MediaLibrary:
    """The files of everybody in this studio."""

    def __init__(
        self,
        database: Database,
        store: MediaStore,
        files: Files,
        announce: Announce,
        *,
        realm: str,
        darkroom: Darkroom | None = None,
        has_room: Callable[[int], bool] = lambda more: True,
        clock: Clock = wall_clock,
        new_id: NewId = random_id,
    ) -> None:
        self._database = database
        self._store = store
        self._files = files
        self._announce = announce
        self._realm = realm
        self._darkroom = darkroom or Darkroom()
        self._has_room = has_room
        self._clock = clock
        self._new_id = new_id
        self.asked_for_uses: list[UsesOf] = []

    @property
    def realm(self) -> str:
        return self._realm

    def require_room(self, more: int = 0) -> None:
        """Raise `disk_full` when so many bytes more would take the room that is kept for a person's own words."""
        if not self._has_room(more):
            raise DiskFull

    async def upload(
        self,
        owner: Owner,
        content: bytes,
        *,
        file_name: str,
        declared: str = "",
        persona_id: str | None = None,
        made: Made = "uploaded",
        seal: Seal | None = None,
    ) -> Media:
        """Take a file from outside: checked, cleaned of what its maker's tools wrote into it, and kept.

        `seal` writes into a picture, once it is clean, where it comes from.
        """
        self.require_room(len(content))
        checked = await asyncio.to_thread(check_upload, content, file_name, declared)
        name = name_of_upload(file_name, checked.type)
        if checked.kind == "image":
            return await self._upload_picture(owner, content, checked, name, persona_id, made, seal)
        cleaned = await asyncio.to_thread(_cleaned, content, checked.type)
        media = await self._media(owner, cleaned, "audio", checked.type, name, persona_id, made)
        return await self._keep(media(None, None, checked.claims.millis), cleaned)

    async def cleaned_picture(self, content: bytes) -> Developed:
        """A foreign picture as it may be shown, without being kept."""
        checked = await asyncio.to_thread(check_upload, content, "", "")
        if checked.kind != "image":
            raise UnreadableFile
        return await self._darkroom.develop(content, checked.type, lossless=checked.claims.lossless, animated=False)

    async def as_png(self, content: bytes, within: int | None = None) -> bytes:
        """A picture as a PNG, for programs that take no other, with no side longer than that; one that is so stays."""
        checked = await asyncio.to_thread(check_upload, content, "", "")
        if checked.kind != "image":
            raise UnreadableFile
        if within and checked.type == "image/png" and max(checked.claims.width, checked.claims.height) <= within:
            return content
        work = self._darkroom.develop(content, checked.type, lossless=True, animated=False, within=within or 0)
        return (await work).content

    async def keep(
        self,
        owner: Owner,
        content: bytes,
        *,
        kind: Kind,
        type: str,
        name: str,
        persona_id: str | None = None,
        made: Made = "generated",
        width: int | None = None,
        height: int | None = None,
        seconds: float | None = None,
    ) -> Media:
        """Keep a file the studio made itself."""
        self.require_room(len(content))
        if kind == "image" and width is None:
            width, height = _size_of(content, type)
        millis = None if seconds is None else round(seconds * 1000)
        media = await self._media(owner, content, kind, type, display_name(name), persona_id, made)
        return await self._keep(media(width, height, millis), content)

    async def keep_file(self, owner: Owner, file: BinaryIO, *, kind: Kind, type: str, name: str, made: Made) -> Media:
        """Keep a file as it is, of whatever size: nobody ever holds the whole of it."""
        size = file.seek(0, 2)
        self.require_room(size)
        sha256 = await asyncio.to_thread(digest_of, file)
        media = self._described(owner, sha256, size, kind, type, display_name(name), None, made)(None, None, None)
        await self._claim(media)
        await self._files.put_file(media.object_id, file)
        return await self._kept(media)

    @asynccontextmanager
    async def lend(self, owner: Owner, id: str) -> AsyncIterator[BinaryIO]:
        """A file as an open one of this computer, for whoever looks at a large one without holding it."""
        async with self._files.lend((await self._find(owner, id)).object_id) as lent:
            yield lent

    async def get(self, owner: Owner, id: str) -> Media:
        return await self._find(owner, id)

    async def list(
        self,
        owner: Owner,
        *,
        kind: Kind | None = None,
        persona_id: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Media]:
        """The files of a person, newest first."""
        return await self._store.list(owner.id, kind=kind, persona_id=persona_id, limit=limit, cursor=cursor)

    async def rename(self, owner: Owner, id: str, name: str) -> Media:
        async with self._database.writing():
            return await self._change((await self._find(owner, id)).renamed(name), "media.changed")

    async def bin(self, owner: Owner, id: str, *, force: bool = False) -> Media:
        """Put a file into the bin, where it waits thirty days; one that is in use only when forced."""
        media = await self._find(owner, id)
        if not force:
            await self._refuse_if_used(id)
        async with self._database.writing():
            return await self._change(media.binned(self._clock()), "media.removed")

    async def erase(self, owner: Owner, id: str) -> None:
        """Forget a file at once, without the bin; its bytes go with the next sweep that finds nobody naming them."""
        media = await self._find(owner, id, binned=True)
        async with self._database.writing():
            await self._store.forget(media, self._clock())
            await self._tell(media, "media.removed")

    async def uses_of(self, id: str) -> Sequence[str]:
        """What shows a file, in the words of those who show it."""
        return [use for ask in self.asked_for_uses for use in await ask(id)]

    async def restore(self, owner: Owner, id: str) -> Media:
        """Take a file out of the bin again."""
        async with self._database.writing():
            media = await self._find(owner, id, binned=True)
            return media if media.state == "ready" else await self._change(media.restored(), "media.added")

    async def content(self, owner: Owner, id: str, part: Part | None = None) -> Content:
        """The bytes of a file, or a part of them."""
        media = await self._find(owner, id)
        pieces = await begun(self._files.stream(media.object_id, part))
        return Content(media, media.type, part.end - part.start if part else media.bytes, pieces)

    async def read(self, owner: Owner, id: str) -> bytes:
        """The whole file at once, for slices that work on it."""
        return await self._files.get((await self._find(owner, id)).object_id)

    async def origin(self, owner: Owner, id: str) -> Origin:
        """Where a file of the library says that it comes from."""
        media = await self.get(owner, id)
        return await origin_of(await self.read(owner, id), media.type)

    async def hold(self, owner: Owner, content: bytes, type: str) -> str:
        """Keep bytes that are no file of a library, until `let_go`; the name they are held under."""
        self.require_room()
        sha256 = await asyncio.to_thread(_digest, content)
        key = object_key(self._realm, owner.id, sha256, type)
        await self._claim_key(key, owner.id)
        await self._files.put(key, content)
        await self._store.name(key, 1, self._clock())
        return key

    async def held(self, key: str) -> bytes | None:
        """Bytes that are held; None where they are gone."""
        try:
            return await self._files.get(key)
        except FileMissing:
            return None

    async def let_go(self, key: str) -> None:
        """Nobody needs what was held; it goes with the next sweep, unless something else names it."""
        await self._store.name(key, -1, self._clock())

    async def thumbnail(self, owner: Owner, id: str, size: Size) -> bytes:
        """A small WebP of a picture; made when first asked for."""
        media = await self._find(owner, id)
        if media.kind != "image" or media.type not in _DECODABLE:
            raise NoThumbnail
        key = thumbnail_key(media.object_id, size)
        try:
            return await self._files.get(key)
        except FileMissing:
            return await self._make_thumbnail(media, key, size)

    async def sweep(self) -> int:
        """Empty what has been in the bin long enough and remove objects nobody names; says how many went."""
        return await sweep(self._store, self._files, self._clock())

    async def _upload_picture(
        self,
        owner: Owner,
        content: bytes,
        checked: Checked,
        name: str,
        persona_id: str | None,
        made: Made,
        seal: Seal | None,
    ) -> Media:
        animated = checked.claims.frames > 1 and checked.type in ("image/gif", "image/webp")
        picture = await self._darkroom.develop(
            content, checked.type, lossless=checked.claims.lossless, animated=animated
        )
        clean = picture.content if seal is None else await asyncio.to_thread(seal, picture.content, picture.type)
        media = await self._media(owner, clean, "image", picture.type, name, persona_id, made)
        return await self._keep(media(picture.width, picture.height, None), clean)

    async def _media(
        self, owner: Owner, content: bytes, kind: Kind, type: str, name: str, persona_id: str | None, made: Made
    ) -> Callable[[int | None, int | None, int | None], Media]:
        """A file that only lacks its measures: width, height, milliseconds."""
        sha256 = await asyncio.to_thread(_digest, content)
        return self._described(owner, sha256, len(content), kind, type, name, persona_id, made)

    def _described(
        self, owner: Owner, sha256: str, size: int, kind: Kind, type: str, name: str, persona_id: str | None, made: Made
    ) -> Callable[[int | None, int | None, int | None], Media]:
        key = object_key(self._realm, owner.id, sha256, type)
        return lambda width, height, millis: Media(
            id=self._new_id(),
            realm=self._realm,
            user_id=owner.id,
            persona_id=persona_id,
            object_id=key,
            kind=kind,
            type=type,
            bytes=size,
            sha256=sha256,
            width=width,
            height=height,
            millis=millis,
            name=name,
            made=made,
            created_at=self._clock(),
        )

    async def _keep(self, media: Media, content: bytes) -> Media:
        await self._claim(media)
        await self._files.put(media.object_id, content)
        return await self._kept(media)

    async def _kept(self, media: Media) -> Media:
        async with self._database.writing():
            await self._store.add(media)
            await self._tell(media, "media.added")
        return media

    async def _claim(self, media: Media) -> None:
        await self._claim_key(media.object_id, media.user_id)

    async def _claim_key(self, key: str, user_id: str) -> None:
        for _ in range(_LEAVING_TRIES):
            if await self._store.claim(key, self._realm, user_id, self._clock()):
                return
            await asyncio.sleep(0.1)
        raise StillLeaving

    async def _find(self, owner: Owner, id: str, *, binned: bool = False) -> Media:
        if not is_id(id):
            raise MediaNotFound
        return await self._store.get(owner.id, id, binned=binned)

    async def _change(self, media: Media, news: str) -> Media:
        await self._store.save(media)
        await self._tell(media, news)
        return media

    async def _tell(self, media: Media, news: str) -> None:
        about = {"id": media.id, "kind": media.kind, "persona_id": media.persona_id}
        await self._announce(personal("library", media.user_id), news, about)

    async def _refuse_if_used(self, id: str) -> None:
        if uses := await self.uses_of(id):
            raise MediaInUse(list(uses))

    async def _make_thumbnail(self, media: Media, key: str, size: Size) -> bytes:
        small = await self._darkroom.thumbnail(await self._files.get(media.object_id), media.type, size)
        if self._has_room(len(small.content)):
            await self._files.put(key, small.content)
            if not await self._store.is_kept(media.object_id):  # it was removed meanwhile, and this with it
                await self._files.delete(key)
        return small.content


def file_name(media: Media) -> str:
    """What `/generated/` calls a file."""
    return f"{media.id}.{extension(media.type)}"


def digest_of(file: BinaryIO) -> str:
    """What names a file by its content, without holding it."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _cleaned(content: bytes, type: str) -> bytes:
    try:
        return cleaned_sound(content, type)
    except Malformed:
        raise UnreadableFile from None


def _size_of(content: bytes, type: str) -> tuple[int | None, int | None]:
    try:
        claims = read_picture(content, type)
    except (KeyError, Malformed):
        return None, None
    return claims.width, claims.height
