"""Lore: what finding its entries costs, beside a union of patterns and a loop over all keys.

Ten thousand entries with three keys each, in one message and in a window of forty.
"""

import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from benchmarks.figures import Figure, show
from troupe.minds.domain.lore.book import BookEntry, BookSettings
from troupe.minds.domain.lore.entry import Entry
from troupe.minds.domain.lore.firing import ActiveBook, reading
from troupe.minds.domain.lore.index import BookIndex
from troupe.minds.domain.lore.moment import LoreLine, LoreMoment

ENTRIES, KEYS, WINDOW, ROUNDS = 10_000, 3, 40, 7
DRAW = random.Random(7)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> Sequence[Figure]:
    words = [word() for _ in range(ENTRIES * KEYS)]
    entries = [entry_of(number, words[number * KEYS : number * KEYS + KEYS]) for number in range(ENTRIES)]
    index = BookIndex.of(BookSettings(), entries)
    lines = [LoreLine(str(number), "Ada", "user", told(words)) for number in range(WINDOW)]
    one, window = lines[-1:], lines
    deep = BookIndex.of(BookSettings(scan_depth=WINDOW), entries)
    linked = BookIndex.of(BookSettings(), chain())
    first = [LoreLine("1", "Ada", "user", "It was the node0 again.")]
    return [
        Figure("scan_ms", "keys found in one message", best(lambda: list(asked(index, one))), "ms", 0.5,
               best(lambda: union(words, one[0].text), 1), "a union of patterns"),
        Figure("window_ms", "lore of a window of forty messages", best(lambda: list(asked(deep, window))), "ms", 5,
               best(lambda: naive(words, window), 1), "a loop over all keys"),
        Figure("edit_ms", "the index after one edit", best(lambda: edited(index, entries)), "ms", 100,
               best(lambda: BookIndex.of(BookSettings(), entries), 2), "made anew"),
        Figure("recursion_ms", "ten thousand entries that call one another",
               best(lambda: list(asked(linked, first)), 3), "ms", 500),
    ]  # fmt: skip


def word() -> str:
    return "".join(DRAW.choices(LETTERS, k=DRAW.randint(5, 14)))


def told(words: Sequence[str]) -> str:
    """A message of some two hundred characters, with a key here and there."""
    plain = [word() for _ in range(20)]
    return " ".join([*plain, *DRAW.sample(list(words), 2)])


def entry_of(number: int, keys: Sequence[str], content: str = "It stands by the river.") -> BookEntry:
    return BookEntry(f"entry-{number}", "book", number, 1, 1, Entry(keys=tuple(keys), content=content))


def chain() -> Sequence[BookEntry]:
    """Each calls two others, so that all are awake after fourteen rounds."""
    return [
        entry_of(number, [f"node{number}"], f"It leads to node{2 * number + 1} and to node{2 * number + 2}.")
        for number in range(ENTRIES)
    ]


def asked(index: BookIndex, lines: Sequence[LoreLine]) -> Sequence[object]:
    moment = LoreMoment(lines=lines, messages=len(lines), persona_id="ada", seed="1")
    return reading([ActiveBook("book", index, 0)], moment).fired


def edited(index: BookIndex, entries: Sequence[BookEntry]) -> BookIndex:
    changed = replace(entries[0], version=2, entry=entries[0].entry.changed({"keys": ["changed"]}))
    return BookIndex.of(index.settings, [changed, *entries[1:]], index)


def union(words: Sequence[str], text: str) -> Sequence[str]:
    return _pattern(words).findall(text.lower())


_made: list[re.Pattern[str]] = []


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Made once, as whoever uses such a union would keep it."""
    if not _made:
        _made.append(re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b"))
    return _made[0]


def naive(words: Sequence[str], lines: Sequence[LoreLine]) -> int:
    return sum(key in line.text.lower() for line in lines for key in words)


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Processor time of the quickest of some rounds: what else the computer does is not measured."""
    work()
    took = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        took.append((time.process_time() - began) * 1_000)
    return min(took)


if __name__ == "__main__":
    show("lore_scan", __doc__, main)
