"""The words of a language's short and full forms, read from its pack once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from troupe.minds.domain.packs import style_words

_N_T = "n't"


@dataclass(frozen=True)
class English:
    """What the rules of English go by."""

    lists: Mapping[str, frozenset[str]]
    fixed: Mapping[str, str]
    negations: Mapping[str, str]
    """`don't` → `do not`, for expanding."""
    shortened: frozenset[str]
    """Verbs that join with a following `not`."""
    pronouns: Mapping[str, frozenset[str]]
    """For each verb, after which words it may be shortened."""

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.lists[name]

    def is_participle(self, word: str, *, before_object: bool = False) -> bool:
        if word in self["participles"] or (before_object and word in self["same_as_base"]):
            return True
        return len(word) > 3 and word.endswith("ed") and word not in self["base_in_ed"]


@dataclass(frozen=True)
class Anywhere:
    """A form of a language that writes without gaps."""

    short: str
    full: str
    not_before: str = ""


@dataclass(frozen=True)
class Forms:
    """The short forms of a language: by rules, by whole words, or wherever they stand."""

    english: English | None = None
    words: Mapping[str, str] | None = None
    anywhere: Sequence[Anywhere] = ()

    @property
    def changes_nothing(self) -> bool:
        return self.english is None and not self.words and not self.anywhere


@cache
def forms_of(language: str) -> Forms:
    """What may be exchanged in a language; nothing where no pack says so."""
    table = style_words(language)
    if table.get("engine") == "english":
        return Forms(english=_english(table))
    found = [Anywhere(row["from"], row["to"], row.get("not_before", "")) for row in table.get("anywhere", ())]
    return Forms(words=dict(table.get("expand", {})), anywhere=sorted(found, key=lambda form: -len(form.short)))


def alternatives(words: Sequence[str]) -> str:
    """A pattern that finds any of these words, written small or with a capital."""
    return "|".join(f"[{word[0].upper()}{word[0]}]{re.escape(word[1:])}" for word in sorted(words))


def _english(table: Mapping[str, Any]) -> English:
    lists = {name: frozenset(value.split()) for name, value in table.items() if isinstance(value, str)}
    verbs = [*sorted(lists["negated"]), *sorted(lists["expands_only"])]
    negations = {verb + _N_T: f"{verb} not" for verb in verbs}
    negations |= {stem + ("'t" if stem == "can" else _N_T): full for stem, full in table["whole"].items()}
    return English(
        lists=lists,
        fixed=table["fixed"],
        negations=negations,
        shortened=lists["negated"],
        pronouns={verb: frozenset(words.split()) for verb, words in table["pronouns"].items()},
    )
