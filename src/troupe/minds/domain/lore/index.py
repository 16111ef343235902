"""All keys of a book found in one walk over a text, however many there are."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ahocorasick_rs

from troupe.minds.domain.lore.book import BookEntry, BookSettings
from troupe.minds.domain.lore.compiled import Compiled, KeyRule, Part, PatternRule, compiled
from troupe.minds.domain.lore.entry import LONGEST_KEY
from troupe.minds.domain.lore.folding import Folded, is_of_word
from troupe.minds.domain.lore.patterns import PatternSet

# Texts are walked in pieces, so that keys that repeat themselves cannot fill the memory with what they find.
_PIECE = 8_192
MOST_FINDS = 100_000
_COUNTING = frozenset({"activate_only_after", "activate_only_every"})
"""Decorators that ask how many answers there were."""


@dataclass(frozen=True, slots=True)
class Find:
    """A key of an entry in a text, by the number of the entry."""

    number: int
    part: Part
    key: str
    start: int
    end: int


class BookIndex:
    """A book ready to be asked. An edit makes another one, which takes over all that did not change."""

    def __init__(self, settings: BookSettings, entries: Sequence[Compiled]) -> None:
        began = time.perf_counter()
        self.settings = settings
        self.entries = entries
        self.numbers: Mapping[str, int] = {each.id: number for number, each in enumerate(entries)}
        self._owners: list[list[tuple[int, KeyRule]]] = []
        self._patterns: list[tuple[int, PatternRule]] = []
        self._automaton = self._automaton_of(entries)
        self._set = PatternSet([rule.pattern for _, rule in self._patterns])
        self.always = tuple(number for number, each in enumerate(entries) if each.asks_nothing)
        self.levels = frozenset(each.entry.recursion.only_level for each in entries) - {0}
        self.deepest = max((each.scan_depth for each in entries), default=0)
        self.sources = frozenset(source for each in entries for source in each.entry.match_sources)
        self.semantic = tuple(number for number, each in enumerate(entries) if each.entry.semantic)
        self.counts_answers = any(_COUNTING & each.head.effects.keys() for each in entries if each.head.effects)
        self.built_ms = (time.perf_counter() - began) * 1000

    @classmethod
    def of(cls, settings: BookSettings, entries: Iterable[BookEntry], before: "BookIndex | None" = None) -> "BookIndex":
        """The index of these entries; what is known of them already is taken over."""
        known = {each.id: each for each in before.entries} if before and before.settings == settings else {}
        made = []
        for entry in sorted(entries, key=lambda each: (each.position, each.id)):
            old = known.get(entry.id)
            made.append(old if old and old.made is entry else compiled(entry, settings))
        return cls(settings, made)

    @property
    def keys(self) -> int:
        return len(self._owners)

    @property
    def patterns(self) -> int:
        return len(self._patterns)

    def finds(self, text: Folded) -> Iterator[Find]:
        """Every key that stands in a text by its rules."""
        if self._automaton is not None:
            for number, rule, start, end in self._plain(text):
                yield Find(number, rule.part, rule.key, *text.span(start, end))
        for at in self._set.in_text(text.composed):
            number, pattern = self._patterns[at]
            for start, end in pattern.pattern.finds(text.composed):
                yield Find(number, pattern.part, pattern.pattern.key, *text.composed_span(start, end))
                break

    def _plain(self, text: Folded) -> Iterator[tuple[int, KeyRule, int, int]]:
        small, seen = text.small, set[tuple[int, int]]()
        for found, start, end in self._walk(small):
            for nth, (number, rule) in enumerate(self._owners[found]):
                if (found, nth) not in seen and _stands(rule, text, start, end):
                    seen.add((found, nth))
                    yield number, rule, start, end

    def _walk(self, small: str) -> Iterator[tuple[int, int, int]]:
        automaton: Any = self._automaton
        if len(small) <= _PIECE:
            yield from automaton.find_matches_as_indexes(small, overlapping=True)
            return
        count = 0
        for offset in range(0, len(small), _PIECE):
            back = min(offset, LONGEST_KEY)  # a key may begin in the piece before
            piece = small[offset - back : offset + _PIECE]
            for found, start, end in automaton.find_matches_as_indexes(piece, overlapping=True):
                if end > back or offset == 0:
                    yield found, start + offset - back, end + offset - back
                    count += 1
            if count >= MOST_FINDS:
                return

    def _automaton_of(self, entries: Sequence[Compiled]) -> Any | None:
        owners: dict[str, list[tuple[int, KeyRule]]] = {}
        for number, each in enumerate(entries):
            for rule in each.keys:
                owners.setdefault(rule.small, []).append((number, rule))
            self._patterns += [(number, pattern) for pattern in each.patterns]
        self._owners = list(owners.values())
        return ahocorasick_rs.AhoCorasick(list(owners), store_patterns=False) if owners else None


def _stands(rule: KeyRule, text: Folded, start: int, end: int) -> bool:
    """Whether a key may be found here: its letters where they matter, and the ends of its words."""
    if rule.cased is not None and text.cased[start:end] != rule.cased:
        return False
    if rule.left and start > 0 and is_of_word(text.small[start - 1]):
        return False
    return not (rule.right and end < len(text.small) and is_of_word(text.small[end]))
