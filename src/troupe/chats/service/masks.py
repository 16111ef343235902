"""Masks: who a person is when they talk, made, worn and put away."""

from collections.abc import Sequence

from troupe.accounts import User
from troupe.chats.domain.mask import LONGEST_MASK_DESCRIPTION, LONGEST_MASK_NAME, LONGEST_PRONOUNS, MOST_MASKS, Mask
from troupe.chats.errors import CannotDoThis, MaskNotFound
from troupe.chats.service.talk import Talk
from troupe.chats.service.texts import check_text
from troupe.database import Database
from troupe.kit.ids import is_id
from troupe.live import personal
from troupe.media import MediaLibrary

_LIMITS = {"name": LONGEST_MASK_NAME, "description": LONGEST_MASK_DESCRIPTION, "pronouns": LONGEST_PRONOUNS}


class Masks:
    """The masks of each person; one may be put on by itself in every new chat."""

    def __init__(self, talk: Talk, media: MediaLibrary, database: Database) -> None:
        self._talk = talk
        self._media = media
        self._database = database

    async def list(self, user: User) -> Sequence[Mask]:
        return await self._talk.masks.list(user.id)

    async def make(self, user: User, **fields: object) -> Mask:
        await self._check(user, {"name": ""} | fields)
        async with self._database.writing():
            if len(await self._talk.masks.list(user.id)) >= MOST_MASKS:
                raise CannotDoThis(f"Nobody has more than {MOST_MASKS} masks.", "Put one away first.", "name")
            now = self._talk.clock()
            usual = {"description": "", "pronouns": "", "portrait_media_id": None, "is_default": False}
            mask = Mask(
                id=self._talk.new_id(),
                realm=user.realm,
                user_id=user.id,
                version=1,
                created_at=now,
                updated_at=now,
                **(usual | fields),  # type: ignore[arg-type]  # checked by the door
            )
            if mask.is_default:
                await self._talk.masks.undo_default(user.id)
            await self._talk.masks.add(mask)
            await self._tell(user, mask)
            return mask

    async def change(self, user: User, id: str, version: int | None, **fields: object) -> Mask:
        await self._check(user, fields)
        async with self._database.writing():
            mask = await self._talk.own_mask(user, id)
            mask.expect_version(version)
            if all(getattr(mask, name) == value for name, value in fields.items()):
                return mask
            if fields.get("is_default"):
                await self._talk.masks.undo_default(user.id)
            mask = mask.changed(self._talk.clock(), **fields)
            await self._talk.masks.save(mask)
            await self._tell(user, mask)
            return mask

    async def remove(self, user: User, id: str, version: int | None = None) -> Mask:
        """Into the bin for 30 days; in chats where it was worn the person is just themselves."""
        async with self._database.writing():
            mask = await self._talk.own_mask(user, id)
            mask.expect_version(version)
            now = self._talk.clock()
            mask = mask.changed(now, removed_at=now, is_default=False)
            await self._talk.masks.save(mask)
            await self._tell(user, mask)
            return mask

    async def restore(self, user: User, id: str) -> Mask:
        async with self._database.writing():
            mask = await self._talk.masks.find(user.id, id, binned=True) if is_id(id) else None
            if mask is None:
                raise MaskNotFound(id)
            if mask.removed_at is not None:
                mask = mask.changed(self._talk.clock(), removed_at=None)
                await self._talk.masks.save(mask)
                await self._tell(user, mask)
            return mask

    async def _check(self, user: User, fields: dict[str, object]) -> None:
        for name, limit in _LIMITS.items():
            if name in fields:
                check_text(str(fields[name]), limit, name)
                self._talk.personas.require_grown_words(str(fields[name]), user.language)
        if not str(fields.get("name", "x")).strip():
            raise CannotDoThis("A mask needs a name.", "Say who you are in that chat.", "name")
        if (picture := fields.get("portrait_media_id")) is not None:
            await self._media.get(user, str(picture))

    async def _tell(self, user: User, mask: Mask) -> None:
        await self._talk.live.announce(personal("chats", user.id), "mask.changed", {"mask": mask.as_json()})
