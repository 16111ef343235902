"""A persona in motion as one file: every moment is drawn, painted and joined into an animated picture."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from troupe.kit import raster
from troupe.kit.errors import Invalid
from troupe.looks.catalog import motions
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.finish.paint import paint
from troupe.looks.rig.stance import motion
from troupe.looks.service.drawn import drawn
from troupe.looks.service.dressing import Dressed

LoopFormat = Literal["webp", "gif", "webm"]
LOOP_TYPES: Mapping[LoopFormat, str] = MappingProxyType(
    {"webp": "image/webp", "gif": "image/gif", "webm": "video/webm"}
)
MOST_FRAMES = 240
MOST_DOTS = 40_000_000
"""All frames together: what a small machine paints in a few seconds."""


class LoopTooLong(Invalid):
    code = "loop_too_long"

    def __init__(self, frames: int) -> None:
        super().__init__(
            f"This loop would have {frames} pictures, or pictures too large for one file.",
            next_step=f"Ask for at most {MOST_FRAMES} pictures: fewer seconds, fewer a second, or a smaller width.",
            field="seconds",
        )


def moments(name: str | None, performance: Performance, seconds: float | None, fps: int) -> Iterator[Performance]:
    """The persona at every moment: through a motion, or breathing and blinking where none is named."""
    if name is None:
        for i in range(_count(seconds or 4.0, fps)):
            yield performance.model_copy(update={"t": i * 1000 / fps})
        return
    told = motions().get(name)
    count = _count(seconds or (told.seconds if told else 1.0), fps)
    steps = count if told and told.loop else max(1, count - 1)
    for i in range(count):
        acted = motion(name, i / steps)
        yield performance.model_copy(update={"pose": acted.pose, "motion": name, "phase": acted.phase})


def _count(seconds: float, fps: int) -> int:
    count = max(2, round(seconds * fps))
    if count > MOST_FRAMES:
        raise LoopTooLong(count)
    return count


def loop_file(worn: Dressed, acted: list[Performance], frame: Frame, fps: int, width: int, format: LoopFormat) -> bytes:
    """An animated picture that begins anew when it ends; as WebM, a film that a page may loop."""
    drawings = (drawn(worn, performance, frame) for performance in acted)
    first = drawn(worn, acted[0], frame)
    height = round(width * first.height_units / first.width_units)
    if width * height * len(acted) > MOST_DOTS:
        raise LoopTooLong(len(acted))
    pictures = [paint(drawing, width, height) for drawing in drawings]
    if format == "webm":
        from troupe.kit.webm import encode_webm

        return encode_webm(pictures, width, height, fps)
    return raster.encode_loop(pictures, width, height, round(1000 / fps), format)
