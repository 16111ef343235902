"""From what stands in a chunk or field to the card's JSON: tolerant of its wrapping, not of what it might mean."""

import base64
import json
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from troupe.cards.domain.refusal import LARGEST_TEXT, Refusal, too_large
from troupe.cards.domain.report import MOST_TOLD, Sentence, pointer
from troupe.cards.domain.spots import depth_of, line_and_column, of_long_number, of_no_number
from troupe.kit.errors import Invalid
from troupe.kit.strict_json import TooMuch, require_shape

DEEPEST, MOST_VALUES = 64, 1_000_000
_MOST_TEXTS = 2 * MOST_VALUES
"""Names and texts: of a lorebook of many entries each has dozens of both."""
_WRAPPED = LARGEST_TEXT * 3 // 2  # base64 with line breaks
_BLANK = b" \t\r\n\v\f\0"
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_REPAIRED = "text_repaired: It holds characters that no text can hold."
_BOM = b"\xef\xbb\xbf"


def unwrapped(raw: bytes, place: str) -> bytes:
    """The JSON text, whether it stands there as it is or as base64."""
    if len(raw) > _WRAPPED:
        raise too_large(place)
    bare = raw.strip(_BLANK).removeprefix(_BOM).strip(_BLANK)
    if bare[:1] in (b"{", b"["):
        return bare
    require_readable(bare, place)
    return _from_base64(bare, place).strip(_BLANK).removeprefix(_BOM)


def require_readable(bare: bytes, place: str) -> None:
    """A card that another program encrypted cannot be read here."""
    if bare.startswith(b"rcc||"):
        detail = "This card is encrypted. Open it where it was made, and export it there as a plain card."
        raise Refusal("encrypted_card", place, detail)


def _from_base64(bare: bytes, place: str) -> bytes:
    compact = bare.translate(bytes.maketrans(b"-_", b"+/"), _BLANK).rstrip(b"=")
    if wrong := _NO_BASE64.search(compact):
        raise Refusal("bad_base64", place, f"The text is no base64: see character {wrong.start() + 1}.", wrong.start())
    if len(compact) % 4 == 1 or not compact:
        raise Refusal("bad_base64", place, "The text is no base64: it ends within a character.")
    return base64.b64decode(compact + b"=" * (-len(compact) % 4))


def tree_of(raw: bytes, place: str) -> tuple[Mapping[str, Any], list[str]]:
    """The object in a JSON text, and what had to be repaired in it."""
    value, told = value_of(raw, place)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise Refusal("not_a_card", place, "This holds no single card.")
    return value, told


def value_of(raw: bytes, place: str) -> tuple[Any, list[str]]:
    """Whatever a JSON text says, and what had to be repaired in it."""
    if len(raw) > LARGEST_TEXT:
        raise too_large(place)
    told: list[str] = []
    text = raw.decode("utf-8", "replace").strip(" \t\r\n\0")
    if "\ufffd" in text and b"\xef\xbf\xbd" not in raw:
        told.append(f"invalid_utf8: {place} holds bytes that are no text; they were replaced.")
    _require_shape(text, place)
    repaired = _Repair(place)
    return repaired(_parsed(text, place, told)), told + repaired.told


def _require_shape(text: str, place: str) -> None:
    """What would cost too much is refused here; what is only not closed is left to the parser, who knows where."""
    try:
        require_shape(text, MOST_VALUES, DEEPEST, MOST_VALUES, MOST_VALUES, _MOST_TEXTS)
    except TooMuch as fault:
        raise Refusal("too_complex", place, fault.detail) from None
    except Invalid as fault:
        if (spot := of_long_number(text)) is not None:
            raise _no_json(fault.detail.rstrip("."), text, spot, place) from None
        if depth_of(text) > DEEPEST:
            raise Refusal("too_complex", place, f"The text is nested deeper than {DEEPEST}.") from None


def _no_json(detail: str, text: str, spot: int, place: str) -> Refusal:
    """A text that is the whole file has no other place than its line."""
    line, column = line_and_column(text, spot)
    return Refusal("bad_json", place or f"line:{line}", f"{detail}: see line {line}, column {column}.", spot)


def _parsed(text: str, place: str, told: list[str]) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs) and len(told) < 2:
            told.append(f"duplicate_key: {place} names a key twice; the last one counts.")
        return found

    def refuse(name: str) -> NoReturn:
        raise _no_json(f"{name} is no number", text, of_no_number(text) or 0, place)

    try:
        value, end = json.JSONDecoder(object_pairs_hook=once, parse_constant=refuse, strict=False).raw_decode(text)
    except json.JSONDecodeError as wrong:
        why = wrong.msg.removesuffix(" starting at")
        raise _no_json(f"The text is no JSON ({why})", text, wrong.pos, place) from None
    except RecursionError:
        raise Refusal("too_complex", place, "The text is nested too deep.") from None
    if text[end:].strip(" \t\r\n\0"):
        raise Refusal("trailing_data", place, f"Something follows the card at character {end + 1}.", end)
    return value


class _Repair:
    """Takes out of texts what no text can hold, and says of each field where that was."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._at: list[str | int] = []
        self.told: list[str] = []

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value) if _NO_TEXT.search(value) else value
        if isinstance(value, dict):
            return {self(key): self._within(key, inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._within(number, inner) for number, inner in enumerate(value)]
        if isinstance(value, float) and not math.isfinite(value):
            at = _NO_TEXT.sub("\ufffd", pointer(*self._at))
            detail = f"The number at {at} is larger than any that can be kept."
            raise Refusal("bad_json", self._place, detail)
        return value

    def _within(self, name: str | int, value: Any) -> Any:
        self._at.append(name)
        repaired = self(value)
        self._at.pop()
        return repaired

    def _text(self, text: str) -> str:
        if len(self.told) < MOST_TOLD:
            self.told.append(Sentence(_REPAIRED, place=_NO_TEXT.sub("\ufffd", pointer(*self._at))))
        return _NO_TEXT.sub(lambda found: "" if found[0] == "\0" else "\ufffd", text)
