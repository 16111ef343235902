"""Sums of two numbers, powers and square roots, answered exactly."""

import re
from fractions import Fraction
from math import isqrt

_NUMBER = r"(-?\d{1,15}(?:[.,]\d{1,9})?)"
_SIGNS = {
    "+": "+", "plus": "+", "and": "+",
    "-": "-", "−": "-", "minus": "-", "less": "-",
    "*": "*", "x": "*", "×": "*", "times": "*", "multiplied by": "*",
    "/": "/", "÷": "/", "divided by": "/", "over": "/",
    "mal": "*", "geteilt durch": "/", "fois": "*", "divisé par": "/", "moins": "-", "por": "*", "entre": "/",
    "más": "+", "menos": "-", "たす": "+", "足す": "+", "ひく": "-", "引く": "-", "かける": "*",
    "掛ける": "*", "わる": "/", "割る": "/", "% of": "%", "percent of": "%",
}  # fmt: skip
_WORDS = "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
_ASKED = (
    *("wie ?viel (?:ist|sind|macht)", "was (?:ist|macht|sind)", "cuánto (?:es|son)", "combien (?:font|fait)"),
    *("so", "and", "ok", "please", "hey", "what", "what's", "whats", "how much", "calculate", "compute"),
    *("tell me", "can you", "is", "are", "the sum of"),
)
_ENDED = "(?: ?(?:=|equals|make|makes|is|please|then))*(?:は(?:いくつ|何)?(?:です)?か?)?"
_SUM = re.compile(rf"^¿?(?:(?:{'|'.join(_ASKED)}) )*{_NUMBER} ?({_WORDS}) ?{_NUMBER}{_ENDED}$")
_ASKS = rf"^¿?(?:(?:{'|'.join(_ASKED)}) )*"
_FRACTIONS = re.compile(
    rf"{_ASKS}(\d{{1,6}}/\d{{1,6}}|\d{{1,9}}) (\+|-|plus|minus|times|\*|x|divided by|und|mal|más|menos|por|moins|fois) "
    rf"(\d{{1,6}}/\d{{1,6}}|\d{{1,9}}){_ENDED}$"
)
_POWER = re.compile(
    rf"{_ASKS}(\d{{1,6}}) ?(?:\^|\*\*|to the power of|hoch|elevado a(?: la)?|puissance) ?(\d{{1,2}}){_ENDED}$"
    rf"|{_ASKS}(\d{{1,6}}) (?:(squared|al cuadrado|au carré)|cubed|al cubo|au cube){_ENDED}$"
)
_ROOT = re.compile(
    rf"{_ASKS}(?:the |die |la )?(?:square root of|square root|sqrt|wurzel (?:aus|von)|quadratwurzel (?:aus|von)|"
    rf"raíz cuadrada de|racine carrée de) ?\(?(\d{{1,12}})\)?{_ENDED}$"
)
_MOST_DIGITS = 40
_DECIMALS = 6


def answer_to(folded: str) -> str | None:
    """The answer to a sum, an empty text when it has none, or None when the text is no sum."""
    asked = _SUM.match(folded) or _FRACTIONS.match(folded)
    if asked is None:
        return _of_one(folded)
    left, sign, right = asked.groups()
    a, b = _read(left), _read(right)
    operation = _SIGNS.get(sign, "+")
    if operation == "/" and b == 0:
        return ""
    return _write({"+": a + b, "-": a - b, "*": a * b, "%": a * b / 100, "/": a / (b or 1)}[operation])


def _of_one(folded: str) -> str | None:
    """A power or a root; a root that is no whole number is told to four digits."""
    if power := _POWER.match(folded):
        base, exponent, other, squared = power.groups()
        value = int(base or other) ** (int(exponent) if exponent else 2 if squared else 3)
        return str(value) if len(str(value)) <= _MOST_DIGITS else None
    if root := _ROOT.match(folded):
        number = int(root[1])
        whole = isqrt(number)
        return str(whole) if whole * whole == number else f"about {number**0.5:.4g}"
    return None


def _read(number: str) -> Fraction:
    return Fraction(number.replace(",", "."))


def _write(value: Fraction) -> str:
    """Whole numbers and short decimals exactly; other fractions exactly and, for the eye, rounded."""
    scaled = value * 10**_DECIMALS
    if scaled.denominator == 1:
        whole, rest = divmod(abs(scaled.numerator), 10**_DECIMALS)
        text = f"{whole}.{rest:0{_DECIMALS}d}".rstrip("0").rstrip(".")
        return f"-{text}" if value < 0 else text
    return f"{value.numerator}/{value.denominator}, about {float(value):.4g}"
