"""Small work on words: fold them, turn them round, recognise a pattern that was used before."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_APOSTROPHES = str.maketrans("’‘ʼ＇`", "'''''")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SLOT = re.compile(r"\{[a-z_]+\}")
_SENTENCE_END = re.compile(r"[.!?…。！？]+(?=[\s\"”)]|$)|[。！？]")

_TELLING = 3
"""So many letters of a line that has nothing else must be found again."""

# Words that a later styling may shorten, lengthen or drop; a pattern is recognised without them.
_UNSTEADY = {
    *("have", "will", "would", "shall", "cannot", "does", "were", "that", "there", "what", "they", "could", "should"),
    *("been", "must", "need", "here", "not", "is", "are", "am"),
}
_TURNED = {
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "am": "are",
    "i'm": "you are",
    "i've": "you have",
    "i'd": "you would",
    "i'll": "you will",
    "we": "you",
    "we're": "you are",
    "we've": "you have",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "ourselves": "yourselves",
}
_AFTER_I = {"was": "were", "am": "are", "wasn't": "weren't"}


def fold(text: str) -> str:
    """Lower case, plain apostrophes, single spaces."""
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    return " ".join(plain.split())


def folded_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern for folded text, where one letter of German is written as two."""
    return re.compile(pattern.replace("ß", "ss"))


def words_of(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def count_sentences(text: str) -> int:
    return max(1, len(_SENTENCE_END.findall(text)))


def turned(text: str) -> str:
    """The user's words as said to them: `my dog` becomes `your dog`."""
    out: list[str] = []
    previous = ""
    for word in text.translate(_APOSTROPHES).split():
        core = word.strip(".,;:!?\"'()").lower()
        new = _AFTER_I[core] if core in _AFTER_I and previous in {"i", "we"} else _TURNED.get(core)
        out.append(word if new is None else _in_place(word, core, new))
        previous = core
    return " ".join(out)


_TO_YOU = re.compile(r"\b(mein|unser|mir|mich)(e|en|em|er|es)?\b", re.IGNORECASE)
_DU = {"mein": "dein", "unser": "euer", "mir": "dir", "mich": "dich"}
_YOUR = re.compile(r"\b(dein|dir|dich)(e|en|em|er|es)?\b", re.IGNORECASE)
_SIE = {"dein": "Ihr", "dir": "Ihnen", "dich": "Sie"}


def turned_in_german(text: str) -> str:
    """`meinen Bruder besuchen` becomes `deinen Bruder besuchen`; verbs stay, so only phrases without one are turned."""
    return _TO_YOU.sub(lambda found: _DU[found[1].lower()] + (found[2] or ""), text)


def with_care(text: str) -> str:
    """The same words to somebody who is addressed with care: `dein Hund` becomes `Ihr Hund`."""
    return _YOUR.sub(lambda found: _SIE[found[1].lower()] + (found[2] or ""), text)


def _in_place(word: str, core: str, new: str) -> str:
    at = word.lower().find(core)
    return word[:at] + new + word[at + len(core) :]


@lru_cache(maxsize=4096)
def pattern_of(template: str) -> list[tuple[str, ...]]:
    """The steady words of a line between its slots, longest stretch first."""
    stretches = [_steady(part) for part in _SLOT.split(template)]
    return sorted((stretch for stretch in stretches if stretch), key=len, reverse=True)


def uses(text: str, template: str) -> bool:
    """Whether a text was made from this line, whatever stood in its slots and however it was styled."""
    return Worn(text).holds(template)


class Worn:
    """One text that was said, ready to be asked whether it was made from a line."""

    def __init__(self, text: str) -> None:
        self._folded = fold(text)
        self._steady = f" {' '.join(_steady(text))} "

    def holds(self, template: str) -> bool:
        stretches = pattern_of(template)
        if stretches:
            return f" {' '.join(stretches[0])} " in self._steady
        bare = fold(_SLOT.sub("", template)).strip(" .,;:!?")
        return len(bare) >= _TELLING and bare in self._folded


def sentences_of(text: str) -> Iterator[str]:
    """Each sentence by the words that no styling changes."""
    for part in _SENTENCE_END.split(text):
        if steady := _steady(part):
            yield " ".join(steady)


@lru_cache(maxsize=4096)
def _steady(text: str) -> tuple[str, ...]:
    return tuple(word for word in words_of(text) if len(word) >= 4 and "'" not in word and word not in _UNSTEADY)
