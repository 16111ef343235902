"""Where in a JSON text something stands that no reader takes: what stands within its texts is passed over."""

import re
from itertools import accumulate

_TEXT = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|$)'
_NO_NUMBER = r"-?(?:NaN|Infinity)"
_LONG_NUMBER = r"[0-9.eE+-]{401,}"
_STEPS = {"{": 1, "[": 1, "}": -1, "]": -1}


def of_no_number(text: str) -> int | None:
    """The first `NaN` or `Infinity` that stands for a value."""
    return _first(text, _NO_NUMBER)


def of_long_number(text: str) -> int | None:
    """The first number that is longer than any that is read."""
    return _first(text, _LONG_NUMBER)


def depth_of(text: str) -> int:
    """How deep the brackets lie within one another."""
    bare = re.sub(_TEXT, "", text, flags=re.DOTALL)
    return max(accumulate(map(_STEPS.__getitem__, re.sub(r"[^\[\]{}]+", "", bare))), default=0)


def line_and_column(text: str, spot: int) -> tuple[int, int]:
    """Both from one, as editors count."""
    return text.count("\n", 0, spot) + 1, spot - text.rfind("\n", 0, spot)


def _first(text: str, wanted: str) -> int | None:
    for found in re.finditer(rf"{_TEXT}|({wanted})", text, re.DOTALL):
        if found[1] is not None:
            return found.start()
    return None
