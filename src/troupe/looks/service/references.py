"""Reference photos of a persona: which of them may be shown to a model that paints, and what they are."""

from collections.abc import Awaitable, Callable

from troupe.accounts import User
from troupe.kit.errors import Missing
from troupe.looks.domain.ages import GROWN
from troupe.looks.errors import (
    MinorPhotoRefused,
    ProviderNotNamed,
    ReferenceConsentRequired,
    ReferenceOfRealPerson,
)
from troupe.looks.service.dressing import Dressed
from troupe.looks.service.imaging import Painting
from troupe.media import Media, MediaLibrary
from troupe.personas import age_signals

Agreed = Callable[[str, str | None], Awaitable[bool]]
"""Whether somebody holds this consent of a real person to be a reference."""


class References:
    """Photos that may leave this computer, because somebody said so for this one picture."""

    def __init__(self, media: MediaLibrary, realm: str, agreed: Agreed) -> None:
        self._media = media
        self._realm = realm
        self._agreed = agreed

    async def require(self, user: User, dressed: Dressed, painting: Painting) -> None:
        """Raise what forbids it, before anything is begun and again before anything is sent."""
        wish = painting.references
        if wish is None:
            return
        if painting.provider is None:
            raise ProviderNotNamed
        photos = await self._photos(user, dressed)
        from_outside = [each for each in photos if each.made == "uploaded"]
        if not from_outside:
            return
        if _is_young(dressed) or any(age_signals(_in_words(each.name)) for each in from_outside):
            raise MinorPhotoRefused
        if wish.subject == "fictional":
            return
        if self._realm == "adult":
            raise ReferenceOfRealPerson
        if not await self._agreed(user.id, wish.consent_id):
            raise ReferenceConsentRequired

    async def pictures(self, user: User, dressed: Dressed, painting: Painting, most: int) -> tuple[bytes, ...]:
        """The first of them as PNG, without anything a camera wrote into them."""
        if painting.references is None or not most:
            return ()
        await self.require(user, dressed, painting)
        photos = (await self._photos(user, dressed))[:most]
        return tuple([await self._media.as_png(await self._media.read(user, each.id)) for each in photos])

    async def _photos(self, user: User, dressed: Dressed) -> list[Media]:
        """Those that this person has; what was thrown away, or belongs to somebody else, is not shown."""
        found = []
        for id in dressed.persona.document.look.reference_photos:
            try:
                media = await self._media.get(user, id)
            except Missing:
                continue
            if media.kind == "image" and media.state == "ready" and media.type != "image/svg+xml":
                found.append(media)
        return found


def _is_young(dressed: Dressed) -> bool:
    ages = (dressed.persona.document.age, dressed.document.drawn.body.apparent_age)
    return any(age is not None and age < GROWN for age in ages)


def _in_words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
