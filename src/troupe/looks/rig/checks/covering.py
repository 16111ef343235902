"""A small crowd in which pairs of choices meet: hair with tone, outfit with family, finish with all of them.

Hair and outfit are the one pair that is left out: it alone would make the crowd three times as large, and the two meet
often enough by chance.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from troupe.looks.catalog import garments, hair_styles, skin_tones
from troupe.looks.domain.look import Look
from troupe.looks.domain.seeds import draw_number

Row = tuple[int, ...]
_FAMILIES: Mapping[str, Mapping[str, float]] = {
    "human": {},
    "machine": {"mecha": 0.0},
    "creature": {"mecha": 1.0},
    "spirit": {"animal": 0.0},
    "animal": {"animal": 1.0},
}
_FINISHES = ("flat", "cel", "soft", "ink", "pixel", "watercolor")
_SEEDS = 24
_TRIES = 40
_APART = (0, 1)
"""Hair and outfit, by their places among the axes."""


@lru_cache(maxsize=1)
def covering_looks() -> tuple[Look, ...]:
    """The same crowd on every machine; it grows by itself when the catalogue does."""
    return tuple(_look(number, row) for number, row in enumerate(_covering([len(axis) for axis in _axes().values()])))


def _axes() -> Mapping[str, Sequence[str]]:
    plans = garments()
    return {
        "hair": tuple(hair_styles()),
        "outfit": tuple(name for name, plan in plans.items() if plan.slot in ("top", "one_piece", "outer")),
        "tone": tuple(str(tone) for tone in range(1, len(skin_tones()) + 1)),
        "family": tuple(_FAMILIES),
        "finish": _FINISHES,
    }


def _covering(sizes: Sequence[int]) -> list[Row]:
    """Greedy: each row meets as many pairs that have not met as the tries for it find."""
    open_pairs = {
        (a, b, i, j)
        for a, b in combinations(range(len(sizes)), 2)
        if (a, b) != _APART
        for i in range(sizes[a])
        for j in range(sizes[b])
    }  # fmt: skip
    rows: list[Row] = []
    while open_pairs:
        first = min(open_pairs)
        row = max(
            (_tried(first, sizes, len(rows), attempt) for attempt in range(_TRIES)), key=lambda r: _met(r, open_pairs)
        )
        rows.append(row)
        open_pairs -= set(_pairs(row))
    return rows


def _tried(pair: tuple[int, int, int, int], sizes: Sequence[int], number: int, attempt: int) -> Row:
    """A row that holds this pair; the rest is drawn, the same way each time."""
    a, b, i, j = pair
    drawn = [int(draw_number(number, f"covering|{attempt}|{axis}") * size) for axis, size in enumerate(sizes)]
    drawn[a], drawn[b] = i, j
    return tuple(drawn)


def _pairs(row: Row) -> list[tuple[int, int, int, int]]:
    return [(a, b, row[a], row[b]) for a, b in combinations(range(len(row)), 2)]


def _met(row: Row, open_pairs: set[tuple[int, int, int, int]]) -> int:
    return sum(pair in open_pairs for pair in _pairs(row))


def _look(number: int, row: Row) -> Look:
    axes = _axes()
    hair, outfit, tone, family, finish = (choices[chosen] for choices, chosen in zip(axes.values(), row, strict=True))
    told: dict[str, object] = {
        "seed": number % _SEEDS,
        "finish": finish,
        "skin": int(tone),
        "hair": {"style": hair},
        "sliders": dict(_FAMILIES[family]),
        "clothes": {garments()[outfit].slot: outfit},
    }
    return Look.model_validate(told)
