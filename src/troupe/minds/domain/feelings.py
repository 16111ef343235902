"""What a text feels like, read from words: a pure function, kept for one turn only."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeAlias

from troupe.minds.domain.boundaries.rules import is_acute
from troupe.minds.domain.packs import feelings

ORDER = ("sadness", "fear", "anger", "joy", "surprise", "disgust", "confusion")
UNSURE_BELOW = 0.35

_SKIPPED = re.compile(r"```.*?```|`[^`]*`|https?://\S+|^>[^\n]*", re.DOTALL | re.MULTILINE)
_WORD = re.compile(r"[\w'’]+|[^\w\s]")

# A greeting may name somebody without being more than a greeting.
_A_NAME = 2

# How a listener looks when it hears a feeling, before it says its first word.
LISTENING = {
    "sadness": ("sadness", 0.3),
    "fear": ("sadness", 0.3),
    "joy": ("joy", 0.5),
    "surprise": ("surprise", 0.4),
    "confusion": ("confusion", 0.3),
}


@dataclass(frozen=True)
class Feeling:
    """A label with how sure the reading is."""

    label: str
    confidence: float
    valence: float
    arousal: float


@dataclass(frozen=True)
class Evidence:
    """A place in a text that speaks for a feeling."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class CloserLook:
    """A feeling with what it was read from."""

    feeling: Feeling
    distress: float
    """From 0 to 1: how much of what was found is sadness or fear; 1 where somebody may be in danger."""
    evidence: tuple[Evidence, ...] = ()


class _Word(NamedTuple):
    text: str
    start: int
    end: int


class _Hit(NamedTuple):
    label: str
    weight: float
    start: int
    end: int


_APART = (_Word("", 0, 0),) * 3
HEAVY = ("sadness", "fear")
NEUTRAL = Feeling("neutral", 0.0, 0.1, 0.3)


def read_emotion(text: str, language: str = "en") -> Feeling:
    """The strongest feeling of a text, or neutral when no word is clear enough."""
    return _strongest(_sums(_hits(_words_of(text, language), language)), language)


def look_closer(text: str, language: str = "en") -> CloserLook:
    """The same with the places that speak for it, and how much of it is sadness or fear."""
    hits = list(_hits(_words_of(text, language), language))
    sums = _sums(hits)
    heavy = sum(sums.get(label, 0.0) for label in HEAVY) / (sum(sums.values()) + 0.5)
    distress = 1.0 if is_acute(text) else round(heavy, 4)
    places = [Evidence(hit.start, hit.end, hit.label) for hit in sorted(hits, key=lambda hit: (hit.start, hit.end))]
    return CloserLook(_strongest(sums, language), distress, tuple(dict.fromkeys(places)))


def labelled(label: str, confidence: float, language: str = "en") -> Feeling:
    """A feeling that somebody else read, with the pleasure and the stir that go with it."""
    if label not in ORDER or confidence < UNSURE_BELOW:
        return NEUTRAL
    entry = feelings(language)["labels"][label]
    return Feeling(label, round(confidence, 4), entry["valence"], entry["arousal"])


def _sums(hits: Iterable[_Hit]) -> Mapping[str, float]:
    sums: defaultdict[str, float] = defaultdict(float)
    for hit in hits:
        sums[hit.label] += hit.weight
    return sums


def _strongest(sums: Mapping[str, float], language: str) -> Feeling:
    if not sums:
        return NEUTRAL
    top = max(ORDER, key=lambda label: (sums.get(label, 0.0), -ORDER.index(label)))
    return labelled(top, sums[top] / (sum(sums.values()) + 0.5), language)


def listening_face(feeling: Feeling) -> tuple[str, float]:
    """The face of someone who hears this."""
    return LISTENING.get(feeling.label, ("neutral", 0.0)) if feeling.confidence >= 0.5 else ("neutral", 0.0)


def _words_of(text: str, language: str) -> Sequence[_Word]:
    """The words of a text; where a language writes without gaps, the known ones wherever they stand."""
    words = feelings(language)
    bare = _SKIPPED.sub(lambda found: " " * len(found[0]), text)
    if not words.get("gapless"):
        return [_Word(found[0], found.start(), found.end()) for found in _WORD.finditer(bare)]
    found: list[_Word] = []
    for hit in _known_words(language).finditer(bare):
        negation = next((word for word in words["words"]["negations"] if word in bare[hit.end() : hit.end() + 5]), "")
        said = _Word(hit.group(), hit.start(), hit.end())
        # What negates stands behind the word there; the blanks keep it from the words that follow.
        found += [_Word(negation, hit.end(), hit.end()), said, *_APART] if negation else [said]
    return found


