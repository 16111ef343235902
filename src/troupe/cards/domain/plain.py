"""Characters as plain text files: JSON, several in a list, or a safe subset of YAML."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from troupe.cards.domain.refusal import MIB, Refusal
from troupe.cards.domain.report import Sentence
from troupe.cards.domain.text import require_readable, tree_of, value_of

LARGEST_FILE, LARGEST_YAML = 32 * MIB, MIB
MOST_CARDS = 100
DEEPEST = 64
_DIRECTORY_END = 65_557
"""How far from its end the list of an archive's files may be told."""
_MODULE, _MODULE_HEAD = b"\x6f\x00", struct.Struct("<BBI")
"""A module begins with its mark, its version, and how long what follows is."""
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

Tree = Mapping[str, Any]


def trees_in(raw: bytes) -> tuple[Sequence[Tree], list[str]]:
    """The documents of a text file, and what had to be repaired."""
    if len(raw) > LARGEST_FILE:
        raise Refusal("too_large", "", f"A text file has at most {LARGEST_FILE // MIB} MiB.")
    bare = _as_utf8(raw).strip(b" \t\r\n\0")
    if raw.startswith(_MODULE) and len(raw) > _MODULE_HEAD.size and _MODULE_HEAD.unpack_from(raw)[2] < len(raw):
        detail = "This is a module of RisuAI. Put it into a character there, and export that as a plain card."
        raise Refusal("encrypted_card", "", detail)
    if not bare:
        raise Refusal("empty_file", "", "The file is empty.")
    require_readable(bare, "")
    if bare[:1] == b"[":
        return _several(bare)
    if bare[:1] == b"{":
        tree, told = tree_of(bare, "")
        return [tree], told
    return [_of_yaml(bare)], []


def _as_utf8(raw: bytes) -> bytes:
    if raw[:2] in _WIDE:
        return raw.decode("utf-16", "replace").encode()
    return raw.removeprefix(b"\xef\xbb\xbf")


def _several(bare: bytes) -> tuple[Sequence[Tree], list[str]]:
    """A list of cards is read as one document first, so that its limits hold for all of it."""
    cards, told = value_of(bare, "")
    if len(cards) > MOST_CARDS:
        raise Refusal("too_complex", "", f"One file has at most {MOST_CARDS} cards.")
    found = [each for each in cards if isinstance(each, dict)]
    if not found:
        raise Refusal("not_a_card", "", "This list holds no card.")
    if others := len(cards) - len(found):
        told.append(Sentence(f"wrong_type: {others} in the list are no objects.", str(others)))
    return found, told


def _of_yaml(bare: bytes) -> Tree:
    """Mappings, lists and texts; whatever could stand for something else is refused."""
    if len(bare) > LARGEST_YAML:
        is_text = b"\0" not in bare[:LARGEST_YAML] and not bare.startswith(b"PK\3\4")
        raise (
            Refusal("too_large", "", f"A character as YAML has at most {LARGEST_YAML // MIB} MiB.")
            if is_text
            else _unknown(bare)
        )
    import yaml  # only whoever brings YAML waits for it

    text = bare.decode("utf-8", "replace")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar stays a text
    try:
        _refuse_unsafe(yaml.parse(text, loader))
        value = loader(text).get_single_data()
    except yaml.YAMLError:
        raise _unknown(bare) from None
    if not isinstance(value, dict):
        raise _unknown(bare)
    return value


def _refuse_unsafe(events: Iterable[Any]) -> None:
    """Tags, anchors, aliases and merges make one text stand for another; and nothing is read that is too deep."""
    deep = 0
    for event in events:
        name = type(event).__name__
        said = getattr(event, "anchor", None) or getattr(event, "tag", None)
        if said or (name == "ScalarEvent" and event.value == "<<"):
            line = event.start_mark.line + 1
            raise Refusal("yaml_unsafe", f"line:{line}", f"Line {line} uses a tag, an anchor, an alias or a merge.")
        deep += name in ("MappingStartEvent", "SequenceStartEvent")
        deep -= name in ("MappingEndEvent", "SequenceEndEvent")
        if deep > DEEPEST:
            raise Refusal("too_complex", "", "The text is nested too deep.")


def _unknown(bare: bytes) -> Refusal:
    if bare.startswith(b"PK\3\4"):
        if b"PK\5\6" in bare[-_DIRECTORY_END:]:
            return Refusal("not_a_card", "", "This archive holds no character of a known kind.")
        detail = "This archive was cut off: the list of its files, which stands at its end, cannot be read."
        return Refusal("truncated", "", detail)
    return Refusal("unknown_format", "", f"This is no file of a known kind. It begins with {bare[:16].hex(' ')}.")
