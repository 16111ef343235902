"""What pictures have in common: main colours, hair, skin, line, edges, light. Counted, not learnt."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from troupe.kit.colour import Oklch, oklab, to_hex
from troupe.talents.domain.fitting import USUAL, Swatch, Traits
from troupe.talents.service import pixels

_SHORT, _COLOURS, _ROUNDS = 160, 5, 12
_POINTS, _LEAST_SHARE = 3_000, 0.02
"""Of each picture; so many speak for all."""
_APART, _LEAST_HAIR, _HAIR_ZONE = 0.09, 0.05, 0.34
_SKIN_NEAR, _LEAST_SKIN, _FACE = 0.05, 0.02, (0.2, 0.75)
_STEP, _LINE = 0.07, 0.10
_SCALES: Mapping[str, tuple[float, float]] = {
    "line_weight": (0.135, 0.16),
    "line_colour": (0.052, 0.06),
    "softness": (1.60, -0.6),
    "roundness": (0.540, 0.2),
    "contrast": (0.207, 0.25),
    "chroma": (0.067, 0.08),
}
"""Of each number of the art: what is measured where it has its usual value, and how far apart 0 and 1 are."""


def traits_of(pictures: Sequence[bytes], skins: Sequence[Oklch]) -> Traits:
    """Everything at once, over all pictures; the same pictures always give the same."""
    import numpy as np

    seen = [_Seen(content) for content in pictures]
    points = np.concatenate([each.points for each in seen])
    skin, is_skin = _skin(points, skins)
    above = points[(points[:, 3] < _HAIR_ZONE) & ~is_skin, :3]
    hair = _main_colours(above)[0][0] if len(above) > _LEAST_HAIR * len(points) else None
    below = points[(points[:, 3] >= _HAIR_ZONE) & ~is_skin, :3]
    swatches = [
        Swatch(_hex(centre), float(share), float(math.hypot(centre[1], centre[2])))
        for centre, share in zip(*_main_colours(below), strict=True)
        if share > _LEAST_SHARE
    ]
    return Traits(swatches, None if hair is None else _hex(hair), skin, _art(seen, points))


class _Seen:
    """One picture: points of what it shows, and how its edges are."""

    def __init__(self, content: bytes) -> None:
        import numpy as np
        import pyvips

        picture: Any = pyvips.Image.new_from_buffer(content, "").colourspace("srgb")
        picture = picture.resize(_SHORT / min(picture.width, picture.height))
        lab = pixels.oklab(pixels.pixels_of(picture))
        mask = _subject(lab, picture)
        self.lightness = lab[..., 0]
        self.lab = lab
        self.mask = mask
        rows, columns = np.nonzero(mask)
        top, bottom = (int(rows.min()), int(rows.max())) if len(rows) else (0, lab.shape[0])
        height = (rows - top) / max(1, bottom - top)
        left, right = (int(columns.min()), int(columns.max())) if len(columns) else (0, lab.shape[1])
        aside = np.abs((columns - left) / max(1, right - left) - 0.5)
        every = max(1, len(rows) // _POINTS)
        found = np.column_stack([lab[rows, columns], height, aside])
        self.points = found[::every]


def _subject(lab: Any, picture: Any) -> Any:
    """What is not background: what is opaque, else what differs from the border."""
    import numpy as np

    if picture.hasalpha():
        raw = picture[picture.bands - 1].cast("uchar").write_to_memory()
        alpha = np.ndarray(buffer=raw, dtype=np.uint8, shape=lab.shape[:2])
        mask = alpha > 127
        if 0.02 < mask.mean() < 0.98:
            return mask
    wide = max(1, min(lab.shape[:2]) // 20)
    border = np.concatenate([lab[:wide].reshape(-1, 3), lab[:, :wide].reshape(-1, 3), lab[:, -wide:].reshape(-1, 3)])
    mask = np.linalg.norm(lab - np.median(border, axis=0), axis=-1) > _APART
    return mask if mask.mean() > 0.05 else np.ones(lab.shape[:2], bool)


def _skin(points: Any, skins: Sequence[Oklch]) -> tuple[int | None, Any]:
    """The tone that most points are near to, and which points those are."""
    import numpy as np

    tones = np.array([oklab(each) for each in skins], np.float32)
    apart = np.linalg.norm((points[:, None, :3] - tones[None]) * np.array([1, 2, 2], np.float32), axis=-1)
    in_face = (points[:, 3] > _FACE[0]) & (points[:, 3] < _FACE[1]) & (points[:, 4] < 0.3)
    near = (apart.min(axis=1) < _SKIN_NEAR) & in_face
    if near.mean() < _LEAST_SKIN:
        return None, np.zeros(len(points), bool)
    votes = np.exp(-((apart[near] / _SKIN_NEAR) ** 2) * 2).sum(axis=0)
    return int(votes.argmax()) + 1, apart.min(axis=1) < _SKIN_NEAR


def _main_colours(points: Any) -> tuple[Any, Any]:
    """The middles of five heaps of colours, the fullest first."""
    import numpy as np

    if not len(points):
        return np.zeros((0, 3)), np.zeros(0)
    centres = [points.mean(axis=0)]
    for _ in range(_COLOURS - 1):
        apart = np.min([((points - each) ** 2).sum(axis=1) for each in centres], axis=0)
        centres.append(points[apart.argmax()])
    heaps = np.array(centres)
    for _ in range(_ROUNDS):
        nearest = ((points[:, None] - heaps[None]) ** 2).sum(axis=-1).argmin(axis=1)
        heaps = np.array(
            [points[nearest == at].mean(axis=0) if (nearest == at).any() else heaps[at] for at in range(len(heaps))]
        )
    shares = np.bincount(nearest, minlength=len(heaps)) / len(points)
    order = np.argsort(-shares, kind="stable")
    return heaps[order], shares[order]


def _art(seen: Sequence[_Seen], points: Any) -> dict[str, float]:
    """How it is drawn, in the look's own numbers."""
    import numpy as np

    edges = np.array([_edges(each) for each in seen])
    names = ("line_weight", "line_colour", "softness", "roundness")
    measured = {name: _middle(column) for name, column in zip(names, edges.T, strict=True)}
    measured["contrast"] = points[:, 0].std()
    measured["chroma"] = np.linalg.norm(points[:, 1:3], axis=1).mean()
    return {name: _scaled(name, float(value)) for name, value in measured.items() if not math.isnan(value)}


