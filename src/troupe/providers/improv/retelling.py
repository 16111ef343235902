"""What was remembered in another language than the one that is spoken now."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_RELATION = "<relation>"


@dataclass(frozen=True, slots=True)
class Retold:
    """How one language says what another one remembers."""

    facts: Sequence[tuple[re.Pattern[str], str]] = ()
    relations: Mapping[str, str] | None = None

    def of(self, text: str) -> str:
        """The same fact said to whom it is about; nothing where no pattern knows it."""
        for pattern, said in self.facts:
            if found := pattern.match(text):
                relation = (self.relations or {}).get(found[1].lower(), "")
                if _RELATION not in said or relation:
                    return found.expand(said).replace(_RELATION, relation)
        return ""


@lru_cache(maxsize=8)
def retold_in(language: str) -> Retold:
    table = tomllib.loads(files(__package__).joinpath("rules", "retold.toml").read_text(encoding="utf-8"))
    if language not in table:
        return Retold()
    facts = tuple((re.compile(pattern), said) for pattern, said in table[language]["facts"])
    return Retold(facts, {word.lower(): said for word, said in table[language]["relations"].items()})
