"""An entry made ready: its decorators applied, its keys folded, its patterns translated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.lore.book import BookEntry, BookSettings
from troupe.minds.domain.lore.decorators import Decorated, decorated
from troupe.minds.domain.lore.entry import Entry, Place, Role, Side
from troupe.minds.domain.lore.folding import Folded, folded, folded_key, needs_end
from troupe.minds.domain.lore.patterns import BadPattern, Pattern, pattern_of, slashed

Part = Literal["primary", "secondary", "additional", "exclude", "exclude_all"]


@dataclass(frozen=True, slots=True)
class KeyRule:
    """A plain key, and what must hold around it."""

    part: Part
    key: str
    small: str
    cased: str | None
    """With its letters as they were, where they matter."""
    left: bool
    right: bool


@dataclass(frozen=True, slots=True)
class PatternRule:
    part: Part
    pattern: Pattern


@dataclass(frozen=True)
class Compiled:
    """An entry as matching and firing see it."""

    made: BookEntry
    head: Decorated
    scan_depth: int
    keys: tuple[KeyRule, ...]
    patterns: tuple[PatternRule, ...]
    faults: tuple[tuple[str, BadPattern], ...]

    @property
    def id(self) -> str:
        return self.made.id

    @property
    def entry(self) -> Entry:
        return self.made.entry

    @property
    def text(self) -> str:
        return self.head.text

    @cached_property
    def is_empty(self) -> bool:
        return not self.head.text.strip()

    @cached_property
    def tokens(self) -> int:
        return estimate_tokens(self.head.text)

    @cached_property
    def place(self) -> Place:
        return self.head.place or self.entry.place

    @cached_property
    def depth(self) -> int:
        found = self.head.depth
        return self.entry.depth if found is None else found

    @cached_property
    def from_end(self) -> Side:
        if self.head.place == "depth":
            return "oldest" if self.head.counts_from_oldest else "newest"
        return self.entry.from_end

    @cached_property
    def role(self) -> Role:
        return self.head.role or self.entry.role

    @cached_property
    def probability(self) -> float:
        found = self.head.number("probability")
        return self.entry.probability if found is None else found

    @cached_property
    def priority(self) -> float:
        found = self.head.number("priority")
        if found is not None:
            return found
        return self.entry.order if self.entry.priority is None else self.entry.priority

    @cached_property
    def wakeable(self) -> bool:
        if "recursive" in self.head.effects:
            return True
        return self.entry.recursion.wakeable and not {"unrecursive", "no_recursive_search"} & self.head.effects.keys()

    @cached_property
    def gives_way(self) -> bool:
        return self.entry.ignore_on_max_context or "ignore_on_max_context" in self.head.effects

    @cached_property
    def is_forced(self) -> bool:
        return "activate" in self.head.effects

    @cached_property
    def asks_nothing(self) -> bool:
        """Whether it has to be looked at even where no key of it was found."""
        return self.entry.constant or self.is_forced

    @cached_property
    def never_matches(self) -> bool:
        """Where every key is a pattern, one that cannot run silences the entry."""
        return self.entry.key_mode == "regex" and bool(self.faults)

    @cached_property
    def waking_text(self) -> Folded:
        """What it says to other entries: names filled in later have no part in it, hidden keys have."""
        return folded(self.head.text)


def compiled(made: BookEntry, settings: BookSettings) -> Compiled:
    """An entry under the settings of its book."""
    entry, head = made.entry, decorated(made.entry.content)
    depth = head.number("scan_depth")
    if depth is None:
        depth = settings.scan_depth if entry.scan_depth is None else entry.scan_depth
    keys: list[KeyRule] = []
    patterns: list[PatternRule] = []
    faults: list[tuple[str, BadPattern]] = []
    keeper = _Keeper(entry, head, settings)
    for part, key in _parts(entry, head):
        found = keeper.rule(part, key)
        if isinstance(found, KeyRule):
            keys.append(found)
        elif isinstance(found, PatternRule):
            patterns.append(found)
        elif found is not None:
            faults.append((key, found))
    return Compiled(made, head, min(depth, 1_000), tuple(keys), tuple(patterns), tuple(faults))


def _parts(entry: Entry, head: Decorated) -> Iterator[tuple[Part, str]]:
    yield from (("primary", key) for key in entry.keys)
    yield from (("secondary", key) for key in entry.secondary_keys)
    if head.effects:
        yield from (("additional", key) for key in head.many("additional_keys"))
        if entry.key_mode != "regex":
            yield from (("exclude", key) for key in head.many("exclude_keys"))
            yield from (("exclude_all", key) for key in head.many("exclude_keys_all"))


class _Keeper:
    """What holds for every key of one entry."""

    def __init__(self, entry: Entry, head: Decorated, settings: BookSettings) -> None:
        self._mode = entry.key_mode
        own = entry.case_sensitive
        self._cased = settings.case_sensitive if own is None else own
        words = entry.match_whole_words or settings.match_whole_words
        if head.effects:
            words = "off" if "match_partial_word" in head.effects else words
            words = "all" if "match_full_word" in head.effects else words
        self._words = words

    def rule(self, part: Part, key: str) -> KeyRule | PatternRule | BadPattern | None:
        if self._mode == "regex" or (self._mode == "slashes" and key[:1] == "/" and slashed(key)):
            found = pattern_of(key, self._cased)
            return found if isinstance(found, BadPattern) else PatternRule(part, found)
        small, cased = folded_key(key)
        if not small:
            return None
        ends = self._words == "all" or (self._words == "single_word_keys" and " " not in small)
        return KeyRule(
            part,
            key,
            small,
            cased if self._cased else None,
            left=ends and needs_end(small[0]),
            right=ends and needs_end(small[-1]),
        )


def faults_of(entries: Sequence[Compiled]) -> Iterator[tuple[Compiled, str, BadPattern]]:
    for each in entries:
        for key, fault in each.faults:
            yield each, key, fault
