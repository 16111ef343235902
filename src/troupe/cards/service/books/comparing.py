"""What two lorebooks say otherwise, entry by entry: the one that is here, and the one that came in again."""

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from troupe.minds import BookEntry

_NOT_SAID = ("uid", "extensions", "unknown")
LONGEST_SHOWN = 4_000


@dataclass(frozen=True)
class Otherwise:
    """A field that both have, each with its own words."""

    name: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Pair:
    """An entry of this book and what became of it in the other."""

    mine: BookEntry
    theirs: BookEntry

    @property
    def fields(self) -> Sequence[Otherwise]:
        ours, others = self.mine.entry.as_json(), self.theirs.entry.as_json()
        named = [name for name in type(self.mine.entry).model_fields if name in ours or name in others]
        return [
            Otherwise(name, _shown(getattr(self.mine.entry, name)), _shown(getattr(self.theirs.entry, name)))
            for name in named
            if name not in _NOT_SAID and ours.get(name) != others.get(name)
        ]


@dataclass(frozen=True)
class Difference:
    """What is alike, what is otherwise, and what only one of the two has."""

    same: int
    changed: Sequence[Pair]
    theirs: Sequence[BookEntry]
    mine: Sequence[BookEntry]


def difference(mine: Sequence[BookEntry], theirs: Sequence[BookEntry]) -> Difference:
    """Entries belong together that say the same, else have one name, else one number and a key in common, else the
    same keys; each belongs to at most one other."""
    pairs: list[Pair] = []
    left, right = list(mine), list(theirs)
    for mark in (_said, _name, _number_and_key, _keys):
        found = list(_together(left, right, mark))
        pairs += found
        taken = {pair.mine.id for pair in found} | {pair.theirs.id for pair in found}
        left, right = ([each for each in some if each.id not in taken] for some in (left, right))
    changed = [pair for pair in pairs if pair.fields]
    order = {each.id: place for place, each in enumerate(mine)}
    return Difference(len(pairs) - len(changed), sorted(changed, key=lambda each: order[each.mine.id]), right, left)


def _together(
    mine: Sequence[BookEntry], theirs: Sequence[BookEntry], mark: Callable[[BookEntry], Hashable]
) -> Iterable[Pair]:
    """Those with the same mark, the first with the first."""
    waiting: dict[Hashable, list[BookEntry]] = {}
    for each in reversed(theirs):
        if (said := mark(each)) is not None:
            waiting.setdefault(said, []).append(each)
    for each in mine:
        if (said := mark(each)) is not None and waiting.get(said):
            yield Pair(each, waiting[said].pop())


def _said(each: BookEntry) -> Hashable:
    return json.dumps({name: value for name, value in each.entry.as_json().items() if name not in _NOT_SAID})


def _name(each: BookEntry) -> Hashable:
    return each.entry.name.casefold() or None


def _number_and_key(each: BookEntry) -> Hashable:
    entry = each.entry
    return (entry.uid, entry.keys[0].casefold()) if entry.uid is not None and entry.keys else None


def _keys(each: BookEntry) -> Hashable:
    return tuple(sorted(key.casefold() for key in each.entry.keys)) or None


def _shown(value: object) -> str:
    if isinstance(value, tuple) and all(isinstance(each, str) for each in value):
        return ", ".join(value)[:LONGEST_SHOWN]
    dumped = value.model_dump(mode="json") if hasattr(value, "model_dump") else value
    text = value if isinstance(value, str) else json.dumps(dumped, ensure_ascii=False, default=str)
    return text[:LONGEST_SHOWN]
