"""Canonical JSON (RFC 8785): one value has one spelling, so that its sum means something.

Whole numbers keep all their digits, also beyond 2^53: what somebody entrusted to the studio comes back as it was.
"""

import json
import math
from collections.abc import Mapping, Sequence


def canonical(value: object) -> bytes:
    """The one spelling of a JSON value."""
    return "".join(_spelled(value)).encode("utf-8")


def _spelled(value: object) -> list[str]:
    pieces: list[str] = []
    _spell(value, pieces)
    return pieces


def _spell(value: object, into: list[str]) -> None:
    if isinstance(value, Mapping):
        _spell_object(value, into)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        _spell_list(value, into)
    elif isinstance(value, float):
        into.append(number(value))
    else:
        into.append(json.dumps(value, ensure_ascii=False))


def _spell_object(value: Mapping[str, object], into: list[str]) -> None:
    into.append("{")
    for place, key in enumerate(sorted(value, key=_in_utf16)):
        into.append("," if place else "")
        into.append(json.dumps(key, ensure_ascii=False) + ":")
        _spell(value[key], into)
    into.append("}")


def _spell_list(value: Sequence[object], into: list[str]) -> None:
    into.append("[")
    for place, each in enumerate(value):
        into.append("," if place else "")
        _spell(each, into)
    into.append("]")


def _in_utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def number(value: float) -> str:
    """A number as ECMAScript prints it: the shortest digits that give it back."""
    if not math.isfinite(value):
        raise ValueError("JSON has no such number.")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, power = f"{abs(value)!r}".partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(power or 0) - (len(whole + part) - len(digits))
    return sign + _placed(digits.rstrip("0"), point)


def _placed(digits: str, point: int) -> str:
    """Digits with the point after so many of them."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    power = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return (f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits) + power
