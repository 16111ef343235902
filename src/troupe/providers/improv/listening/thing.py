"""Something that was mentioned, in the words of whoever answers: `my old dog` is `your old dog`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing, with what it is and how it stands in a sentence."""

    phrase: str
    head: str
    kind: str
    plural: bool = False
    at: int = 0
    own: bool = False
    """Whether it is theirs who speak."""
    forms: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The words of its language that agree with it."""
    called: str = field(default="", compare=False)
    """Its name, where it was told: then it is spoken of by its name."""

    @property
    def one(self) -> str:
        """The name of the thing alone, for where somebody else might own it."""
        if self.called:
            return self.called
        return self.phrase.split(maxsplit=1)[1] if self.own and " " in self.phrase else self.phrase

    @property
    def is_somebody(self) -> bool:
        return self.kind in SOMEBODY

    @property
    def subject(self) -> str:
        """The thing as a subject of talk: in a language with cases its bare word."""
        return self.forms.get("noun") or self.phrase

    @property
    def general(self) -> str:
        """All things of this kind, for talk that is not of this one alone."""
        return self.forms.get("general") or self.subject

    def by_name(self, called: str) -> "Thing":
        """The same one, spoken of by its name; what it is stays known."""
        cases = {case: called for case in _CASES if case in self.forms}
        kin = self.forms.get("kin", self.phrase)
        forms = {**self.forms, **cases, "noun": called, "kin": kin}
        return replace(self, phrase=called, forms=forms, called=called)

    def slots(self) -> dict[str, str]:
        return {"thing": self.phrase, "one": self.one, "kin": self.phrase, **self.forms}


_CASES = ("thing", "thing_acc", "thing_dat")
SOMEBODY = frozenset({"woman", "man", "person", "name", "pet"})
NAMED = SOMEBODY | {"place"}
"""What may bear a name of its own behind its noun: `my dog Biscuit`, `our village Steinach`."""
