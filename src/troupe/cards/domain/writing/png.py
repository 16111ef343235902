"""A picture with a card in it: the card's chunks stand directly before the end, and no other chunk is touched."""

import base64
import json
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from troupe.cards.domain.png import ASSET, KEYWORDS, SIGNATURE
from troupe.cards.domain.refusal import Refusal

_HEAD = struct.Struct(">I4s")
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_END = b"IEND"
_BACKFILLED = "This character was made for version 3 of the card format; other readers see less of it."


def with_card(
    picture: bytes,
    tree: Mapping[str, Any],
    backfill: Mapping[str, Any] | None = None,
    files: Sequence[tuple[str, bytes]] | None = None,
) -> bytes:
    """The picture with the card, and with an older version of it for readers that know only that one.

    `files` stand in place of those that the picture held; where none are named, those that it holds stay.
    """
    is_v3 = tree.get("spec") == "chara_card_v3"
    cards = [("ccv3" if is_v3 else "chara", tree)]
    if is_v3 and backfill is not None:
        cards.append(("chara", _noted(backfill)))
    texts = [(keyword, base64.b64encode(as_json(card))) for keyword, card in cards]
    beside = [(f"{ASSET}:{path}", base64.b64encode(content)) for path, content in files or ()]
    return with_texts(picture, [*beside, *texts], instead=(*KEYWORDS, *([ASSET] if files is not None else [])))


def without_card(picture: bytes) -> bytes:
    """The picture alone."""
    return with_texts(picture, [], instead=(*KEYWORDS, ASSET))


def with_texts(picture: bytes, texts: Sequence[tuple[str, bytes]], instead: Sequence[str] = KEYWORDS) -> bytes:
    """The picture with these text chunks, in place of any card that it held before."""
    made = [_chunk(b"tEXt", keyword.encode("ascii") + b"\0" + text) for keyword, text in texts]
    kept = [whole for kind, content, whole in _chunks(picture) if kind != _END and not _is_one(kind, content, instead)]
    return b"".join([SIGNATURE, *kept, *made, _chunk(_END, b"")])


def as_json(value: Any) -> bytes:
    """One line, in the order of its keys; half characters, which no UTF-8 can hold, are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Kind, content and the chunk as it stands; a picture that is cut off ends where it can still be read."""
    if not picture.startswith(SIGNATURE):
        raise Refusal("unreadable_file", "", "This is no PNG picture.")
    at = len(SIGNATURE)
    while at + _HEAD.size <= len(picture):
        length, kind = _HEAD.unpack_from(picture, at)
        end = at + _HEAD.size + length + 4
        if end > len(picture):
            return
        content = picture[at + _HEAD.size : end - 4]
        yield kind, content, picture[at : end - 4] + struct.pack(">I", zlib.crc32(kind + content))
        at = end
        if kind == _END:
            return


def _is_one(kind: bytes, content: bytes, keywords: Sequence[str]) -> bool:
    if kind not in _TEXTS:
        return False
    keyword = content.partition(b"\0")[0].decode("latin-1").lower()
    return keyword in keywords or (ASSET in keywords and keyword.startswith(ASSET))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return _HEAD.pack(len(content), kind) + content + struct.pack(">I", zlib.crc32(kind + content))


def _noted(tree: Mapping[str, Any]) -> Mapping[str, Any]:
    data = dict(tree["data"])
    notes = str(data.get("creator_notes") or "")
    data["creator_notes"] = f"{_BACKFILLED}\n\n{notes}".rstrip()
    return {**tree, "data": data}
