"""Sums of two numbers, answered exactly."""

import re
from fractions import Fraction

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
_DECIMALS = 6


def answer_to(folded: str) -> str | None:
    """The answer to a sum, an empty text when it has none, or None when the text is no sum."""
    asked = _SUM.match(folded)
    if asked is None:
        return None
    left, sign, right = asked.groups()
    a, b = _read(left), _read(right)
    operation = _SIGNS[sign]
    if operation == "/" and b == 0:
        return ""
    return _write({"+": a + b, "-": a - b, "*": a * b, "%": a * b / 100, "/": a / (b or 1)}[operation])


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
