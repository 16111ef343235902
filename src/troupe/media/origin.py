"""Where a file says that it comes from: the words in it, and the mark inside its sound."""

import base64
from dataclasses import dataclass

from troupe.jobs import ChildFailed, run_child
from troupe.kit.filetypes import LONGEST_MAGIC, file_type
from troupe.kit.marks import Mark, SourceType, read_mark
from troupe.kit.sound.marking import PRESENT, read_in
from troupe.media.errors import UnreadableFile
from troupe.media.headers import Malformed

LONGEST_SECONDS = 600


@dataclass(frozen=True)
class SoundMark:
    """What was found inside a sound, without any of its words."""

    score: float
    """In standard deviations above chance."""
    present: bool
    """Made by a model; chance alone does not come so far."""


@dataclass(frozen=True)
class Origin:
    """What a file tells about who made it. Who finds nothing knows nothing: marks can be taken out."""

    type: str
    source_type: SourceType | None
    made_by: str | None
    generator: str | None
    sound_mark: SoundMark | None
    """None where nobody can hear the file."""


async def origin_of(content: bytes, type: str | None = None) -> Origin:
    """Read a file that anybody may have sent; its first bytes say what it is, where nobody else does."""
    type = type or file_type(content[:LONGEST_MAGIC]) or "application/octet-stream"
    mark = _told(content, type)
    inside = await _inside(content) if type.startswith("audio/") else None
    if mark is None:
        return Origin(type, None, None, None, inside)
    return Origin(type, mark.source_type, mark.made_by, mark.generator, inside)


def _told(content: bytes, type: str) -> Mark | None:
    try:
        return read_mark(content, type)
    except (KeyError, ValueError, IndexError, Malformed):  # of a kind that holds no words, or broken
        return None


async def _inside(content: bytes) -> SoundMark:
    """A process of its own opens what strangers send."""
    try:
        score = await run_child(read_in, (base64.b64encode(content).decode(), LONGEST_SECONDS))
    except ChildFailed:
        score = None
    if not isinstance(score, int | float):
        raise UnreadableFile
    return SoundMark(float(score), score >= PRESENT)
