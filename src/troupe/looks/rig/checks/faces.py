"""Faces: they can be seen, they differ by feeling, and nothing but the face moves with a feeling."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from itertools import combinations

from troupe.kit import raster
from troupe.looks.domain.emotion import ANCHORS, LABELS, FaceNumbers, blend
from troupe.looks.rig.bust import Drawing
from troupe.looks.rig.checks.finding import Check
from troupe.looks.rig.checks.looking import face_pixels
from troupe.looks.rig.checks.sitter import SIDE, Sitter
from troupe.looks.rig.parting import without

_VISIBLE: Mapping[str, int] = {"brow_left": 24, "brow_right": 24, "gaze_left": 40, "gaze_right": 40, "mouth": 20}
_TAKEN_OUT = (("brow_left", "brow_right"), ("gaze_left", "gaze_right"), ("mouth",))
_PATCHED = "gaze_right"
_SEEN = 300
_NOSE = 2.4
"""Where the nose is while a portrait looks a little to the side: what is left of it belongs to the left."""
_DISTINCT, _DISTINCT_IN_INK = 1.5, 1.0
"""Paper and one line tell less apart than colour does."""
_OWNED = 0.75


def asymmetry(sitter: Sitter) -> Iterator[Check]:
    """A frontal, even figure is the first sign of a drawing by numbers."""
    figure = raster.paint(without(sitter.bust.svg, "background"), 128, 128)
    twin = raster.mirrored(figure, 128, 128)
    yield Check("asymmetry", raster.changed_pixels(figure, twin, 128, 128, 24) / 128**2, 0.07)


def visible(sitter: Sitter) -> Iterator[Check]:
    """What a feeling is read from shows in a picture of 300 pixels, under any fringe."""
    drawing = sitter.bust
    whole = raster.paint(drawing.svg, _SEEN, _SEEN)
    for parts in _TAKEN_OUT:
        bare = raster.paint(without(drawing.svg, *parts), _SEEN, _SEEN)
        for part, half in zip(parts, _halves(drawing) if len(parts) > 1 else [(0, 0, _SEEN, _SEEN)], strict=True):
            if part == _PATCHED and sitter.look.glasses == "eyepatch":
                continue
            one, other = (raster.cut_out(pixels, (_SEEN, _SEEN), half) for pixels in (whole, bare))
            yield Check(f"visible {part}", raster.changed_pixels(one, other, half[2], half[3]), _VISIBLE[part])


def _halves(drawing: Drawing) -> list[tuple[int, int, int, int]]:
    """The picture's left and right side, parted at the nose."""
    left, _, across, _ = drawing.view_box
    middle = round((_NOSE - left) * _SEEN / across)
    return [(0, 0, middle, _SEEN), (middle, 0, _SEEN - middle, _SEEN)]


def feelings(sitter: Sitter) -> Iterator[Check]:
    """Any two of the twelve faces differ, and nothing but the face does."""
    box, size = face_pixels(sitter.bust, SIDE), (SIDE, SIDE)
    pictures = {emotion: sitter.felt(emotion)[1] for emotion in ANCHORS}
    faces = [raster.cut_out(pixels, size, box) for pixels in pictures.values()]
    around = {emotion: raster.painted_over(pixels, size, box) for emotion, pixels in pictures.items()}
    yield Check("distinct", _nearest_faces(faces), _DISTINCT_IN_INK if sitter.look.finish == "ink" else _DISTINCT)
    rest = around.pop("neutral")
    moved = max(0 if one == rest else raster.changed_pixels(rest, one, *size, 0) for one in around.values())
    yield Check("steady", moved, 0, "at most")


def _nearest_faces(faces: list[bytes]) -> float:
    """How far the two likest of some pictures are apart, in levels of 255."""
    import numpy as np

    told = np.stack([np.frombuffer(face, np.uint8) for face in faces]).astype(np.int16)
    return min(float(np.abs(told[i] - told[j]).mean()) for i, j in combinations(range(len(told)), 2))


def readable(_: Sitter) -> Iterator[Check]:
    """No two anchors, and no two of the labels, are nearly the same face in numbers; no look changes that."""
    yield Check("readable anchors", _nearest(tuple(ANCHORS)), 0.15)
    yield Check("readable labels", _nearest(_told()), 0.15)


def _told() -> tuple[str, ...]:
    """The feelings a persona can be told to have, each with its own mix; love and shyness are one face by intention."""
    mixes: dict[tuple[tuple[str, float], ...], str] = {}
    for label, mix in LABELS.items():
        mixes.setdefault(tuple(sorted(mix.items())), label)
    return tuple(mixes.values())


@lru_cache(maxsize=2)
def _nearest(names: tuple[str, ...]) -> float:
    faces = [_numbers(blend(name, 1.0)) for name in names]
    spans = [
        max(1e-6, max(column) - min(column)) for column in zip(*(_numbers(f) for f in ANCHORS.values()), strict=True)
    ]
    return min(_distance(one, other, spans) for one, other in combinations(faces, 2))


def _numbers(face: FaceNumbers) -> list[float]:
    return [float(value) for field in fields(face) if isinstance(value := getattr(face, field.name), (int, float))]


def _distance(one: list[float], other: list[float], spans: list[float]) -> float:
    return float(sum(((a - b) / span) ** 2 for a, b, span in zip(one, other, spans, strict=True)) ** 0.5)


def heads_of_a_family(sitter: Sitter) -> Iterator[Check]:
    """A robot's or an animal's face still changes nearly as much of its picture as a person's does."""
    if sitter.strangest < _OWNED:
        return
    for emotion in ("joy", "anger"):
        share = _changed(sitter, emotion) / max(1, _changed(sitter.human, emotion))
        yield Check(f"head share {emotion}", share, 0.6)


def _changed(sitter: Sitter, emotion: str) -> int:
    rest, felt = (sitter.felt(name)[1] for name in ("neutral", emotion))
    return raster.changed_pixels(rest, felt, SIDE, SIDE, 16)
