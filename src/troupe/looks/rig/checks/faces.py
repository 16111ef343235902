"""Faces: they can be seen, they differ by feeling, and nothing but the face moves with a feeling."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from itertools import combinations

from troupe.kit import raster
from troupe.looks.domain.emotion import ANCHORS, LABELS, FaceNumbers, blend
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.bust import draw
from troupe.looks.rig.checks.finding import Check
from troupe.looks.rig.checks.looking import BARE, face_pixels, painted, without
from troupe.looks.rig.resolved import ResolvedLook

_SIDE = 200
_VISIBLE: Mapping[str, int] = {"brow_left": 24, "brow_right": 24, "gaze_left": 40, "gaze_right": 40, "mouth": 20}
_PATCHED = "gaze_right"
_DISTINCT, _DISTINCT_IN_INK = 1.5, 1.0
"""Paper and one line tell less apart than colour does."""
_FAMILIES = ("mecha", "creature", "abstract", "animal")
_OWNED = 0.75


def asymmetry(look: ResolvedLook) -> Iterator[Check]:
    """A frontal, even figure is the first sign of a drawing by numbers."""
    figure = painted(draw(look, frame=Frame(background=BARE)), 128)
    twin = raster.mirrored(figure, 128, 128)
    yield Check("asymmetry", raster.changed_pixels(figure, twin, 128, 128, 24) / 128**2, 0.07)


def visible(look: ResolvedLook) -> Iterator[Check]:
    """What a feeling is read from shows in a picture of 300 pixels, under any fringe."""
    drawing = draw(look)
    whole = painted(drawing, 300)
    for part, least in _VISIBLE.items():
        if part == _PATCHED and look.glasses == "eyepatch":
            continue
        bare = raster.paint(without(drawing.svg, part), 300, 300)
        yield Check(f"visible {part}", raster.changed_pixels(whole, bare, 300, 300), least)


def feelings(look: ResolvedLook) -> Iterator[Check]:
    """Any two of the twelve faces differ, and nothing but the face does."""
    size, faces, around = (_SIDE, _SIDE), {}, {}
    for emotion in ANCHORS:
        drawing = draw(look, Performance(emotion=emotion))
        pixels, box = painted(drawing, _SIDE), face_pixels(drawing, _SIDE)
        faces[emotion] = raster.cut_out(pixels, size, box)
        around[emotion] = raster.painted_over(pixels, size, box)
    wide, high = box[2], box[3]
    apart = min(raster.mean_difference(faces[a], faces[b], wide, high) for a, b in combinations(faces, 2))
    yield Check("distinct", apart, _DISTINCT_IN_INK if look.finish == "ink" else _DISTINCT)
    moved = max(raster.changed_pixels(around["neutral"], one, *size, 0) for one in around.values())
    yield Check("steady", moved, 0, "at most")


def readable(look: ResolvedLook) -> Iterator[Check]:
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


def heads_of_a_family(look: ResolvedLook) -> Iterator[Check]:
    """A robot's or an animal's face still changes nearly as much of its picture as a person's does."""
    if max(look.mecha, look.creature, look.abstract, look.animal) < _OWNED:
        return
    human = look.model_copy(update=dict.fromkeys(_FAMILIES, 0.0))
    for emotion in ("joy", "anger"):
        yield Check(f"head share {emotion}", _changed(look, emotion) / max(1, _changed(human, emotion)), 0.6)


def _changed(look: ResolvedLook, emotion: str) -> int:
    rest, felt = (painted(draw(look, Performance(emotion=name)), _SIDE) for name in ("neutral", emotion))
    return raster.changed_pixels(rest, felt, _SIDE, _SIDE, 16)
