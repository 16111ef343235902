"""The words of a story, each with the passages it stands in, so that a question looks at few of them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from troupe.stories.domain.passage import Passage

_K1, _B = 1.2, 0.75


@dataclass
class Index:
    """Every passage of a session, on whatever line."""

    passages: dict[str, Passage] = field(default_factory=dict)
    postings: dict[str, dict[str, int]] = field(default_factory=dict)
    length: int = 0

    def hold(self, passages: Iterable[Passage]) -> None:
        for each in passages:
            if each.id not in self.passages:
                self.passages[each.id] = each
                self.length += each.length
                for word, count in each.words.items():
                    self.postings.setdefault(word, {})[each.id] = count

    def drop(self, passages: Iterable[Passage]) -> None:
        """Passages whose text was changed."""
        for each in passages:
            if self.passages.pop(each.id, None) is not None:
                self.length -= each.length
                for word in each.words:
                    self.postings[word].pop(each.id, None)

    def idf(self, term: str) -> float:
        count = len(self.passages)
        return math.log(count / (len(self.postings.get(term, ())) + 1)) if count else 0.0

    def rarity(self, term: str) -> float:
        """What finding a term once in a passage of usual length counts."""
        count, df = len(self.passages), len(self.postings.get(term, ()))
        return math.log(1 + (count - df + 0.5) / (df + 0.5))

    def scores(
        self, terms: Mapping[str, float], among: Mapping[str, Passage]
    ) -> dict[str, tuple[float, tuple[str, ...]]]:
        """BM25 of every eligible passage that has one of the terms, each with its weight, and which it has."""
        count = len(self.passages)
        average = self.length / count if count else 1.0
        found: dict[str, float] = {}
        matched: dict[str, list[str]] = {}
        for term, matters in terms.items():
            postings = self.postings.get(term, {})
            rarity = matters * self.rarity(term)
            for id, often in postings.items():
                passage = among.get(id)
                if passage is None:
                    continue
                weight = often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * passage.length / (average or 1.0)))
                found[id] = found.get(id, 0.0) + rarity * weight
                matched.setdefault(id, []).append(term)
        return {id: (score, tuple(matched[id])) for id, score in found.items()}
