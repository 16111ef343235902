"""Braided hair as other sides of a head show it: beads along a curve, and rows that follow the skull."""

from collections.abc import Sequence

from troupe.looks.catalog import Lock
from troupe.looks.rig.paths import Cubic, cubic, normal, on

_ROWS_SIDEWAYS = (
    (-28, -30, -16, -66, 36, -66, 52, -12),
    (-25, -22, -6, -53, 28, -53, 47, -2),
    (-15, -19, 3, -40, 24, -39, 41, 8),
    (3, -8, 11, -25, 24, -22, 34, 15),
)
_ENDS_SIDEWAYS = ((50, -8, 58, 14, 52, 34, 50, 54), (44, 4, 50, 22, 44, 42, 42, 60), (35, 12, 40, 30, 33, 46, 32, 60))
_ROWS_BEHIND = tuple((x * 0.3, -58, x * 1.3, -50, x * 1.45, -6, x, 22) for x in (-30, -18, -6, 7, 19, 31))
_ENDS_BEHIND = tuple((x, 20, x - 2, 34, x + 2, 46, x * 1.05, 62) for x in (-30, -18, -6, 7, 19, 31))
_BARE = (
    "M-31 -26C-28 -56 2 -66 22 -60C42 -54 52 -28 46 0C42 16 36 24 30 26C22 14 20 0 14 -6"
    "C8 -12 0 -10 -8 -14C-16 -18 -24 -22 -31 -26Z"
)
ROWS = {"side": _ROWS_SIDEWAYS, "back": _ROWS_BEHIND}
ENDS = {"side": _ENDS_SIDEWAYS, "back": _ENDS_BEHIND}
SKULL = {"side": _BARE, "back": "M-37 4C-42 -60 42 -60 37 4C31 24 12 30 0 30C-12 30 -31 24 -37 4Z"}


def plait(numbers: Sequence[float], width: float, count: int) -> list[Lock]:
    """A braid: beads that lean to one side and to the other, thinner toward the end."""
    spine = cubic(numbers)
    return [_bead(spine, i, count, width * (1 - 0.35 * i / count)) for i in range(count)]


def rows(seen: str) -> list[Lock]:
    return [bead for numbers in ROWS[seen] for bead in plait(numbers, 10.5 if seen == "side" else 11.5, 6)]


def ends(seen: str) -> list[Lock]:
    return [_strand(numbers) for numbers in ENDS[seen]]


def _bead(spine: Cubic, i: int, count: int, width: float) -> Lock:
    start, end = i / count, min(1.0, (i + 1.35) / count)
    (x0, y0), (x1, y1), (nx, ny) = on(spine, start), on(spine, end), normal(spine, (start + end) / 2)
    lean = 0.42 * width * (1 if i % 2 else -1)
    s = (
        x0 - nx * lean * 0.5, y0 - ny * lean * 0.5,
        x0 + (x1 - x0) / 3 + nx * lean, y0 + (y1 - y0) / 3 + ny * lean,
        x0 + (x1 - x0) * 0.7 + nx * lean * 0.4, y0 + (y1 - y0) * 0.7 + ny * lean * 0.4,
        x1 - nx * lean * 0.6, y1 - ny * lean * 0.6,
    )  # fmt: skip
    return Lock(
        layer="front",
        s=s,
        w=(width * 0.5, width, width * 0.85, 2.4),
        shine=0.4 if i % 2 else None,
        ink=0.05,
        flat=True,
        dye=i >= 0.7 * count,
    )


def _strand(numbers: Sequence[float]) -> Lock:
    a, b, c, d, e, f, g, h = numbers
    return Lock(layer="front", s=(a, b, c, d, e, f, g, h), w=(6, 9, 8, 3), shine=0.4, ink=0.05)
