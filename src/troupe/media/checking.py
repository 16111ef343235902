"""Deciding about an upload before anything decodes it: type, ends, sizes, in this order."""

from dataclasses import dataclass

from troupe.kit.filetypes import LONGEST_MAGIC, WEIGHTS, file_type, plain_type, type_of_name
from troupe.media.domain import Kind
from troupe.media.errors import EmptyFile, TooLarge, UnreadableFile, UnsafeWeights, WrongType
from troupe.media.headers import Claims, Malformed, read_picture, read_sound

_MIB = 1024 * 1024
LARGEST: dict[Kind, int] = {"image": 25 * _MIB, "audio": 50 * _MIB}
_LONGEST_SIDE = 16_384
_MOST_PIXELS = 40_000_000
_MOST_PIXELS_IN_ALL_FRAMES = 256_000_000
_MOST_FRAMES = 1_000
_MOST_TEXT = 2 * _MIB
_LONGEST_SOUND_MS = 30 * 60 * 1000
_MOST_CHANNELS = 8
_MOST_AFTER_THE_END = 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """An upload whose structure keeps to the rules."""

    kind: Kind
    type: str
    claims: Claims


def kind_of_head(head: bytes) -> Kind:
    """What an upload is by its first bytes; what is never taken is refused without reading on."""
    found = file_type(head[:LONGEST_MAGIC])
    if found == WEIGHTS:
        raise UnsafeWeights
    if found is None or found.partition("/")[0] not in ("image", "audio"):
        raise WrongType("its first bytes belong to no picture and no sound")
    return "image" if found.startswith("image/") else "audio"


def seconds_of_sound(content: bytes) -> float | None:
    """How long a sound says it is, without decoding it; None for what is no sound, or does not tell."""
    type = file_type(content[:LONGEST_MAGIC]) or ""
    try:
        return read_sound(content, type).millis / 1000 if type.startswith("audio/") else None
    except Malformed:
        return None


def check_size(kind: Kind, size: int) -> None:
    if size > LARGEST[kind]:
        raise TooLarge(f"{LARGEST[kind] // _MIB} MiB are the most", LARGEST[kind])


def check_upload(content: bytes, file_name: str, declared: str) -> Checked:
    """Everything that can be said without decoding; raises what is wrong."""
    if not content:
        raise EmptyFile
    if type_of_name(file_name) == WEIGHTS:
        raise UnsafeWeights
    kind = kind_of_head(content)
    check_size(kind, len(content))
    type = _agreed_type(content, file_name, declared)
    try:
        claims = (read_picture if kind == "image" else read_sound)(content, type)
    except Malformed:
        raise UnreadableFile from None
    _check_end(claims, len(content))
    (_check_picture if kind == "image" else _check_sound)(claims)
    return Checked(kind, type, claims)


def _agreed_type(content: bytes, file_name: str, declared: str) -> str:
    type = file_type(content[:LONGEST_MAGIC]) or ""
    if plain_type(declared) not in (None, type):
        raise WrongType(f"it is sent as {declared[:60]!r} but is {type}")
    if type_of_name(file_name) not in (None, type):
        raise WrongType(f"it is called {file_name[-60:]!r} but is {type}")
    return type


def _check_end(claims: Claims, size: int) -> None:
    if claims.end is not None and size - claims.end > _MOST_AFTER_THE_END:
        raise WrongType("something else follows its end")


def _check_picture(claims: Claims) -> None:
    if not claims.width or not claims.height:
        raise UnreadableFile
    pixels = claims.width * claims.height
    if max(claims.width, claims.height) > _LONGEST_SIDE:
        raise TooLarge(f"a side has at most {_LONGEST_SIDE:,} pixels", _LONGEST_SIDE)
    if pixels > _MOST_PIXELS:
        raise TooLarge("a picture has at most 40 megapixels", _MOST_PIXELS)
    if claims.frames > _MOST_FRAMES:
        raise TooLarge(f"an animation has at most {_MOST_FRAMES:,} frames", _MOST_FRAMES)
    if pixels * claims.frames > _MOST_PIXELS_IN_ALL_FRAMES:
        raise TooLarge("an animation has at most 256 megapixels in all frames", _MOST_PIXELS_IN_ALL_FRAMES)
    if claims.text_bytes > _MOST_TEXT:
        raise TooLarge("a picture carries at most 2 MiB of text", _MOST_TEXT)


def _check_sound(claims: Claims) -> None:
    if claims.millis > _LONGEST_SOUND_MS:
        raise TooLarge("a sound has at most 30 minutes", _LONGEST_SOUND_MS // 1000)
    if claims.channels > _MOST_CHANNELS:
        raise TooLarge(f"a sound has at most {_MOST_CHANNELS} channels", _MOST_CHANNELS)
    if not claims.millis or not claims.channels:
        raise UnreadableFile