def _middle(values: Any) -> float:
    """The mean of what could be told at all."""
    told = values[values == values]
    return float(told.mean()) if len(told) else math.nan


def _scaled(name: str, measured: float) -> float:
    at, wide = _SCALES[name]
    return round(min(1.0, max(0.0, USUAL[name] + (measured - at) / wide)), 2)


def _edges(seen: _Seen) -> tuple[float, float, float, float]:
    """Share of dark lines, how coloured they are, how sharp edges are, how many of them are curved."""
    import numpy as np

    light = seen.lightness
    around = _mean(light, 4)
    lines = (around - light > _LINE) & (light < 0.5)
    tint = float(np.linalg.norm(seen.lab[lines][:, 1:], axis=1).mean()) if lines.any() else math.nan
    down, right = np.gradient(light)
    steep = np.hypot(down, right)
    wide = np.hypot(*np.gradient(_mean(light, 2)))
    edge = wide > 0.02
    sharp = float((steep[edge] / wide[edge]).mean()) if edge.any() else math.nan
    return float(lines.sum() / max(1, seen.mask.sum())), tint, sharp, _curved(down, right, steep)


def _curved(down: Any, right: Any, steep: Any) -> float:
    """Of the edges that go on, the share that bends."""
    import numpy as np

    rows, columns = np.nonzero(steep > _STEP)
    along = np.stack([right[rows, columns], -down[rows, columns]]) / steep[rows, columns]
    ahead = np.round(np.stack([rows, columns]) + 5 * along).astype(int)
    inside = (ahead[0] >= 0) & (ahead[0] < steep.shape[0]) & (ahead[1] >= 0) & (ahead[1] < steep.shape[1])
    ahead, rows, columns = ahead[:, inside], rows[inside], columns[inside]
    goes_on = steep[ahead[0], ahead[1]] > _STEP
    turn = np.arctan2(down[rows, columns], right[rows, columns]) - np.arctan2(
        down[ahead[0], ahead[1]], right[ahead[0], ahead[1]]
    )
    turn = np.abs((turn[goes_on] + np.pi / 2) % np.pi - np.pi / 2)
    return float(((turn > 0.12) & (turn < 0.9)).mean()) if len(turn) else math.nan


def _mean(values: Any, reach: int) -> Any:
    """Each value's surroundings, by sums."""
    import numpy as np

    side = 2 * reach + 1
    grown = np.pad(values, reach, mode="edge")
    sums = np.pad(grown.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    return (sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]) / side**2


def _hex(centre: Any) -> str:
    lightness, a, b = (float(each) for each in centre)
    return to_hex(Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)).upper()
