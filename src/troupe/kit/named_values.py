"""Values under names, each given or added to; what was done can be done again where something before it is gone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MOST, LONGEST = 500, 1_000
_WHOLE = re.compile(r"-?\d{1,15}")


@dataclass(frozen=True)
class Deeds:
    """What one prompt did to the variables: each of them was either given a value or added to."""

    given: Mapping[str, str] = field(default_factory=dict)
    added: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def done_on(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values once it is done."""
        shelf = Shelf(values)
        for name, value in self.given.items():
            shelf.give(name, value)
        for name, additions in self.added.items():
            for value in additions:
                shelf.add(name, value)
        return shelf.values


class Shelf:
    """The values of one chat, and what is done to them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)
        self._given: dict[str, str] = {}
        self._added: dict[str, list[str]] = {}

    @property
    def deeds(self) -> Deeds:
        return Deeds(dict(self._given), {name: tuple(values) for name, values in self._added.items()})

    def give(self, name: str, value: str) -> None:
        if self._keep(name, value):
            self._added.pop(name, None)
            self._given[name] = self.values[name]

    def add(self, name: str, value: str) -> None:
        """Numbers are added; anything else is put behind what was there."""
        before = self.values.get(name, "")
        if not self._keep(name, _sum(before, value)):
            return
        if name in self._given:
            self._given[name] = self.values[name]
        else:
            self._remember(name, before, value[:LONGEST])

    def _remember(self, name: str, before: str, value: str) -> None:
        """One addition more; two numbers in a row are one, and what grows too long counts as given."""
        additions = self._added.setdefault(name, [])
        if additions and all(_WHOLE.fullmatch(each) for each in (before or "0", additions[-1], value)):
            additions[-1] = str(int(additions[-1]) + int(value))
        else:
            additions.append(value)
        if sum(map(len, additions)) > LONGEST:
            del self._added[name]
            self._given[name] = self.values[name]

    def _keep(self, name: str, value: str) -> bool:
        if name not in self.values and len(self.values) >= MOST:
            return False
        self.values[name] = value[:LONGEST]
        return True


def _sum(before: str, value: str) -> str:
    if _WHOLE.fullmatch(before or "0") and _WHOLE.fullmatch(value.strip()):
        return str(int(before or "0") + int(value))
    return before + value
