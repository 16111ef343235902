"""Which words touch a topic: the phrases of every language pack, found at once whatever a persona speaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from troupe.minds.domain.boundaries.folding import Folded, Word, folded, words_in
from troupe.minds.domain.packs import boundaries, packs

DECIDES = 1.0
_MOST_KNOWN = 4096
_HEAD = 3
"""By so many letters stems are looked up: nearly every word begins like none of them."""
_WEIGHTS = {"sure": 1.0, "acute": 1.0, "hint": 0.5, "not": 0.0}
ACUTE = "acute"


@dataclass(frozen=True)
class Rule:
    """One phrase of a topic, and what it weighs; an exception weighs nothing and takes away what it covers."""

    id: str
    topic: str
    kind: str
    words: tuple[str, ...]
    gapless: str = ""

    @property
    def weight(self) -> float:
        return _WEIGHTS[self.kind]

    @property
    def beginning(self) -> str:
        """What tells two words at places of the same number apart, as when they stand in two texts."""
        return (self.words[0] if self.words else self.gapless)[:3]


class Hit(NamedTuple):
    """A rule that was met, and where; never the words."""

    rule: Rule
    start: int
    end: int


class Lexicon:
    """Rules, by their first word, or by its beginning where any ending will do."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._by_word: dict[str, list[tuple[int, Rule]]] = {}
        self._by_head: dict[str, list[tuple[str, int, Rule]]] = {}
        self._gapless = [rule for rule in rules if rule.gapless]
        for number, rule in enumerate(rules):
            if rule.words:
                self._note(rule.words[0], number, rule)
        self._heads = sorted({len(head) for head in self._by_head})
        self._known: dict[tuple[str, ...], Sequence[Rule]] = {}  # people say the same few words over and over

    def _note(self, first: str, number: int, rule: Rule) -> None:
        if not first.endswith("*"):
            self._by_word.setdefault(first, []).append((number, rule))
        elif stem := first.removesuffix("*"):
            self._by_head.setdefault(stem[:_HEAD], []).append((stem, number, rule))

    def hits(self, text: Folded) -> Sequence[Hit]:
        """Every rule that a text meets, but for those that stand inside an exception of their topic."""
        if not self._by_word and not self._by_head and not self._gapless:
            return ()
        found = [*self._spoken(text.words), *self._written_without_gaps(text)]
        covered = [hit for hit in found if hit.rule.kind == "not"]
        return [hit for hit in found if hit.rule.weight and not any(_covers(each, hit) for each in covered)]

    def _spoken(self, words: Sequence[Word]) -> Iterator[Hit]:
        for at, word in enumerate(words):
            for rule in self._begun(word.readings):
                if _goes_on(words, at, rule.words):
                    yield Hit(rule, word.start, words[at + len(rule.words) - 1].end)

    def _begun(self, readings: tuple[str, ...]) -> Sequence[Rule]:
        """The rules that may begin with a word that may be read as these, in their order."""
        found = self._known.get(readings)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[readings] = self._looked_up(readings)
        return found

    def _looked_up(self, readings: tuple[str, ...]) -> Sequence[Rule]:
        begun: dict[int, Rule] = {}
        for reading in readings:
            begun.update(self._by_word.get(reading, ()))
            for size in self._heads:
                for stem, number, rule in self._by_head.get(reading[:size], ()):
                    if reading.startswith(stem):
                        begun[number] = rule
        return tuple(begun[number] for number in sorted(begun)) if begun else ()

    def _written_without_gaps(self, text: Folded) -> Iterator[Hit]:
        if text.plain.isascii():
            return
        for rule in self._gapless:
            at = text.plain.find(rule.gapless)
            if at >= 0:
                yield Hit(rule, text.places[at], text.places[at + len(rule.gapless) - 1] + 1)


@cache
def shipped() -> Lexicon:
    """The rules of all language packs: a topic is the same topic in a language that is not the persona's own."""
    return Lexicon([rule for each in packs() for rule in _rules_of(each.code)])


@lru_cache(maxsize=32)
def met(text: str) -> tuple[Folded, Sequence[Hit]]:
    """A text made plain, and the shipped rules it meets: one message is asked about several times in its turn."""
    plain = folded(text)
    return plain, tuple(shipped().hits(plain))


def own_rules(terms: Mapping[str, Sequence[str]]) -> Lexicon:
    """What a persona itself says its topics are about."""
    return Lexicon(
        [
            _rule(f"terms.{topic}.{number}", topic, "sure", phrase, gapless=not phrase.isascii())
            for topic, phrases in terms.items()
            for number, phrase in enumerate(phrases, start=1)
        ]
    )


def weights(hits: Sequence[Hit]) -> Mapping[str, float]:
    """What the different words of each topic come to together; one word counts once, whichever lists have it."""
    heaviest: dict[tuple[str, int, int, str], Rule] = {}
    for hit in hits:
        place = (hit.rule.topic, hit.start, hit.end, hit.rule.beginning)
        before = heaviest.get(place)
        if before is None or before.weight < hit.rule.weight:
            heaviest[place] = hit.rule
    sums: dict[str, float] = {}
    for rule in {rule.id: rule for rule in heaviest.values()}.values():
        sums[rule.topic] = sums.get(rule.topic, 0.0) + rule.weight
    return sums


def is_acute(text: str) -> bool:
    """Whether somebody speaks of harming themselves, in whatever language."""
    return any(hit.rule.kind == ACUTE for hit in met(text)[1])


def _rules_of(code: str) -> Iterator[Rule]:
    words = boundaries(code)
    for topic, kinds in words["topics"].items():
        for kind in _WEIGHTS:
            for number, phrase in enumerate(kinds.get(kind, ()), start=1):
                yield _rule(f"{topic}.{code}.{kind}.{number}", topic, kind, phrase, gapless=bool(words.get("gapless")))


def _rule(id: str, topic: str, kind: str, phrase: str, *, gapless: bool) -> Rule:
    plain = folded(phrase).plain.strip() if gapless else ""
    return Rule(id, topic, kind, words_in(phrase), plain)


def _goes_on(words: Sequence[Word], at: int, phrase: Sequence[str]) -> bool:
    """Whether the other words of a phrase follow its first."""
    if at + len(phrase) > len(words):
        return False
    return all(_is_said(words[at + step], phrase[step]) for step in range(1, len(phrase)))


def _is_said(word: Word, wanted: str) -> bool:
    if wanted.endswith("*"):
        return any(reading.startswith(wanted[:-1]) for reading in word.readings)
    return wanted in word.readings


def _covers(exception: Hit, hit: Hit) -> bool:
    return exception.rule.topic == hit.rule.topic and exception.start <= hit.start and hit.end <= exception.end
