"""What can be counted in an answer without knowing what it means; the text itself is not kept."""

import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import Any

from troupe.minds.domain.packs import measures

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
# Every piece has a longest length, so that a hostile text costs no more than a long one.
_PROTECTED = re.compile(
    r"https?://\S{1,2000}|[\w.+-]{1,64}@[\w-]{1,255}\.\w{1,63}|^[ \t]*>[^\n]*"
    r"|“[^”\n]{0,500}”|«[^»\n]{0,500}»|„[^“”\n]{0,500}[“”]|「[^」\n]{0,500}」|(?<!\w)\"[^\"\n]{0,500}\"",
    re.MULTILINE,
)
_SENTENCE = re.compile(r"[^\s.!?…。！？](?:[^.!?…。！？\n]|[.!?…](?=[^\s.!?…\"”’)\]]))*([.!?…。！？]*)")
_ITEM = re.compile(r"^[ \t]*(?:[-*•]|\d{1,3}[.)])[ \t]+\S", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?|\d+(?:[.,]\d+)*|[\U0001f300-\U0001faff]")
_KANA_OR_KANJI = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々]")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
WINDOW = 50
LONG_WORD = 7
LONGEST_WORD = 64
MOST = 0xFFFF_FFFF
# Word lists of a pack by the count they feed.
LISTS = (
    *("hedges", "together", "addressed", "slang", "technical", "jokes", "positive", "negative", "anxious", "calm"),
    *("empathy", "disagreement", "ordering", "planning", "imagining", "offers", "casual", "careful"),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """One answer, or several together, as numbers that can be added up."""

    words: int = 0
    sentences: int = 0
    questions: int = 0
    exclamations: int = 0
    long: int = 0
    distinct: int = 0
    windowed: int = 0
    """Words in whole windows of fifty, of which `distinct` are different from one another."""
    violations: int = 0
    hedges: int = 0
    together: int = 0
    addressed: int = 0
    slang: int = 0
    technical: int = 0
    jokes: int = 0
    positive: int = 0
    negative: int = 0
    anxious: int = 0
    calm: int = 0
    empathy: int = 0
    disagreement: int = 0
    ordering: int = 0
    planning: int = 0
    imagining: int = 0
    offers: int = 0
    casual: int = 0
    careful: int = 0

    def as_json(self) -> dict[str, int]:
        return {name: value for name in NAMES if (value := getattr(self, name))}

    @classmethod
    def of_json(cls, found: Mapping[str, int]) -> "Counts":
        return cls(**{name: value for name, value in found.items() if name in _KNOWN})

    def packed(self) -> int:
        """All counts in one number, so that adding numbers adds every count at once."""
        return int.from_bytes(_LAYOUT.pack(*(min(getattr(self, name), MOST >> 10) for name in NAMES)), "little")


NAMES = tuple(field.name for field in fields(Counts))
_KNOWN = frozenset(NAMES)
_LAYOUT = struct.Struct(f"<{len(NAMES)}I")


def unpacked(total: int) -> Counts:
    """What a sum of packed counts says."""
    return Counts(*_LAYOUT.unpack(total.to_bytes(_LAYOUT.size, "little")))


def count(text: str, language: str, avoid: Sequence[str] = ()) -> Counts:
    """Everything countable in one answer. Quotations, code and addresses are not the persona's own words."""
    lexicon = lexicon_of(language)
    code = len(_CODE.findall(text))
    own = _PROTECTED.sub(" ", _CODE.sub(" ", text))
    words = [word.replace("’", "'") for word in _WORD.findall(own)]
    folded = [word.casefold() for word in words]
    found = dict.fromkeys(LISTS, 0)
    for name in lexicon.hits(own, words, folded):
        found[name] += 1
    found["technical"] += code
    found["ordering"] += len(_ITEM.findall(own))
    ends = [match[1] for match in _SENTENCE.finditer(own)]
    distinct, windowed = _variety(folded)
    return Counts(
        words=lexicon.size(own, words),
        sentences=len(ends),
        questions=sum("?" in end or "？" in end for end in ends),
        exclamations=sum("!" in end or "！" in end for end in ends),
        long=lexicon.long(own, words),
        distinct=distinct,
        windowed=windowed,
        violations=violations(own, avoid),
        **found,
    )


def words_in(text: str, language: str) -> int:
    """How many words somebody used, quotations, code and addresses apart."""
    own = _PROTECTED.sub(" ", _CODE.sub(" ", text))
    return lexicon_of(language).size(own, _WORD.findall(own))


def violations(text: str, avoid: Sequence[str]) -> int:
    """How often a phrase occurs that the persona never says."""
    found = 0
    said = _plain(text)
    for phrase in avoid:
        pattern = re.escape(_plain(phrase).strip())
        found += len(re.findall(rf"(?<!\w){pattern}(?!\w)", said)) if pattern else 0
    return found


class Lexicon:
    """The word lists of one language, made ready for counting."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        self.spaced = bool(pack.get("spaced", True))
        self._exact: dict[str, list[str]] = {}
        self._beginnings: dict[str, list[str]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._anywhere: list[tuple[str, str]] = []
        self._as_written: dict[str, list[str]] = {}
        for name in LISTS:
            for entry in pack["words"].get(name, ()):
                self._take(name, entry)
        units = "|".join(sorted(map(re.escape, pack.get("units", ())), key=len, reverse=True))
        self._measured = re.compile(rf"\d\s?(?:{units})(?!\w)") if units else None
        self.kinds = lru_cache(maxsize=20_000)(self._kinds)

    def hits(self, text: str, words: Sequence[str], folded: Sequence[str]) -> Iterator[str]:
        """The name of a list for every word or phrase of it."""
        if self._measured:
            yield from ("technical" for _ in self._measured.finditer(text))
        if not self.spaced:
            for entry, name in self._anywhere:
                yield from (name for _ in range(text.count(entry)))
            return
        for place, word in enumerate(folded):
            if len(word) <= LONGEST_WORD:
                yield from self.kinds(word)
            # Some words mean something else when they are written small; the first of a sentence cannot tell.
            if place and (written := self._as_written.get(words[place])):
                yield from written
            for rest, name in self._phrases.get(word, ()):
                if tuple(folded[place + 1 : place + 1 + len(rest)]) == rest:
                    yield name

    def size(self, text: str, words: Sequence[str]) -> int:
        """How many words; a language without gaps counts half its characters."""
        if self.spaced:
            return sum(word[0].isalnum() for word in words)
        latin = sum(word.isascii() for word in words)
        return latin + round(len(_KANA_OR_KANJI.findall(text)) / 2)

    def long(self, text: str, words: Sequence[str]) -> int:
        """Words of seven letters and more; where there are no gaps, half the characters of learned words."""
        if self.spaced:
            return sum(len(word) >= LONG_WORD for word in words)
        return round(len(_KANJI.findall(text)) / 2)

    def _take(self, name: str, entry: str) -> None:
        if not self.spaced:
            self._anywhere.append((entry, name))
        elif entry.startswith("="):
            self._as_written.setdefault(entry[1:], []).append(name)
        elif entry.endswith("*"):
            self._beginnings.setdefault(_plain(entry[:-1]), []).append(name)
        else:
            first, *rest = _WORD.findall(_plain(entry))
            if rest:
                self._phrases.setdefault(first, []).append((tuple(rest), name))
            else:
                self._exact.setdefault(first, []).append(name)

    def _kinds(self, word: str) -> tuple[str, ...]:
        begun = [name for end in range(3, len(word) + 1) for name in self._beginnings.get(word[:end], ())]
        return (*self._exact.get(word, ()), *begun)


@cache
def lexicon_of(language: str) -> Lexicon:
    return Lexicon(measures(language))


def _variety(folded: Sequence[str]) -> tuple[int, int]:
    """Different words in each whole window of fifty; a shorter text always looks richer and is left out."""
    whole = len(folded) // WINDOW
    return sum(len(set(folded[at * WINDOW : (at + 1) * WINDOW])) for at in range(whole)), whole * WINDOW


def _plain(text: str) -> str:
    return text.casefold().replace("’", "'")
