"""Files on messages: checked before they are kept, and looked at for a brain that has eyes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from troupe.accounts import User
from troupe.chats.domain import Spoken
from troupe.chats.domain.attachment import KINDS, Attachment, was_brought
from troupe.chats.domain.words import Words
from troupe.chats.errors import AttachmentsTooLarge, NotAttachable
from troupe.chats.store.attached import AttachedStore
from troupe.media import MediaLibrary, MediaNotFound
from troupe.ports.files import FileMissing
from troupe.ports.text import Image

MOST_BYTES = 20 * 1024 * 1024
"""Of all files on one message, and of all pictures that are sent with one prompt."""
MOST_PICTURES = 8


@dataclass(frozen=True)
class Hanging:
    """What hung on messages that leave for good: whose it is, and when each file was said first."""

    id: str
    said_at: Mapping[str, datetime]


NOTHING = Hanging("", {})


class Attaching:
    """Lets files of a person's library hang on what they say."""

    def __init__(self, media: MediaLibrary, store: AttachedStore) -> None:
        self._media = media
        self._store = store
        media.asked_for_uses.append(store.uses_of)

    async def forget(self, chat_id: str, node_ids: Sequence[str]) -> None:
        """Whoever forgets a message takes its files off; they are the person's own and stay in the library."""
        await self._store.take_off(chat_id, node_ids)

    async def hanging(self, chat_id: str, node_ids: Sequence[str]) -> Hanging:
        """What hangs on messages, for whoever takes them away and then lets it go."""
        files = await self._store.hanging(chat_id, node_ids)
        owner = await self._store.whose(chat_id) if files else None
        return Hanging(owner, files) if owner else NOTHING

    async def let_go(self, gone: Hanging) -> None:
        """Files that were brought for messages which left for good go too, when nothing else shows them.

        What was in the library before, what the studio made, and what belongs to a persona stays.
        """
        for media_id, said_at in gone.said_at.items():
            try:
                file = await self._media.get(gone, media_id)
            except MediaNotFound:
                continue  # it went by itself
            ours = file.made == "uploaded" and file.persona_id is None and was_brought(file.created_at, said_at)
            if ours and not await self._media.uses_of(file.id):
                await self._media.erase(gone, file.id)

    async def checked(self, user: User, words: Words) -> Sequence[Attachment]:
        """The files a message names: this person's own, of a kind that can be shown, and not too large together."""
        found = []
        size = 0
        captions = words.captions or ("",) * len(words.attachments)
        for id, caption in zip(words.attachments, captions, strict=True):
            media = await self._media.get(user, id)
            if media.kind not in KINDS:
                raise NotAttachable(media.kind)
            size += media.bytes
            found.append(Attachment(media.id, media.kind, media.type, media.name, caption.strip()))
        if size > MOST_BYTES:
            raise AttachmentsTooLarge(MOST_BYTES)
        return found

    async def pictures(self, user: User, heard: Sequence[Spoken]) -> Mapping[str, Image]:
        """What the newest pictures of a conversation look like; one that is gone is told by its caption alone."""
        found: dict[str, Image] = {}
        room = MOST_BYTES
        for each in (each for said in reversed(heard) for each in said.attachments if each.can_be_sent):
            if len(found) == MOST_PICTURES:
                break
            if each.media_id in found or (content := await self._read(user, each)) is None or len(content) > room:
                continue
            room -= len(content)
            found[each.media_id] = Image(each.media_id, each.type, content, each.caption)
        return found

    async def icon(self, user: User, media_id: str | None) -> str | None:
        """What a portrait is called, as cards name the icons of users: without the ending of a file."""
        if media_id is None:
            return None
        try:
            return PurePath((await self._media.get(user, media_id)).name).stem
        except MediaNotFound:
            return None

    async def _read(self, user: User, file: Attachment) -> bytes | None:
        try:
            return await self._media.read(user, file.media_id)
        except (MediaNotFound, FileMissing):
            return None
