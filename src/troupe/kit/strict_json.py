"""JSON from strangers: read once, and refused where another reader could understand something else."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from troupe.kit.errors import Invalid

DEEPEST = 64
MOST_KEYS = 10_000
MOST_LISTS = 30_000
MOST_TEXTS = 200_000
LONGEST_NUMBER = 400

_NEITHER_BRACKET = bytes(code for code in range(256) if code not in b"[]")
_LONG_NUMBER = re.compile(rf"[0-9.eE+-]{{{LONGEST_NUMBER + 1}}}")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class Unreadable(Invalid):
    """JSON that two readers could understand differently, or nobody can."""

    code = "unreadable"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Send one well-formed JSON value.", field="")


class TooMuch(Unreadable):
    """More of something than anybody needs."""


class NotAValue(Invalid):
    """JSON allows to write it, and nothing can keep it."""

    code = "invalid"

    def __init__(self, detail: str, field: str) -> None:
        super().__init__(detail, next_step="Correct this value and send it again.", field=field)


def read_json(
    body: bytes, *, most_keys: int = MOST_KEYS, deepest: int = DEEPEST, most_values: int | None = None
) -> Any:
    """The value, unless it is malformed, too deep, too wide, or two readers could read it differently."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("This is not UTF-8.") from None
    require_shape(text, most_keys, deepest, most_values)
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        raise Unreadable("This is not well-formed JSON.") from None
    for field, detail in _impossible(value, ()):
        raise NotAValue(detail, field)
    return value


def require_shape(
    text: str,
    most_keys: int,
    deepest: int,
    most_values: int | None = None,
    most_lists: int = MOST_LISTS,
    most_texts: int = MOST_TEXTS,
) -> None:
    """Refuse a text that would cost too much to parse, before anything parses it."""
    bare = _without_texts(text, most_texts)
    if most_values is not None and bare.count(",") >= most_values:
        raise TooMuch(f"This has more than {most_values:,} values.")
    _check_shape(bare, most_keys, most_lists, deepest)


def _without_texts(json_text: str, most_texts: int) -> str:
    """What stands between the texts; of what is not well-formed anything may be left."""
    plain = json_text.replace("\\\\", "").replace('\\"', "")
    if plain.count('"') > 2 * most_texts:
        raise TooMuch(f"This has more than {most_texts:,} texts.")
    return "".join(plain.split('"')[::2])


def _check_shape(bare: str, most_keys: int, most_lists: int, deepest: int) -> None:
    """Judge what stands between the texts. Every step is one pass in C, however hostile the body."""
    if max(bare.count(":"), bare.count("{")) > most_keys:
        raise TooMuch(f"This has more than {most_keys:,} keys.")
    if bare.count("[") > most_lists:
        raise TooMuch(f"This has more than {most_lists:,} lists.")
    if _LONG_NUMBER.search(bare):
        raise Unreadable(f"A number has more than {LONGEST_NUMBER} digits.")
    brackets = bare.replace("{", "[").replace("}", "]").encode().translate(None, _NEITHER_BRACKET)
    for _ in range(deepest):  # each pass takes the innermost pairs away
        if b"[]" not in brackets or b"[" * (deepest + 1) in brackets:
            break
        brackets = brackets.replace(b"[]", b"")
    if b"[" in brackets:
        raise Unreadable(f"This is nested deeper than {deepest}, or not closed.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("An object names a key twice.")
    return found


def _impossible(value: object, path: tuple[object, ...]) -> Iterator[tuple[str, str]]:
    """Numbers without a value, and texts with characters that no text has, each with its place."""
    if isinstance(value, str):
        if _NO_TEXT.search(value):
            yield ".".join(map(str, path)), "A text holds a character that no text can hold (NUL or half a surrogate)."
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield ".".join(map(str, path)), "This is not a number that can be kept."
    elif isinstance(value, dict):
        for key, inner in value.items():
            if _NO_TEXT.search(key):
                yield ".".join(map(str, path)), "A key holds a character that no text can hold."
            yield from _impossible(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            if not isinstance(inner, int):
                yield from _impossible(inner, (*path, place))
