"""What a text feels like, read from words: a pure function, kept for one turn only."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from troupe.minds.domain.packs import feelings

ORDER = ("sadness", "fear", "anger", "joy", "surprise", "disgust", "confusion")
UNSURE_BELOW = 0.35

_SKIPPED = re.compile(r"```.*?```|`[^`]*`|https?://\S+|^>[^\n]*", re.DOTALL | re.MULTILINE)
_WORD = re.compile(r"[\w'’]+|[^\w\s]")

_APART = ("", "", "")
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


NEUTRAL = Feeling("neutral", 0.0, 0.1, 0.3)


def read_emotion(text: str, language: str = "en") -> Feeling:
    """The strongest feeling of a text, or neutral when no word is clear enough."""
    words = feelings(language)
    sums: defaultdict[str, float] = defaultdict(float)
    for label, weight in _hits(_words_of(_SKIPPED.sub(" ", text), language), words):
        sums[label] += weight
    if not sums:
        return NEUTRAL
    top = max(ORDER, key=lambda label: (sums.get(label, 0.0), -ORDER.index(label)))
    confidence = round(sums[top] / (sum(sums.values()) + 0.5), 4)
    if confidence < UNSURE_BELOW:
        return NEUTRAL
    return Feeling(top, confidence, words["labels"][top]["valence"], words["labels"][top]["arousal"])


def listening_face(feeling: Feeling) -> tuple[str, float]:
    """The face of someone who hears this."""
    return LISTENING.get(feeling.label, ("neutral", 0.0)) if feeling.confidence >= 0.5 else ("neutral", 0.0)


def _words_of(text: str, language: str) -> Sequence[str]:
    """The words of a text; where a language writes without gaps, the known ones wherever they stand."""
    words = feelings(language)
    if not words.get("gapless"):
        return _WORD.findall(text)
    found: list[str] = []
    for hit in _known_words(language).finditer(text):
        negation = next((word for word in words["words"]["negations"] if word in text[hit.end() : hit.end() + 5]), "")
        # What negates stands behind the word there; the blanks keep it from the words that follow.
        found += [negation, hit.group(), *_APART] if negation else [hit.group()]
    return found


@cache
def _known_words(language: str) -> re.Pattern[str]:
    words = feelings(language)
    known = [word for label in words["labels"].values() for word in label["words"]]
    known += [*words["emoji"], *words["words"]["stronger"], *words["words"]["weaker"]]
    return re.compile("|".join(re.escape(word) for word in sorted(known, key=len, reverse=True)))


def _hits(found: Sequence[str], words: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    known = words["labels"]
    kinds = words["words"]
    emoji = words["emoji"]
    folded = [word.lower().replace("’", "'") for word in found]
    courtesy = _courtesy(folded, tuple(kinds.get("polite", ())))
    yield from _in_phrases(folded, known, kinds)
    for place, word in enumerate(folded):
        if place in courtesy:
            continue
        if word in emoji:
            yield emoji[word], 0.8
            continue
        before = folded[max(0, place - 3) : place]
        for label, entry in known.items():
            weight = entry["words"].get(word)
            if weight is None:
                continue
            weight *= 1.2 if len(word) >= 3 and found[place].isupper() else 1.0
            yield from _weighed(label, weight, before, kinds)


def _courtesy(folded: Sequence[str], polite: tuple[str, ...]) -> frozenset[int]:
    """Where a greeting stands that has a message behind it: who only says hello is glad, who says more may not be."""
    places = {at for phrase in polite for start in _starts(folded, _split(phrase))
              for at in range(start, start + len(_split(phrase)))}  # fmt: skip
    words = sum(any(letter.isalnum() for letter in word) for word in folded)
    return frozenset(places) if words - len(places) > _A_NAME else frozenset()


def _in_phrases(
    folded: Sequence[str], known: Mapping[str, Any], kinds: dict[str, list[str]]
) -> Iterator[tuple[str, float]]:
    """Words that mean something else together: a long day is no day that is long."""
    for label, entry in known.items():
        for phrase, weight in entry.get("phrases", {}).items():
            for start in _starts(folded, _split(phrase)):
                yield from _weighed(label, weight, folded[max(0, start - 3) : start], kinds)


def _starts(folded: Sequence[str], phrase: tuple[str, ...]) -> list[int]:
    if phrase[0] not in folded:  # nearly always
        return []
    size = len(phrase)
    return [at for at, word in enumerate(folded) if word == phrase[0] and tuple(folded[at : at + size]) == phrase]


@cache
def _split(phrase: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(phrase))


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
