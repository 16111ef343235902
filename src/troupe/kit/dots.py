"""Passes over finished pixels: pictures made of few large dots, and the grain of paper."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from troupe.kit.colour import Ramp, from_hex, oklab, to_hex

Pixels = NDArray[np.uint8]
Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]
_MOST_COLOURS, _LINE_COLOURS = 24, 3
"""How many colours a picture keeps, and how many of them are left to its outline where it has one."""
_ALIKE = 0.04**2
_SOLID, _THERE = 0.5, 0.3
"""How much of a dot is covered where it is part of something, and of how many dots something is seen at all."""
_NEARLY_WHITE = 0.9
_HALF, _HIDDEN = 127, 60
_TILE = 256
_GRAIN = 0.03


@dataclass(frozen=True, slots=True)
class Feature:
    """Something small that is never lost between the dots: where it shows in the fine picture, and its least size."""

    shown: NDArray[np.bool_]
    columns: int
    rows: int
    lit: bool = False
    """Whether one of its dots is a white one."""


def dotted(
    pixels: bytes,
    size: tuple[int, int],
    grid: tuple[int, int],
    colours: Sequence[str],
    always: Sequence[str] = (),
    uncounted: tuple[int, int, int, int] = (0, 0, 0, 0),
    passing: Sequence[str] = (),
    features: Sequence[Feature] = (),
) -> bytes:
    """The picture as `grid` dots in at most 24 colours: these, and lines of theirs that outline it away from the light.

    A dot takes the colour that most of it has: a mean would make mud of an eye. A colour of `always` is kept even when
    few dots want it. What lies in the box `uncounted` (left, top, right, bottom, in dots) has no say in what is kept,
    and only there may pixels want a colour of `passing`, which comes and goes with what the box shows.
    """
    (wide, high), (columns, rows) = size, grid
    picture = np.frombuffer(pixels, np.uint8).reshape(high, wide, 4)
    place = (np.arange(high) * rows // high)[:, None] * columns + np.arange(wide) * columns // wide
    known = np.array([oklab(from_hex(colour)) for colour in colours])
    lasting, has_a_say = np.array([colour not in passing for colour in colours]), _all_but(uncounted, grid)
    apart, where = _distances(picture, known)
    wanted = np.where(has_a_say[place], np.where(lasting, apart, np.inf).argmin(-1)[where], apart.argmin(-1)[where])
    votes = _votes(place, wanted, picture[..., 3] > _HALF, columns * rows, len(colours))
    cover = votes.sum(1) / np.bincount(place.ravel(), minlength=columns * rows)
    solid = (cover >= _SOLID).reshape(rows, columns)
    edge = _dark_edge(solid)
    room = _MOST_COLOURS - (_LINE_COLOURS if edge.any() else 0)
    kept = _kept(votes[has_a_say].sum(0), known, [colours.index(colour) for colour in always], room)
    home = ((known[:, None, :] - known[kept]) ** 2).sum(-1).argmin(1)  # where the votes for every colour go
    counted = votes @ np.eye(len(kept), dtype=np.int64)[home]
    chosen = counted.argmax(1).reshape(rows, columns)
    outlines = np.bincount(chosen[edge & has_a_say.reshape(rows, columns)], minlength=len(kept))
    inks, line = _with_lines([colours[i] for i in kept], outlines)
    told = np.where(edge, np.array(line)[chosen], chosen)
    lit = int(np.array([from_hex(ink).lightness for ink in inks]).argmax())
    for feature in features:
        _keep_feature(told, feature, place, home[wanted], lit if from_hex(inks[lit]).lightness > _NEARLY_WHITE else -1)
    dots = np.zeros((rows, columns, 4), np.uint8)
    dots[..., :3] = np.array([_rgb(ink) for ink in inks], np.uint8)[told]
    dots[..., 3] = np.where(solid, 255, 0)
    return dots.tobytes()


def _with_lines(kept: Sequence[str], outlines: Counts) -> tuple[list[str], list[int]]:
    """The kept colours and the lines of those that are outlined most; and for each kept one, which is its line."""
    inks, wanted = list(kept), [Ramp(colour).line() for colour in kept]
    for i in np.argsort(-outlines, kind="stable"):
        if outlines[i] and len(inks) < _MOST_COLOURS and _nearest(wanted[i], inks)[1] > _ALIKE:
            inks.append(wanted[i])
    return inks, [_nearest(colour, inks)[0] for colour in wanted]


def _nearest(colour: str, known: Sequence[str]) -> tuple[int, float]:
    apart = ((np.array([oklab(from_hex(one)) for one in known]) - oklab(from_hex(colour))) ** 2).sum(-1)
    return int(apart.argmin()), float(apart.min())


def _keep_feature(told: Counts, feature: Feature, place: NDArray[np.int64], home: Counts, white: int) -> None:
    """As many dots of it as it has at least, where most of it is, and its white one toward the light."""
    rows, columns = told.shape
    shown = np.bincount(place[feature.shown], minlength=rows * columns).reshape(rows, columns)
    share = shown / max(1, np.bincount(place.ravel()).max())
    around = sum(
        share[y : rows - feature.rows + 1 + y, x : columns - feature.columns + 1 + x]
        for y in range(feature.rows)
        for x in range(feature.columns)
    )
    if not isinstance(around, np.ndarray) or around.max() < _THERE * feature.rows:
        return
    top, left = np.unravel_index(int(around.argmax()), around.shape)
    box = (slice(int(top), int(top) + feature.rows), slice(int(left), int(left) + feature.columns))
    told[box] = np.where(share[box] >= _SOLID, told[box], np.bincount(home[feature.shown]).argmax())
    own = np.argwhere(share >= _SOLID)
    if feature.lit and white >= 0 and not (told[share >= _SOLID] == white).any():
        told[tuple(own[own.sum(1).argmin()]) if len(own) else (int(top), int(left))] = white


def seen(part: bytes, around: bytes, whole: bytes, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Where a part shows in the whole picture: it is there, and what lies around it is not hidden by anything else."""
    alone, near, picture = (
        np.frombuffer(pixels, np.uint8).reshape(size[1], size[0], 4).astype(np.int16)
        for pixels in (part, around, whole)
    )
    hidden = np.abs(near[..., :3] - picture[..., :3]).sum(-1) > _HIDDEN
    return np.asarray((alone[..., 3] > _HALF) & ~hidden, bool)


