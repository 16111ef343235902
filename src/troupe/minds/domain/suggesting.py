"""A description in words becomes a proposal of numbers; nothing is guessed that no word says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from troupe.minds.domain.packs import adjectives

TRAITS = ("extraversion", "agreeableness", "conscientiousness", "neuroticism", "openness", "formality", "enthusiasm")
STYLES = ("humor_level", "technical_depth", "empathy_level", "proactivity")
MOST_QUIRKS = 30
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CLAUSE = re.compile(r"[.!?;:…。！？、,\n]+")
_REACH = 3


@dataclass(frozen=True)
class Evidence:
    """Which word speaks for which number."""

    word: str
    number: str
    target: float
    negated: bool

    def as_json(self) -> dict[str, object]:
        return vars(self)


@dataclass(frozen=True)
class Suggestion:
    """Numbers that a description proposes, and why."""

    traits: Mapping[str, float] = field(default_factory=dict)
    style: Mapping[str, float] = field(default_factory=dict)
    quirks: Sequence[str] = ()
    evidence: Sequence[Evidence] = ()

    def as_json(self) -> dict[str, object]:
        return {
            "traits": dict(self.traits),
            "style": dict(self.style),
            "quirks": list(self.quirks),
            "evidence": [each.as_json() for each in self.evidence],
        }


@dataclass(frozen=True)
class _Words:
    """The adjectives of one language."""

    spaced: bool
    whole: Mapping[str, tuple[str, Mapping[str, float]]]
    beginnings: Mapping[str, tuple[str, Mapping[str, float]]]
    negations: frozenset[str]


def suggest(text: str, language: str) -> Suggestion:
    """What the adjectives of a description say; several for one number are averaged."""
    words = _words(language)
    found = list(_found(text, words))
    means = {}
    for number in (*TRAITS, *STYLES):
        targets = [each.target for each in found if each.number == number]
        if targets:
            means[number] = round(sum(targets) / len(targets), 4)
    quirks = list(dict.fromkeys(each.word for each in found if not each.negated))[:MOST_QUIRKS]
    return Suggestion(
        {name: means[name] for name in TRAITS if name in means},
        {name: means[name] for name in STYLES if name in means},
        quirks,
        found,
    )


def _found(text: str, words: _Words) -> Iterator[Evidence]:
    for clause in _CLAUSE.split(text.casefold().replace("’", "'")):
        yield from _in_clause(clause, words) if words.spaced else _anywhere(clause, words)


def _in_clause(clause: str, words: _Words) -> Iterator[Evidence]:
    said = _WORD.findall(clause)
    for place, word in enumerate(said):
        known = _known(word, words)
        if known is None:
            continue
        before = said[max(0, place - _REACH) : place]
        negated = any(each in words.negations or each.endswith("n't") for each in before)
        yield from _evidence(word, known[1], negated=negated)


def _anywhere(clause: str, words: _Words) -> Iterator[Evidence]:
    """Where words have no gaps, a longer one hides the shorter ones inside it; what negates stands behind."""
    rest = clause
    for entry in sorted(words.whole, key=len, reverse=True):
        while (at := rest.find(entry)) >= 0:
            after = rest[at + len(entry) : at + len(entry) + 6]
            negated = any(each in after for each in words.negations)
            yield from _evidence(entry, words.whole[entry][1], negated=negated)
            rest = rest[:at] + "\0" * len(entry) + rest[at + len(entry) :]


def _evidence(word: str, targets: Mapping[str, float], *, negated: bool) -> Iterator[Evidence]:
    for number, target in targets.items():
        yield Evidence(word, number, round(1 - target, 4) if negated else target, negated)


def _known(word: str, words: _Words) -> tuple[str, Mapping[str, float]] | None:
    if word in words.whole:
        return words.whole[word]
    ends = (word[:end] for end in range(len(word), 2, -1))
    return next((words.beginnings[each] for each in ends if each in words.beginnings), None)


@cache
def _words(language: str) -> _Words:
    pack: Mapping[str, Any] = adjectives(language)
    whole: dict[str, tuple[str, Mapping[str, float]]] = {}
    beginnings: dict[str, tuple[str, Mapping[str, float]]] = {}
    for number, entries in pack["adjectives"].items():
        for target, named in entries.items():
            for entry in named:
                place = beginnings if entry.endswith("*") else whole
                key = entry.rstrip("*")
                before = place.get(key, (key, {}))[1]
                place[key] = (key, {**before, number: float(target)})
    return _Words(bool(pack.get("spaced", True)), whole, beginnings, frozenset(pack["negations"]))
