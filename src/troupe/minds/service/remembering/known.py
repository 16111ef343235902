"""What is known of a person's memories: asked of the database, or, where there are few of them, held ready."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from troupe.minds.domain.memory.closing import ground, rivals
from troupe.minds.domain.memory.fact import Fact
from troupe.minds.domain.memory.round import Round
from troupe.minds.domain.memory.words import key_of, weights
from troupe.minds.store.memories import MemoryStore
from troupe.minds.store.memories_index import MemoryIndex
from troupe.minds.store.memories_rounds import RoundStore


class Known(Protocol):
    """The memories of one person, as finding asks for them."""

    async def facts(self, numbers: Sequence[int]) -> Sequence[Fact]: ...

    async def rounds(self, numbers: Sequence[int]) -> Sequence[Round]: ...

    async def about(self, slots: Collection[str]) -> Sequence[Fact]:
        """Every fact in these slots and in those that say the opposite."""
        ...

    async def pinned(self) -> Sequence[Fact]: ...

    async def counts(self, keys: Sequence[int], most: int) -> Mapping[int, int]:
        """In how many of them each word stands, counted no further than `most`."""
        ...

    async def best(self, rarities: Mapping[int, float], most: int) -> Sequence[int]:
        """Those in which these words weigh most, the best first."""
        ...


class Stored:
    """Memories that are many: each question is a statement."""

    def __init__(self, user_id: str, facts: MemoryStore, rounds: RoundStore, index: MemoryIndex) -> None:
        self._user_id = user_id
        self._facts = facts
        self._rounds = rounds
        self._index = index

    async def facts(self, numbers: Sequence[int]) -> Sequence[Fact]:
        return await self._facts.by_numbers(self._user_id, numbers)

    async def rounds(self, numbers: Sequence[int]) -> Sequence[Round]:
        return await self._rounds.by_numbers(self._user_id, numbers)

    async def about(self, slots: Collection[str]) -> Sequence[Fact]:
        return await self._facts.speaking_about(self._user_id, slots)

    async def pinned(self) -> Sequence[Fact]:
        return await self._facts.pinned(self._user_id)

    async def counts(self, keys: Sequence[int], most: int) -> Mapping[int, int]:
        return await self._index.counts(keys, most)

    async def best(self, rarities: Mapping[int, float], most: int) -> Sequence[int]:
        return await self._index.best(rarities, most)


@dataclass(frozen=True)
class Worded:
    """A text with the weights of its words; while the text stays, so do they."""

    text: str
    words: Mapping[int, int]


class Held:
    """Memories that are few, by number and by word, as they were at one version."""

    def __init__(
        self, user_id: str, version: int, facts: Sequence[Fact], rounds: Iterable[Round], before: "Held | None"
    ) -> None:
        self.version = version
        self.all_rounds = {each.number: each for each in rounds}
        self._facts = {each.number: each for each in facts}
        self._by_slot: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            if fact.slot is not None:
                self._by_slot[ground(fact.slot)].append(fact)
        known = before.worded if before else {}
        self.worded: Mapping[int, Worded] = {
            number: _worded(user_id, each.text, known.get(number)) for number, each in self._all()
        }
        self._found: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for number, text in self.worded.items():
            for key, weight in text.words.items():
                self._found[key][number] = weight

    async def facts(self, numbers: Sequence[int]) -> Sequence[Fact]:
        return [self._facts[number] for number in numbers if number in self._facts]

    async def rounds(self, numbers: Sequence[int]) -> Sequence[Round]:
        return [self.all_rounds[number] for number in numbers if number in self.all_rounds]

    async def about(self, slots: Collection[str]) -> Sequence[Fact]:
        wanted = sorted({each for slot in slots for each in rivals(slot)})
        return [fact for slot in wanted for fact in self._by_slot.get(slot, ())]

    async def pinned(self) -> Sequence[Fact]:
        return [fact for fact in self._facts.values() if fact.pinned]

    async def counts(self, keys: Sequence[int], most: int) -> Mapping[int, int]:
        return {key: min(most, len(self._found[key])) for key in keys if key in self._found}

    async def best(self, rarities: Mapping[int, float], most: int) -> Sequence[int]:
        whole: defaultdict[int, float] = defaultdict(float)
        for key, rarity in rarities.items():
            for number, weight in self._found.get(key, {}).items():
                whole[number] += weight * rarity
        return sorted(whole, key=lambda number: (-whole[number], -number))[:most]

    def _all(self) -> Iterable[tuple[int, Fact | Round]]:
        return (*self._facts.items(), *self.all_rounds.items())


def _worded(user_id: str, text: str, known: Worded | None) -> Worded:
    if known is not None and known.text == text:
        return known
    return Worded(text, {key_of(user_id, word): weight for word, weight in weights(text).items()})
