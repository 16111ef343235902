"""Everyday nouns by what they are: a kind, and whether they stand for one, for many, or cannot be counted."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_PLURALS = (("ies", "y"), ("ves", "f"), ("oes", "o"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The nouns of one language."""

    kinds: Mapping[str, str]
    singular_of: Mapping[str, str]
    mass: frozenset[str]
    plural: frozenset[str]
    deeds: frozenset[str]
    empty: frozenset[str]
    adjectives: frozenset[str]
    before: frozenset[str]
    function: frozenset[str]
    verbs: frozenset[str]
    no_names: frozenset[str]
    languages: frozenset[str]

    def kind_of(self, word: str) -> str:
        """What kind of thing a word names; nothing where it is not known as a noun."""
        return self.kinds.get(word) or self.kinds.get(self.singular(word), "")

    def singular(self, word: str) -> str:
        if word in self.kinds or word in self.singular_of:
            return self.singular_of.get(word, word)
        for ending, instead in _PLURALS:
            if word.endswith(ending) and (one := word.removesuffix(ending) + instead) in self.kinds:
                return one
        return word[:-1] if word.endswith("s") and word[:-1] in self.kinds else word

    def many(self, word: str) -> str:
        """The plural of a noun."""
        listed = next((plural for plural, one in self.singular_of.items() if one == word), "")
        if listed or self.is_plural(word):
            return listed or word
        if word.endswith("y") and word[-2:-1] not in "aeiou":
            return word[:-1] + "ies"
        return word + ("es" if word.endswith(("s", "x", "ch", "sh", "z")) else "s")

    def is_plural(self, word: str) -> bool:
        if word in self.plural or word in self.singular_of:
            return True
        if word in self.kinds:
            return False
        return self.singular(word) != word or (word.endswith("s") and not word.endswith(("ss", "us", "is", "ics")))


@lru_cache(maxsize=4)
def lexicon_of(language: str) -> Lexicon:
    folder = files("troupe.providers.improv").joinpath("words", f"{language}.toml")
    table = tomllib.loads(folder.read_text(encoding="utf-8"))
    notes = {name: frozenset(words.split()) for name, words in table["notes"].items()}
    many = {plural: one for one, plural in table.get("plurals", {}).items() if plural}
    kinds = dict(_by_word(table["kinds"]))
    return Lexicon(kinds, many, **notes)


def _by_word(kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A word is what it is first listed as; of two words joined by a dash both ways of writing count."""
    seen: set[str] = set()
    for kind, words in kinds.items():
        for word in words.split():
            for written in (word, word.replace("-", " "), word.replace("-", "")):
                if written not in seen:
                    seen.add(written)
                    yield written, kind
