"""Drawing a persona as it is, or as it would be."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from troupe.accounts import User
from troupe.kit import raster
from troupe.kit.marks import written_into
from troupe.kit.times import Clock
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.document import Changes
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.errors import NoBones, TooManyPreviews, UnknownMap
from troupe.looks.rig.bust import Drawing, draw
from troupe.looks.rig.checks import Check, check
from troupe.looks.rig.finish.paint import paint
from troupe.looks.rig.live import face_table
from troupe.looks.rig.maps import MAP_KINDS, MapKind, control_map, has_bones
from troupe.looks.service.curving import Curves, curves
from troupe.looks.service.drawn import drawn, manner_of
from troupe.looks.service.dressing import Dressed, Wardrobe
from troupe.looks.service.looping import LOOP_TYPES, LoopFormat, loop_file, moments
from troupe.looks.service.marking import mark_of_drawing
from troupe.looks.service.sampling import sample_picture

Format = Literal["svg", "png", "webp"]
PREVIEWS_A_SECOND = 60


@dataclass(frozen=True)
class Staged:
    """A drawing that a page can move, with the face that belongs to it."""

    drawing: Drawing
    face: dict[str, object]


@dataclass(frozen=True)
class Tried:
    """Something that is tried on, for one small picture."""

    changes: Changes
    performance: Performance
    frame: Frame


class Looks:
    """Draws the personas of this studio."""

    def __init__(self, wardrobe: Wardrobe, clock: Clock) -> None:
        self._wardrobe = wardrobe
        self._clock = clock
        self._previews: dict[str, deque[float]] = {}

    async def picture(
        self, user: User, persona_id: str, performance: Performance, frame: Frame, *, live: bool = False
    ) -> Drawing:
        """One frame of a persona; with `live`, what the page needs to move it comes along."""
        return drawn(await self._wardrobe.of(user, persona_id), performance, frame, live=live)

    async def shown(self, user: User, persona_id: str, portrait: bytes | None) -> tuple[bytes, str]:
        """The portrait where there is one, else the drawing."""
        if portrait is not None:
            return portrait, "image/webp"
        worn = await self._wardrobe.to_look_at(user, persona_id)
        return await self.encode(drawn(worn, Performance(), Frame(view="bust")), "svg", 0)

    async def preview(
        self, user: User, persona_id: str | None, changes: Changes, performance: Performance, frame: Frame
    ) -> Drawing:
        """How it would look with these changes; nothing is stored."""
        self._count(user)
        if persona_id is None:
            return draw(self._wardrobe.imagined(changes), performance, frame)
        return drawn(await self._tried_on(user, persona_id, changes), performance, frame)

    async def sample(self, kind: str, name: str) -> bytes:
        """One choice of the catalogue as a small picture."""
        return await asyncio.to_thread(sample_picture, kind, name)

    async def tiles(self, user: User, persona_id: str, tried: Sequence[Tried], width: int) -> list[bytes]:
        """Several small pictures of one persona: it is looked up once, and drawn beside the event loop."""
        for _ in tried:
            self._count(user)
        worn = await self._wardrobe.of(user, persona_id)
        return await asyncio.to_thread(_tiles, worn, tried, width)

    async def staged(
        self, user: User, persona_id: str, changes: Changes, performance: Performance, frame: Frame
    ) -> Staged:
        """The same, alive: document and face are of one look, so that no moment shows the eyes of another."""
        self._count(user)
        worn = await self._tried_on(user, persona_id, changes)
        face = face_table(worn.resolved, performance.emotion, performance.intensity, manner_of(worn.persona))
        return Staged(drawn(worn, performance, frame, live=True), dict(face))

    async def encode(self, drawing: Drawing, format: Format, width: int) -> tuple[bytes, str]:
        """The drawing as a picture of this width that shows something and is not kept."""
        if format == "svg":
            return drawing.svg.encode(), "image/svg+xml"
        height = round(width * drawing.height_units / drawing.width_units)
        return await asyncio.to_thread(_encode, drawing, format, width, height), f"image/{format}"

    async def file(self, drawing: Drawing, format: Format, width: int) -> tuple[bytes, str]:
        """The same as a file that may go elsewhere: it says where it comes from."""
        content, type = await self.encode(drawing, format, width)
        return written_into(content, type, mark_of_drawing(drawing.frame_hash)), type

    async def loop(
        self,
        user: User,
        persona_id: str,
        performance: Performance,
        frame: Frame,
        *,
        motion: str | None = None,
        seconds: float | None = None,
        fps: int = 15,
        width: int = 256,
        format: LoopFormat = "webp",
    ) -> bytes:
        """The persona moving, as one animated file; painted beside the event loop."""
        worn = await self._wardrobe.of(user, persona_id)
        acted = list(moments(motion, performance, seconds, fps))
        content = await asyncio.to_thread(loop_file, worn, acted, frame, fps, width, format)
        recipe = digest(worn.resolved.look_hash, motion, seconds, fps, width, acted[0].model_dump(mode="json"))
        return written_into(content, LOOP_TYPES[format], mark_of_drawing(recipe, worn.document.seed))

    async def control(
        self, user: User, persona_id: str, kind: str, performance: Performance, frame: Frame, width: int
    ) -> bytes:
        """A control map of the same frame, as PNG."""
        known = next((each for each in MAP_KINDS if each == kind), None)
        if known is None:
            raise UnknownMap(kind, MAP_KINDS)
        worn = await self._wardrobe.of(user, persona_id)
        if known == "openpose" and not has_bones(worn.resolved):
            raise NoBones(MAP_KINDS)
        return await asyncio.to_thread(_map, known, worn, performance, frame, width)

    async def curves(
        self, user: User, persona_id: str, performance: Performance, begin_ms: int, end_ms: int, fps: int
    ) -> Curves:
        """How the persona moves, as numbers for whoever draws it otherwise."""
        worn = await self._wardrobe.of(user, persona_id)
        return await asyncio.to_thread(curves, worn, performance, begin_ms, end_ms, fps)

    async def checks(self, user: User, persona_id: str) -> tuple[Check, ...]:
        """What the art checks find in this persona's drawing; painted beside the event loop."""
        return await asyncio.to_thread(check, (await self._wardrobe.of(user, persona_id)).resolved)

    async def checks_of(self, told: Changes) -> tuple[Check, ...]:
        """The same for a look that belongs to nobody yet."""
        return await asyncio.to_thread(check, self._wardrobe.imagined(told))

    async def face(self, user: User, persona_id: str, emotion: str, intensity: float) -> dict[str, object]:
        """Every shape of a face for one feeling, as numbers the page can move between."""
        worn = await self._wardrobe.of(user, persona_id)
        return dict(face_table(worn.resolved, emotion, intensity, manner_of(worn.persona)))

    async def _tried_on(self, user: User, persona_id: str, changes: Changes) -> Dressed:
        worn = await self._wardrobe.of(user, persona_id)
        return worn.as_if(changes)

    def _count(self, user: User) -> None:
        """A slider that moves asks sixty times a second at most."""
        now = self._clock().timestamp()
        asked = self._previews.setdefault(user.id, deque(maxlen=PREVIEWS_A_SECOND))
        if len(asked) == PREVIEWS_A_SECOND and now - asked[0] < 1:
            raise TooManyPreviews
        asked.append(now)


def _map(kind: MapKind, worn: Dressed, performance: Performance, frame: Frame, width: int) -> bytes:
    shape = draw(worn.resolved, performance, frame)
    height = round(width * shape.height_units / shape.width_units)
    return raster.encode_png(control_map(kind, worn.resolved, performance, frame, width, height), width, height)


def _tiles(worn: Dressed, tried: Sequence[Tried], width: int) -> list[bytes]:
    found = []
    for one in tried:
        drawing = drawn(worn.as_if(one.changes), one.performance, one.frame)
        found.append(_encode(drawing, "webp", width, round(width * drawing.height_units / drawing.width_units)))
    return found


def _encode(drawing: Drawing, format: Format, width: int, height: int) -> bytes:
    pixels = paint(drawing, width, height)
    encode = raster.encode_png if format == "png" else raster.encode_webp
    return encode(pixels, width, height)
