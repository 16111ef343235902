"""Words on sheets, as strokes: no font is loaded when a picture is painted, and none is shipped."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from troupe.kit.markup import Markup
from troupe.looks.rig.paths import NOTHING, Shape, all_of, outline
from troupe.looks.rig.sheet import path

CAPITALS = 10.0
_SPACE = 1.9
_SMALL = 0.7
"""How large the small letters of Japanese are beside the others."""
_SIGNS = {
    "\u0300": "grave",
    "\u0301": "acute",
    "\u0302": "circumflex",
    "\u0303": "tilde",
    "\u0304": "macron",
    "\u0306": "breve",
    "\u0307": "dot",
    "\u0308": "diaeresis",
    "\u030a": "ring",
    "\u030b": "double_acute",
    "\u030c": "caron",
    "\u0326": "comma",
    "\u0327": "cedilla",
    "\u0328": "ogonek",
    "\u3099": "voiced",
    "\u309a": "half_voiced",
}
_TALL = frozenset("bdfhklt")
_DOTTED = frozenset("iі")
"""They lose their dot under a sign."""


@dataclass(frozen=True, slots=True)
class _Letter:
    width: float
    strokes: Shape

    def scaled(self, share: float) -> "_Letter":
        return _Letter(self.width * share, self.strokes.mapped(lambda x, y: (x * share, y * share)))


@lru_cache(maxsize=1)
def _alphabet() -> tuple[Mapping[str, _Letter], Mapping[str, tuple[Shape, bool]]]:
    table: dict[str, Any] = {}
    for name in ("letters", "letters_more", "letters_kana"):
        table |= tomllib.loads(files("troupe.looks.catalog").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    signs = {name: (_strokes(told["d"]), bool(told["over"])) for name, told in table.pop("signs").items()}
    drawn = {sign: _Letter(float(told["w"]), _strokes(told["d"])) for sign, told in table.items() if "d" in told}
    alike = {sign: told for sign, told in table.items() if "like" in told}
    for sign, told in alike.items():
        letter = drawn[told["like"]]
        drawn[sign] = letter.scaled(_SMALL) if told.get("small") else letter
    return drawn, signs


def _strokes(d: str) -> Shape:
    return outline(d) if d else NOTHING


def can_write(words: str) -> bool:
    """Whether the alphabet has every letter of it."""
    return all(_letter(sign) is not None for sign in _parts(words))


def width_of(words: str, size: float) -> float:
    """How wide words come out whose capitals are `size` high."""
    letters = [letter for sign in _parts(words) if (letter := _letter(sign))]
    wide = sum(letter.width for letter in letters) + _SPACE * max(0, len(letters) - 1)
    return wide * size / CAPITALS


def fitted(words: str, wide: float, sizes: tuple[float, float, float]) -> tuple[float, list[str]]:
    """How large words are to be written so that they are no wider than this, and in which lines.

    `sizes` are the largest, the least in one line, and the one of two lines; what needs more room is cut short.
    """
    largest, least, small = sizes
    size = min(largest, largest * wide / max(1.0, width_of(words, largest)))
    if size >= least:
        return size, [words]
    first, rest = _broken(words, wide, small)
    while width_of(rest, small) > wide:
        rest = rest.removesuffix("...")[:-1].rstrip(" -") + "..."
    return small, [line for line in (first, rest) if line]


def _broken(words: str, wide: float, size: float) -> tuple[str, str]:
    """Two lines of about one length where there is room, else the first as full as can be; best between words."""
    fits = [at for at in range(1, len(words)) if width_of(words[:at].rstrip(), size) <= wide]
    between = [at for at in fits if words[at] == " " or words[at - 1] == "-"] or fits
    both = [at for at in between if width_of(words[at:].lstrip(), size) <= wide]
    at = min(both, key=lambda place: abs(2 * place - len(words))) if both else max(between)
    return words[:at].strip(), words[at:].strip()


def write(
    words: str, x: float, y: float, size: float, colour: str, *, align: str = "left", weight: float = 1.0
) -> Markup:
    """Words on the line `y`, from `x` on or around it; letters the alphabet lacks are left out."""
    scale = size / CAPITALS
    at = x - {"left": 0.0, "middle": 0.5, "right": 1.0}[align] * width_of(words, size)
    drawn: list[Shape] = []
    for sign in _parts(words):
        letter = _letter(sign)
        if letter is None:
            continue
        drawn.append(_placed(letter.strokes, at, y, scale))
        at += (letter.width + _SPACE) * scale
    if not any(shape.points for shape in drawn):
        return path(NOTHING)
    return path(
        all_of(drawn),
        stroke=colour,
        stroke_width=1.15 * scale * weight,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def _placed(shape: Shape, x: float, y: float, scale: float) -> Shape:
    return shape.mapped(lambda px, py: (x + px * scale, y + py * scale))


def _parts(words: str) -> list[str]:
    """Letters with the signs that belong to them."""
    parts: list[str] = []
    for sign in unicodedata.normalize("NFKD", words):
        if parts and unicodedata.combining(sign):
            parts[-1] += sign
        else:
            parts.append(" " if sign.isspace() else sign)
    return parts


@lru_cache(maxsize=512)
def _letter(sign: str) -> _Letter | None:
    letters, signs = _alphabet()
    bare = letters.get(sign[0])
    if bare is None or any(mark not in _SIGNS for mark in sign[1:]):
        return None
    drawn = [letters["ı"].strokes if sign[0] in _DOTTED and len(sign) > 1 else bare.strokes]
    for mark in sign[1:]:
        strokes, over = signs[_SIGNS[mark]]
        high = 0.0 if not over else -(CAPITALS + 0.3 if sign[0].isupper() or sign[0] in _TALL else 7.4)
        drawn.append(strokes.moved(bare.width / 2, high))
    return _Letter(bare.width, all_of(drawn))
