"""What a password may be, and the common ones that are refused.

The list is made by rule rather than kept: what people choose first are words with a year or a run of digits, walks over
the keyboard, and repetitions.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache

from troupe.accounts.errors import WeakPassword

SHORTEST, LONGEST = 10, 256

_WORDS = (
    "january february march april june july august september october november december januar februar"
    " oktober dezember monday tuesday wednesday thursday friday saturday sunday montag freitag sonntag spring"
    " summer autumn winter fruehling sommer herbst password passwort passw0rd p@ssword p@ssw0rd motdepasse"
    " welcome willkommen letmein changeme secret geheim administrator admin administrator1 master hello"
    " iloveyou princess dragon monkey sunshine football baseball basketball superman batman shadow michael"
    " computer internet qwerty qwertz azerty abc test testtest default guest login troupe studio persona"
    " london berlin paris madrid freedom whatever trustno starwars pokemon chocolate butterfly liverpool"
    " arsenal chelsea charlie jordan jennifer jessica thomas daniel andrew family summertime flower cookie"
)
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm")
_ENDS = ("1", "12", "123", "1234", "12345", "123456", "1234567890", "321", "007", "111", "69", "99", "00", "0000")
_SIGNS = ("", "!", "!!", "?", ".", "#", "*")


def normal(password: str) -> str:
    """The same password however a keyboard composes its letters."""
    return unicodedata.normalize("NFC", password)


def accepted(password: str, username: str) -> str:
    """A new password as it is hashed; raises WeakPassword with what is wrong with it."""
    new = normal(password)
    if not SHORTEST <= len(new) <= LONGEST or any(unicodedata.category(each) == "Cs" for each in new):
        raise WeakPassword("length", f"A password has {SHORTEST} to {LONGEST} characters.")
    if new.casefold() == username.casefold():
        raise WeakPassword("username", "A password is something else than the username.")
    if new.casefold() in common_passwords() or len(set(new.casefold())) < 4:
        raise WeakPassword("common", "Many people have this password, so it is tried first.")
    return new


@cache
def common_passwords() -> frozenset[str]:
    """What is tried first, as far as it is long enough to be a password here at all."""
    return frozenset(each for each in _common() if SHORTEST <= len(each) <= LONGEST)


def _common() -> Iterator[str]:
    for word in _WORDS.split():
        for start in (word, word + word, word + word + word):
            yield from (start + sign for sign in _SIGNS)
            yield from (start + end + sign for end in _ENDS for sign in _SIGNS)
        for year in range(1950, 2036):
            yield from (f"{word}{year}{sign}" for sign in ("", "!"))
            yield f"{year}{word}"
    for row in _ROWS:
        yield from _walks(row)
    for first in _ROWS:
        yield from (first + second for second in _ROWS)
    yield from _columns()


def _walks(row: str) -> Iterator[str]:
    """Forward, backward and there and back, from every key, as long as fingers like."""
    for way in (row, row[::-1]):
        for begin in range(len(way)):
            around = way[begin:] + way[:begin]
            yield from ((around * 3)[:length] for length in range(SHORTEST, 17))
            yield from ((around + around[::-1])[:length] for length in range(SHORTEST, 17))


def _columns() -> Iterator[str]:
    """Down the columns of the keyboard: 1qaz2wsx3edc."""
    columns = ["1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm"]
    for begin in range(len(columns)):
        for count in (3, 4):
            picked = (columns + columns)[begin : begin + count]
            yield "".join(picked)
            yield "".join(column[::-1] for column in picked)