@cache
def _known_words(language: str) -> re.Pattern[str]:
    words = feelings(language)
    known = [word for label in words["labels"].values() for word in label["words"]]
    known += [*words["emoji"], *words["words"]["stronger"], *words["words"]["weaker"]]
    return re.compile("|".join(re.escape(word) for word in sorted(known, key=len, reverse=True)))


def _hits(found: Sequence[_Word], language: str) -> Iterator[_Hit]:
    words, lists = feelings(language), _lists(language)
    kinds = words["words"]
    emoji = words["emoji"]
    folded = [word.text.lower().replace("’", "'") for word in found]
    courtesy = _courtesy(folded, lists.polite)
    for label, weight, first, last in _in_phrases(folded, lists.phrases, kinds):
        yield _Hit(label, weight, found[first].start, found[last].end)
    for place, word in enumerate(folded):
        if place in courtesy:
            continue
        start, end = found[place].start, found[place].end
        if word in emoji:
            yield _Hit(emoji[word], 0.8, start, end)
            continue
        for label, weight in lists.words.get(word, ()):
            loud = 1.2 if len(word) >= 3 and found[place].text.isupper() else 1.0
            for read, counts in _weighed(label, weight * loud, folded[max(0, place - 3) : place], kinds):
                yield _Hit(read, counts, start, end)


_Phrase: TypeAlias = tuple[str, float, tuple[str, ...]]


class _Lists(NamedTuple):
    """What a language's words feel like, by the words themselves: most words of a text are in no list."""

    words: Mapping[str, Sequence[tuple[str, float]]]
    phrases: Mapping[str, Sequence[_Phrase]]
    """By their first words."""
    polite: Mapping[str, Sequence[tuple[str, ...]]]


@cache
def _lists(language: str) -> _Lists:
    known = feelings(language)["labels"]
    words: dict[str, list[tuple[str, float]]] = {}
    for label, entry in known.items():
        for word, weight in entry["words"].items():
            words.setdefault(word, []).append((label, weight))
    phrases: dict[str, list[_Phrase]] = {}
    for label, entry in known.items():
        for phrase, weight in entry.get("phrases", {}).items():
            parts = tuple(_WORD.findall(phrase))
            phrases.setdefault(parts[0], []).append((label, weight, parts))
    polite: dict[str, list[tuple[str, ...]]] = {}
    for phrase in feelings(language)["words"].get("polite", ()):
        parts = tuple(_WORD.findall(phrase))
        polite.setdefault(parts[0], []).append(parts)
    return _Lists(words, phrases, polite)


def _courtesy(folded: Sequence[str], polite: Mapping[str, Sequence[tuple[str, ...]]]) -> frozenset[int]:
    """Where a greeting stands that has a message behind it: who only says hello is glad, who says more may not be."""
    spoken = [phrase for first in dict.fromkeys(folded) for phrase in polite.get(first, ())]
    places = {at for phrase in spoken for start in _starts(folded, phrase) for at in range(start, start + len(phrase))}
    if not places:
        return frozenset()
    words = sum(any(letter.isalnum() for letter in word) for word in folded)
    return frozenset(places) if words - len(places) > _A_NAME else frozenset()


def _in_phrases(
    folded: Sequence[str], phrases: Mapping[str, Sequence[_Phrase]], kinds: dict[str, list[str]]
) -> Iterator[tuple[str, float, int, int]]:
    """Words that mean something else together: a long day is no day that is long."""
    for first in dict.fromkeys(folded):
        for label, weight, phrase in phrases.get(first, ()):
            for start in _starts(folded, phrase):
                for read, counts in _weighed(label, weight, folded[max(0, start - 3) : start], kinds):
                    yield read, counts, start, start + len(phrase) - 1


def _starts(folded: Sequence[str], phrase: tuple[str, ...]) -> list[int]:
    size = len(phrase)
    return [at for at, word in enumerate(folded) if word == phrase[0] and tuple(folded[at : at + size]) == phrase]


def _weighed(
    label: str, weight: float, before: Sequence[str], kinds: dict[str, list[str]]
) -> Iterator[tuple[str, float]]:
    if before and before[-1] in kinds["stronger"]:
        weight *= 1.5
    if before and before[-1] in kinds["weaker"]:
        weight *= 0.5
    if any(word in kinds["negations"] for word in before):
        if label == "joy":
            yield "sadness", weight / 2
        return
    yield label, weight
