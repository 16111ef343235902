"""How a finished answer is coloured by the numbers of the persona who gives it."""

import re
from collections.abc import Callable

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.character import Character

_LONG = {
    "i'm": "I am", "i'd": "I would", "i'll": "I will", "i've": "I have", "it's": "it is", "that's": "that is",
    "there's": "there is", "what's": "what is", "don't": "do not", "doesn't": "does not", "didn't": "did not",
    "can't": "cannot", "isn't": "is not", "aren't": "are not", "wasn't": "was not", "won't": "will not",
    "wouldn't": "would not", "couldn't": "could not", "haven't": "have not", "hasn't": "has not", "shan't": "shall not",
    "you're": "you are", "you've": "you have", "you'll": "you will", "you'd": "you would", "we'll": "we will",
    "we're": "we are", "they're": "they are", "they'd": "they would", "let's": "let us", "who'd": "who would",
}  # fmt: skip
# Only forms that mean nothing else: "it is" may be short, "he has" may not.
_SHORT = {
    long: short
    for short, long in ((short, long.lower()) for short, long in _LONG.items())
    if short not in ("i'd", "you'd", "they'd", "who'd", "shan't", "i've", "you've", "haven't", "hasn't")
}
_SPELT_OUT = re.compile(rf"\b(?:{'|'.join(sorted(_SHORT, key=len, reverse=True))})(?= [a-z])", re.IGNORECASE)
_QUOTATION = re.compile(r"(“[^”]*”)")
_CONTRACTION = re.compile(r"\b[A-Za-z]+'(?:m|d|ll|ve|s|t|re)\b")
_PLAIN_END = re.compile(r"(?<=[A-Za-z\"”])\.(?= |\Z)")


def coloured(text: str, who: Character, chance: Chance, *, level: bool) -> str:
    """Contractions, exclamation marks, as formality and enthusiasm have it."""
    if who["formality"] > 0.6:
        text = _outside_quotations(text, _CONTRACTION, _spelt_out)
    elif who["formality"] < 0.4:
        text = _outside_quotations(text, _SPELT_OUT, _contracted)
    if level:
        return text
    if who["enthusiasm"] < 0.3:
        return re.sub(r"!+", ".", text)
    return _PLAIN_END.sub(lambda end: _mark(who, chance), text)


def _outside_quotations(text: str, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> str:
    """Whoever is quoted is quoted as they said it."""
    return "".join(part if part[:1] == "“" else pattern.sub(change, part) for part in _QUOTATION.split(text))


def _mark(who: Character, chance: Chance) -> str:
    eager = who["enthusiasm"] * 0.7 + who["extraversion"] * 0.3
    return "!" if chance.happens("exclaim", (eager - 0.5) * 1.5) else "."


def _contracted(found: re.Match[str]) -> str:
    long = found.group()
    short = _SHORT[long.lower()]
    return short[0].upper() + short[1:] if long[0].isupper() else short


def _spelt_out(found: re.Match[str]) -> str:
    short = found.group()
    long = _LONG.get(short.lower())
    if long is None:
        return short
    return long[0].upper() + long[1:] if short[0].isupper() else long
