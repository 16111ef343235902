"""What was told in a conversation so far, and which of it somebody asks back for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from troupe.providers.improv.listening.matters import Matter, named_in, somebody_of
from troupe.providers.improv.listening.things import Thing, things_in
from troupe.providers.improv.listening.tongues import matters_of
from troupe.providers.improv.wording import fold

_LOOKS_BACK = 30
_NAME_OF = re.compile(
    r"\bwhat(?:'s| is| was) (?:the name of )?(my [\w' -]+?)(?:'s name| called| named)?$|\bwhat did i call (my [\w' -]+)"
)
_WHO_IS = re.compile(r"\bwho(?:'s| is) ([a-z][\w'-]{1,20})$")
_FAVOURITE = re.compile(r"\bmy favou?rite ([a-z]+)\b")
_ABOUT = re.compile(
    r"\b(?:remember|know|told you|tell you|said|say) (?:anything )?(?:about )?(my [\w' -]+)|\bwho is (my [\w' -]+)"
)
_KINDS = (
    ("home", re.compile(r"\bwhere (?:do|did) i (?:live|come from)|where (?:am i|i'm) from|where i live")),
    ("trade", re.compile(r"\bwhat (?:do i do(?: for (?:a living|work))?|is my (?:job|work|profession|trade))$|what i do for")),
    ("plan", re.compile(r"\bwhat (?:do i want to do|am i (?:planning|going to do)|are my plans|did i want to do|is my plan)")),
    ("missing", re.compile(r"\b(?:who|whom|what) (?:do i|am i|did i) miss(?:ing)?")),
    ("dislike", re.compile(r"\bwhat (?:do i|don't i|do i not) (?:hate|dislike|like)$(?<!i like)")),
    ("learning", re.compile(r"\bwhat (?:am i|was i) learning")),
    ("made", re.compile(r"\bwhat (?:did i (?:make|bake|build|cook|write|paint)|i (?:made|baked|built|cooked|wrote|painted))")),
    ("arrived", re.compile(r"\bwhat (?:did i (?:buy|get|find|receive|order)|i (?:bought|got|found|received|ordered))")),
    ("grief", re.compile(r"\bwh(?:o|om) (?:did i lose|i lost|died)")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything told before the newest message, the newest first; asked about it, the answer is one of these."""

    told: tuple[Matter, ...]

    @classmethod
    def of(cls, language: str, lines: Sequence[str], names: Sequence[str] = ()) -> "Facts":
        told: list[Matter] = []
        somebody: Thing | None = None
        for line in lines[-_LOOKS_BACK:]:
            found = matters_of(language, line, tuple(names))
            named = named_in(line, somebody)
            told = [*([named] if named else ()), *found, *told]
            somebody = somebody_of(found) or somebody
        return cls(tuple(told))

    def asked(self, text: str) -> tuple[bool, Matter | None]:
        """Whether a message asks for something told before, and that fact where it is known."""
        folded = fold(text).strip(" .!?")
        for kind, pattern in _KINDS:
            if pattern.search(folded):
                return True, self._first(kind)
        if found := _FAVOURITE.search(folded) if folded.startswith(("what", "do you", "which")) else None:
            return True, next((each for each in self.told if each.words.get("class") == found[1]), None)
        if found := _NAME_OF.search(folded):
            return self._of_thing(next(filter(None, found.groups())), "named")
        if found := _WHO_IS.search(folded):
            known = [each for each in self.told if each.words.get("called", "").lower() == found[1]]
            return (True, known[0]) if known else (False, None)
        if found := _ABOUT.search(folded):
            return self._of_thing(next(filter(None, found.groups())), "")
        return False, None

    def _first(self, kind: str) -> Matter | None:
        return next((each for each in self.told if each.kind == kind), None)

    def _of_thing(self, phrase: str, kind: str) -> tuple[bool, Matter | None]:
        things = things_in(phrase)
        if not things:
            return False, None
        fitting = [each for each in self.told if each.thing is not None and each.thing.head == things[0].head]
        fitting = [each for each in fitting if not kind or each.kind == kind]
        return True, max(fitting, key=lambda each: each.weight, default=None)
