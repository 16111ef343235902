"""What a reader takes for one letter: an accent belongs to its letter, a family of emoji is one picture, a flag too.

The rules are those of extended grapheme clusters (Unicode Standard Annex 29) as far as the character database that
comes with Python tells them; what it does not tell, as the first parts of Indic letters, stays apart.
"""

import unicodedata
from itertools import pairwise

_JOINER = "\u200d"
_OTHER_JOINERS = "\u200c\u200d"
_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAGS = range(0x1F1E6, 0x1F200)
_FIRST, _MIDDLE, _LAST = range(0x1100, 0x1160), range(0x1160, 0x11A8), range(0x11A8, 0x1200)
_SYLLABLES = range(0xAC00, 0xD7A4)
_LASTS_OF_A_SYLLABLE = 28


def letters(text: str) -> list[str]:
    """The letters of a text, in their order; joined they are the text."""
    begins = [at for at in range(len(text)) if at == 0 or not _goes_on(text, at)]
    found: list[str] = []
    flag = -1
    for at, end in pairwise([*begins, len(text)]):
        if ord(text[at]) in _FLAGS and flag == at:  # the second half of a flag
            found[-1] += text[at:end]
            flag = -1
        else:
            found.append(text[at:end])
            flag = end if ord(text[at]) in _FLAGS and end - at == 1 else -1
    return found


def _goes_on(text: str, at: int) -> bool:
    """Whether the letter before goes on here; flags are for who counts them."""
    before, sign = text[at - 1], text[at]
    if before in "\r\n" or sign in "\r\n":
        return before == "\r" and sign == "\n"
    if _hangs_on(sign):
        return True
    if before == _JOINER:
        return at > 1 and text[at - 2] not in "\r\n" and unicodedata.category(sign) == "So"
    return _same_syllable(ord(before), ord(sign))


def _hangs_on(sign: str) -> bool:
    is_mark = unicodedata.category(sign) in ("Mn", "Mc", "Me")
    return is_mark or sign in _OTHER_JOINERS or ord(sign) in _TONES or ord(sign) in _TAGS


def _same_syllable(before: int, sign: int) -> bool:
    """Korean letters that stand for one syllable."""
    opened = before in _MIDDLE or (before in _SYLLABLES and (before - _SYLLABLES.start) % _LASTS_OF_A_SYLLABLE == 0)
    if before in _FIRST:
        return sign in _FIRST or sign in _MIDDLE or sign in _SYLLABLES
    closed = before in _LAST or before in _SYLLABLES
    return (opened and (sign in _MIDDLE or sign in _LAST)) or (closed and sign in _LAST)
