"""Cards in the text chunks of PNG and APNG pictures."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from troupe.cards.domain.refusal import LARGEST_TEXT, MIB, Refusal, too_large
from troupe.cards.domain.report import Sentence

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORDS = ("ccv3", "chara")
ASSET = "chara-ext-asset_"
_MOST_ASSETS = 2_000
MOST_CHUNKS = 10_000
_HEAD = struct.Struct(">I4s")
_LONGEST_KEYWORD = 79
_LARGEST_CHUNK = LARGEST_TEXT * 3 // 2
Kind = Literal["tEXt", "iTXt", "zTXt"]
_KINDS: Sequence[Kind] = ("tEXt", "iTXt", "zTXt")
_KNOWN = frozenset(
    b"IHDR PLTE IDAT IEND tEXt iTXt zTXt acTL fcTL fdAT cHRM cICP gAMA iCCP mDCV cLLI sBIT sRGB bKGD hIST tRNS eXIf"
    b" pHYs sPLT tIME".split()
)
_MOST_OTHERS = 20


@dataclass(frozen=True)
class Chunk:
    """A text chunk that may hold a card."""

    keyword: str
    kind: Kind
    begins: int
    length: int
    after_end: bool

    @property
    def place(self) -> str:
        return f"chunk:{self.keyword}"

    @property
    def order(self) -> tuple[bool, int, int, int]:
        """Which one counts: before the end, the newer spec, the plainer kind, the first."""
        return self.after_end, KEYWORDS.index(self.keyword), _KINDS.index(self.kind), self.begins


@dataclass
class Walk:
    """What a walk over the chunks of a picture came across."""

    chunks: list[Chunk] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    assets: dict[str, Chunk] = field(default_factory=dict)
    """Pictures and other files beside the card, by the path that it calls them."""
    others: set[str] = field(default_factory=set)
    """Kinds of chunks that no picture needs and nobody here knows."""
    moves: bool = False
    """Whether it is an animation."""

    @property
    def candidates(self) -> Sequence[Chunk]:
        return sorted(self.chunks, key=lambda chunk: chunk.order)


def walked(file: BinaryIO) -> Walk:
    """Every chunk by its head; contents are read when they are asked for."""
    size, at, ended = file.seek(0, 2), len(SIGNATURE), 0
    walk = Walk()
    for _ in range(MOST_CHUNKS):
        file.seek(at)
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            break
        length, raw = _HEAD.unpack(head)
        cut_off = at + _HEAD.size + length + 4 > size
        if ended and (cut_off or not raw.isalpha()):
            break
        chunk = _chunk(file, raw, at + _HEAD.size, length, bool(ended))
        if cut_off:
            _cut_off(walk, chunk, at, length, size)
            return walk
        if chunk is not None and chunk.keyword in KEYWORDS:
            walk.chunks.append(chunk)
        elif chunk is not None and len(walk.assets) < _MOST_ASSETS:
            walk.assets.setdefault(chunk.keyword, chunk)
        walk.moves = walk.moves or raw == b"acTL"
        if raw not in _KNOWN and len(walk.others) < _MOST_OTHERS:
            walk.others.add(raw.decode("latin-1"))
        at += _HEAD.size + length + 4
        ended = ended or (at if raw == b"IEND" else 0)
    else:
        raise Refusal("too_complex", "", f"A picture has at most {MOST_CHUNKS:,} chunks.")
    if not ended:
        walk.told.append("no_end: the picture ends without saying so.")
    elif ended < size:
        walk.told.append("after_end: something follows the end of the picture.")
    kept = "unknown_chunk: Kept for export."
    walk.told += [Sentence(kept, kind, place=f"chunk:{kind}") for kind in sorted(walk.others)]
    return walk


def text_in(file: BinaryIO, chunk: Chunk, told: list[str]) -> bytes:
    """What a chunk holds behind its keyword, unpacked no further than a card may be large."""
    if chunk.length > _LARGEST_CHUNK:
        raise too_large(chunk.place)
    file.seek(chunk.begins)
    content = file.read(chunk.length)
    said = file.read(4)
    if zlib.crc32(chunk.kind.encode() + content).to_bytes(4, "big") != said:
        told.append(Sentence(f"bad_checksum: {chunk.place} is not what its checksum says.", place=chunk.place))
    _, _, rest = content.partition(b"\0")
    if chunk.kind == "tEXt":
        return rest
    if chunk.kind == "zTXt":
        return _inflated(rest[1:], chunk.place)
    flags, rest = rest[:2], rest[2:]
    text = rest.split(b"\0", 2)[-1]
    return _inflated(text, chunk.place) if flags[:1] == b"\1" else text


def asset_in(file: BinaryIO, walk: Walk, path: str) -> bytes | None:
    """A file beside the card, as the text that it is written as; none where there is none or it cannot be read."""
    chunk = walk.assets.get(path)
    try:
        return None if chunk is None else text_in(file, chunk, [])
    except Refusal:
        return None


def _chunk(file: BinaryIO, raw: bytes, begins: int, length: int, after_end: bool) -> Chunk | None:
    kind = next((kind for kind in _KINDS if kind.encode() == raw), None)
    if kind is None:
        return None
    said = file.read(min(length, _LONGEST_KEYWORD + 1)).partition(b"\0")[0].decode("latin-1")
    keyword = said.lower()
    if keyword.startswith(ASSET):
        return Chunk(said[len(ASSET) :].removeprefix(":"), kind, begins, length, after_end)
    return Chunk(keyword, kind, begins, length, after_end) if keyword in KEYWORDS else None


def _cut_off(walk: Walk, chunk: Chunk | None, at: int, length: int, size: int) -> None:
    if chunk is not None and chunk.keyword in KEYWORDS and not walk.chunks:
        there = f"a chunk claims {length:,} bytes, and {size - at - _HEAD.size:,} are there"
        detail = f"The picture was cut off: at byte {at} {there}."
        raise Refusal("truncated", chunk.place, detail, at)
    walk.told.append(f"{'truncated_after_card' if walk.chunks else 'no_end'}: the picture was cut off at byte {at}.")


def _inflated(packed: bytes, place: str) -> bytes:
    """The text, once it is known that it is no larger than a card: what is larger is never held."""
    try:
        if _size_of(packed) > _LARGEST_CHUNK:
            raise too_large(place)
        return zlib.decompressobj().decompress(packed)
    except zlib.error:
        raise Refusal("unreadable_file", place, "The chunk cannot be unpacked.") from None


def _size_of(packed: bytes) -> int:
    """How much there is in it, as far as that may be."""
    unpacking, size, rest = zlib.decompressobj(), 0, packed
    while rest and size <= _LARGEST_CHUNK:
        size += len(unpacking.decompress(rest, MIB))
        rest = unpacking.unconsumed_tail
    return size