def snapped(pixels: bytes, width: int, height: int, colours: Sequence[str]) -> bytes:
    """Every pixel in the nearest of these colours, so that no edge is blurred."""
    picture = np.frombuffer(pixels, np.uint8).reshape(height, width, 4)
    known = np.array([oklab(from_hex(colour)) for colour in colours])
    apart, where = _distances(picture, known)
    chosen: Pixels = np.array([(*_rgb(colour), 255) for colour in colours], np.uint8)[apart.argmin(-1)[where]]
    return chosen.tobytes()


def enlarged(pixels: bytes, size: tuple[int, int], wanted: tuple[int, int]) -> bytes:
    """Each dot as large as all others, by a whole factor where the size allows one; what is left over stays empty."""
    (columns, rows), (wide, high) = size, wanted
    factor = max(1, min(wide // columns, high // rows))
    dots = np.frombuffer(pixels, np.uint8).reshape(rows, columns, 4).repeat(factor, 0).repeat(factor, 1)
    picture = np.zeros((high, wide, 4), np.uint8)
    top, left = max(0, high - factor * rows) // 2, max(0, wide - factor * columns) // 2
    dots = dots[:high, :wide]
    picture[top : top + dots.shape[0], left : left + dots.shape[1]] = dots
    return picture.tobytes()


def grained(pixels: bytes, width: int, height: int) -> bytes:
    """The same picture on paper whose grain belongs to the place, so that it never swims."""
    picture = np.frombuffer(pixels, np.uint8).reshape(height, width, 4).copy()
    tile = np.tile(_grain(), (-(-height // _TILE), -(-width // _TILE)))[:height, :width, None]
    picture[..., :3] = np.clip(picture[..., :3] * tile, 0, 255).astype(np.uint8)
    return picture.tobytes()


@lru_cache(maxsize=1)
def _grain() -> NDArray[np.float32]:
    noise = np.frombuffer(random.Random(11).randbytes(_TILE * _TILE), np.uint8).reshape(_TILE, _TILE).astype(np.float32)
    smooth = (noise + np.roll(noise, 1, 0) + np.roll(noise, 1, 1) + np.roll(noise, (1, 1), (0, 1))) / 4
    return np.asarray(1 + (smooth / 127.5 - 1) * 2 * _GRAIN, np.float32)


def _all_but(box: tuple[int, int, int, int], grid: tuple[int, int]) -> NDArray[np.bool_]:
    """For each dot whether it lies outside a box."""
    (left, top, right, low), (columns, rows) = box, grid
    outside = np.ones((rows, columns), bool)
    outside[max(0, top) : max(0, low), max(0, left) : max(0, right)] = False
    return outside.ravel()


def _distances(picture: Pixels, known: Numbers) -> tuple[Numbers, NDArray[np.int64]]:
    """How far each colour of a picture is from the known ones by eye, and which of them each pixel has."""
    packed = (picture[..., 0].astype(np.uint32) << 16) | (picture[..., 1].astype(np.uint32) << 8) | picture[..., 2]
    values, where = np.unique(packed, return_inverse=True)
    light = (np.stack([values >> 16, values >> 8 & 255, values & 255], -1) / 255.0) ** 2.2
    apart = ((_oklab(light)[:, None, :] - known) ** 2).sum(-1)
    return np.asarray(apart, np.float64), np.asarray(where.reshape(packed.shape), np.int64)


def _votes(
    place: NDArray[np.int64], wanted: NDArray[np.int64], seen: NDArray[np.bool_], dots: int, colours: int
) -> Counts:
    """How many pixels of each dot want each colour."""
    counted = np.bincount((place * colours + wanted)[seen], minlength=dots * colours)
    return np.asarray(counted.reshape(dots, colours), np.int64)


def _kept(areas: Counts, known: Numbers, always: Sequence[int], most: int) -> NDArray[np.int64]:
    """The wanted colours, then those that cover most; none that looks like one kept already."""
    kept: list[int] = []
    for i in [*always, *(int(i) for i in np.argsort(-areas, kind="stable") if areas[i])]:
        if len(kept) < most and all(((known[i] - known[j]) ** 2).sum() > _ALIKE for j in kept):
            kept.append(i)
    return np.array(sorted(kept), np.int64)


def _dark_edge(solid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The outermost dots, except toward the light in the upper left."""
    padded = np.pad(solid, 1, mode="edge")  # the picture's own edge is no outline
    right, low = padded[1:-1, 2:], padded[2:, 1:-1]
    return np.asarray(solid & ~(right & low))


def _oklab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    to_cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.asarray(np.cbrt(light @ to_cones.T) @ to_lab.T)


def _rgb(colour: str) -> tuple[int, int, int]:
    plain = to_hex(from_hex(colour))
    return int(plain[1:3], 16), int(plain[3:5], 16), int(plain[5:7], 16)
