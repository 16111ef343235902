"""One person's memories as arrays: of few the vectors are compared, of many the signs of their numbers first."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from troupe.minds.service.remembering.shelf import code_of, packed
from troupe.minds.service.remembering.shelves import Shelves
from troupe.minds.store.memories_index import Indexed

COUNT, WIDTH = 300, 384


@dataclass
class Rows:
    """Items of one person, as the index would give them; the last ones have no vector yet."""

    vectors: np.ndarray
    embedded: int
    removed: set[int] = field(default_factory=set)
    count: int = COUNT
    asked_for: list[int] = field(default_factory=list)

    def _code(self, number: int) -> bytes | None:
        return code_of(self.vectors[number - 1]) if number <= self.embedded else None

    async def after(self, user_id: str, number: int) -> list[Indexed]:
        self.asked_for.append(number)
        numbers = [each for each in range(number + 1, self.count + 1) if each not in self.removed]
        personas = {each: ("nova" if each % 2 else "rook") for each in numbers}
        return [Indexed(each, personas[each], None, False, "made", self._code(each)) for each in numbers]

    async def vectors_after(self, user_id: str, number: int) -> list[tuple[int, bytes]]:
        there = [each for each in range(number + 1, self.embedded + 1) if each not in self.removed]
        return [(each, packed(self.vectors[each - 1])) for each in there]

    async def vectors_of(self, numbers: list[int]) -> list[tuple[int, bytes]]:
        return [(each, packed(self.vectors[each - 1])) for each in numbers]


@dataclass
class Work:
    found: tuple[int, int] = (1, 0)

    async def version(self, user_id: str) -> tuple[int, int]:
        return self.found


@pytest.fixture
def rows() -> Rows:
    drawn = np.random.default_rng(3).standard_normal((COUNT, WIDTH)).astype(np.float32)
    return Rows(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), COUNT - 50)


@pytest.mark.parametrize("exact_most", [1000, 100], ids=["by vectors", "by signs"])
async def test_the_nearest_is_found_among_what_fits_and_has_a_vector(rows, exact_most):
    shelves = Shelves(rows, Work(), exact_most)
    shelf = await shelves.of("ada")
    everybodys = await shelves.nearest(shelf, rows.vectors[7], shelf.fitting(None, ""), 3)
    rooks = await shelves.nearest(shelf, rows.vectors[6], shelf.fitting("rook", ""), 300)
    bare = await shelves.nearest(shelf, rows.vectors[299], shelf.fitting(None, ""), 300)

    assert everybodys[0][0] == 8
    assert everybodys[0][1] == pytest.approx(1.0, abs=1e-2)
    assert {number % 2 for number, _ in rooks} == {0}
    assert max(number for number, _ in bare) <= COUNT - 50


@pytest.mark.parametrize("exact_most", [1000, 100, 280], ids=["by vectors", "by signs", "growing too many"])
async def test_what_comes_later_and_what_leaves_is_noticed_and_the_rest_not_read_again(rows, exact_most):
    work = Work()
    rows.count = rows.embedded = 270
    shelves = Shelves(rows, work, exact_most)
    first = len(await shelves.of("ada"))
    rows.count = rows.embedded = COUNT
    work.found = (2, 0)
    shelf = await shelves.of("ada")
    near = await shelves.nearest(shelf, rows.vectors[290], shelf.fitting(None, ""), 1)
    came_after = rows.asked_for[1]
    rows.removed.add(291)
    work.found = (3, 1)
    left = await shelves.of("ada")

    assert (first, len(shelf), len(left)) == (270, COUNT, COUNT - 1)
    assert near[0][0] == 291
    assert came_after == 270
    assert 291 not in left.numbers


async def test_who_has_nothing_is_not_asked_for_again_until_something_is_kept(rows):
    work = Work((0, 0))
    shelves = Shelves(rows, work)
    await shelves.of("ada")
    known = shelves.is_empty("ada")
    shelves.changed("ada")

    assert (known, shelves.is_empty("ada")) == (True, False)
