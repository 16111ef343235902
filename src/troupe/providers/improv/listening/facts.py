"""What was told in a conversation so far, and which of it somebody asks back for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.providers.improv.listening.matters import Matter, befallen_in, matters_of, named_in, somebody_of
from troupe.providers.improv.listening.mourning import as_mourned, dead_in
from troupe.providers.improv.listening.telling import LANGUAGES, telling_in
from troupe.providers.improv.listening.thing import Thing
from troupe.providers.improv.listening.tongues import things_of
from troupe.providers.improv.wording import fold

_LOOKS_BACK = 30
_LATELY = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything told before the newest message, the newest first; asked about it, the answer is one of these."""

    language: str
    told: tuple[Matter, ...]
    lately: tuple[Matter, ...] = ()
    """What was told in the last few messages."""
    lead: Matter | None = None
    """The weightiest of the newest message that told anything."""

    @classmethod
    def of(cls, language: str, lines: Sequence[str], names: Sequence[str] = ()) -> "Facts":
        told: list[Matter] = []
        lately: list[Matter] = []
        lead: Matter | None = None
        somebody: Thing | None = None
        recent = lines[-_LOOKS_BACK:]
        for place, line in enumerate(recent):
            found = matters_of(language, line, tuple(names))
            meant = (named_in(language, line, somebody), befallen_in(language, line, somebody, lead, tuple(names)))
            new = [*filter(None, meant), *found]
            told = [*new, *told]
            lead = max(new, key=lambda each: each.weight, default=lead)
            lately += new if place >= len(recent) - _LATELY else ()
            somebody = somebody_of(found) or somebody
        return cls(language, tuple(told), tuple(lately), lead)

    @property
    def names(self) -> dict[str, str]:
        """What those who were told of are called, by what they are."""
        known: dict[str, set[str]] = {}
        for each in self.told:
            if each.kind == "named" and each.thing:
                known.setdefault(each.thing.head, set()).add(each.words["called"])
        # Of two friends nobody knows which one is meant.
        return {head: next(iter(names)) for head, names in known.items() if len(names) == 1}

    def by_name(self, matter: Matter) -> Matter:
        """The same matter by the name that is known."""
        return _by_name(matter, self.names)

    def in_their_light(self, matters: Sequence[Matter]) -> tuple[Matter, ...]:
        """What is told, by the names that are known, and with care where it is about somebody who died."""
        dead, names = dead_in([*matters, *self.told]), self.names
        return tuple(as_mourned(_by_name(each, names), dead) for each in matters)

    def told_anew(self, matters: Sequence[Matter]) -> tuple[Matter, ...]:
        """The matters of one message in this light, the weightiest first, and of somebody only the weightiest."""
        told: dict[str, Matter] = {}
        for each in sorted(self.in_their_light(matters), key=lambda each: -each.weight):
            told.setdefault(each.thing.head if each.thing else f"{each.kind} {len(told)}", each)
        return tuple(told.values())

    def asked(self, text: str) -> tuple[bool, Matter | None]:
        """Whether a message asks for something told before, and that fact where it is known."""
        if self.language not in LANGUAGES:
            return False, None
        folded, telling = fold(text).strip(" .!?"), telling_in(self.language)
        for kind, pattern in telling.asks.items():
            if pattern.search(folded):
                return True, self._first(kind)
        if found := telling.finds("asks_favourite", folded):
            return True, next((each for each in self.told if each.words.get("class", "").lower() == found[1]), None)
        if found := telling.finds("asks_name", folded):
            return self._of_thing(found, text, "named")
        if found := telling.finds("asks_who", folded):
            known = [each for each in self.told if each.words.get("called", "").lower() == found[1]]
            return (True, known[0]) if known else (False, None)
        found = telling.finds("asks_about", folded)
        return self._of_thing(found, text, "") if found else (False, None)

    def _first(self, kind: str) -> Matter | None:
        return next((each for each in self.told if each.kind == kind), None)

    def _of_thing(self, found: re.Match[str], text: str, kind: str) -> tuple[bool, Matter | None]:
        phrase = next(filter(None, found.groups()))
        things = [each for each in things_of(self.language, text) if fold(each.head) in phrase]
        # Written without its apostrophe a dog's name looks like that of many dogs.
        things = things or list(things_of(self.language, phrase))
        if not things:
            return False, None
        fitting = [each for each in self.told if each.thing is not None and each.thing.head == things[-1].head]
        fitting = [each for each in fitting if not kind or each.kind == kind]
        return True, max(fitting, key=lambda each: each.weight, default=None)


def _by_name(matter: Matter, names: dict[str, str]) -> Matter:
    thing = matter.thing
    known = names.get(thing.head, "") if thing and thing.is_somebody and not thing.plural else ""
    return replace(matter, thing=thing.by_name(known)) if thing and known and not thing.called else matter
