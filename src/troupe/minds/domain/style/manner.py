"""What a persona's numbers ask of its sentences: full forms, short forms, one exclamation mark, or nothing at all."""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from troupe.minds.domain.style.contracting import triggers
from troupe.minds.domain.style.words import Forms, forms_of

if TYPE_CHECKING:
    from troupe.personas import Persona

FORMAL_ABOVE, CASUAL_BELOW, RESERVED_BELOW = 0.7, 0.3, 0.2
_MARKS = "[\"“„«「`<'’ʼ‘＇]"
_LINES = r"\n(?=[ ]{0,3}(?:>|```|~~~)|[ ]{4}|\t)"
_TARGETS = r"\]\("
_TAIL = r"[\w\-'’ʼ‘＇]{1,60}|\r?\n {0,3}[`~]{0,2}|\]"


@dataclass(frozen=True)
class Manner:
    """How sentences are to be changed; the patterns find the places where that may be."""

    forms: Forms
    full: bool
    short: bool
    calm: bool

    @property
    def changes_nothing(self) -> bool:
        return not (self.full or self.short or self.calm)

    @property
    def anchors(self) -> re.Pattern[str]:
        return _anchors(self)

    @property
    def tail(self) -> re.Pattern[str]:
        return _tail(self)

    def __hash__(self) -> int:
        return hash((id(self.forms), self.full, self.short, self.calm))


def manner_of(persona: "Persona", language: str | None = None) -> Manner:
    """The manner of a persona in its own language, or in another one it speaks."""
    traits = persona.personality_traits
    return _manner(
        language or persona.language,
        traits.formality > FORMAL_ABOVE,
        traits.formality < CASUAL_BELOW,
        traits.enthusiasm < RESERVED_BELOW,
    )


def protecting() -> Manner:
    """A manner that exchanges nothing: a walk with it only finds what is protected."""
    return _manner("", formal=False, casual=False, reserved=False)


@cache
def _manner(language: str, formal: bool, casual: bool, reserved: bool) -> Manner:
    forms = forms_of(language)
    return Manner(
        forms,
        full=formal and not forms.changes_nothing,
        short=casual and forms.english is not None,
        calm=reserved,
    )


@cache
def _anchors(manner: Manner) -> re.Pattern[str]:
    found = [_MARKS, _LINES, _TARGETS]
    if manner.calm:
        found.append("[!！]{2}")
    if manner.short and manner.forms.english:
        found.append(rf"(?<![\w\-'’ʼ‘＇])(?:{triggers(manner.forms.english)})(?![\w\-'’ʼ‘＇])")
    if manner.full and manner.forms.anywhere:
        found.append("|".join(re.escape(form.short) for form in manner.forms.anywhere))
    return re.compile("|".join(found))


@cache
def _tail(manner: Manner) -> re.Pattern[str]:
    """What may be the beginning of something at the end of what has arrived."""
    marks = "|[!！]" if manner.calm else ""
    return re.compile(rf"(?:{_TAIL}{marks})\Z")
