"""Places of stories drawn by the scene kit, and kept among a person's files."""

import asyncio

from troupe.accounts import User
from troupe.kit.errors import Missing
from troupe.looks.service.imaging import ImageMakers
from troupe.looks.service.scenery import Light, place_view, setting_named
from troupe.media import MediaLibrary
from troupe.ports.image import ImageRequest
from troupe.stories import Sight, View

_WIDE, _HIGH = 1200, 480
_PAINTER = "rig"


class StoryPictures:
    """Draws for stories: by the studio itself, so that it costs nothing and nothing leaves."""

    def __init__(self, makers: ImageMakers, media: MediaLibrary) -> None:
        self._makers = makers
        self._media = media

    def view_of(self, sight: Sight) -> View | None:
        setting = setting_named(sight.words)
        return View(f"{setting} {sight.time} {sight.weather} {sight.seed}", setting) if setting else None

    async def draw(self, user: User, sight: Sight, view: View) -> str:
        drawn = await asyncio.to_thread(place_view, view.setting, Light(sight.time, sight.weather), sight.seed)
        request = ImageRequest("", "", _WIDE, _HIGH, sight.seed, drawn.svg, "webp")
        async with self._makers.open(user, _PAINTER) as maker:
            picture = await maker.make(request)
        name = f"{sight.name or view.setting}.webp"
        media = await self._media.keep(user, picture.content, kind="image", type="image/webp", name=name)
        return media.id

    async def has(self, user: User, media_id: str) -> bool:
        try:
            return (await self._media.get(user, media_id)).kind == "image"
        except Missing:
            return False
