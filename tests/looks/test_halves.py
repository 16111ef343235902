"""Nobody feels anything evenly, and everybody is uneven in a way of their own."""

from typing import cast

import pytest

from tests.looks.drawing import ANCHOR_NAMES
from troupe.looks import LABELS, Look, Performance, blend, draw, face_table, resolve
from troupe.looks.domain.halves import halves_of, uneven

SEEDS = (1, 2, 3, 77, 4_294_967_295)
FELT = sorted({*ANCHOR_NAMES, *LABELS} - {"neutral"})


@pytest.mark.parametrize("feeling", FELT)
def test_brows_lids_and_corners_are_uneven_in_every_feeling(feeling):
    for seed in SEEDS:
        face = uneven(blend(feeling), seed)

        assert abs(face.brow_at(1) - face.brow_at(-1)) > 0.1
        assert face.laugh or abs(face.eye_at(1) - face.eye_at(-1)) > 0.03
        assert abs(face.mouth_skew) > 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_always_the_same_half_that_leads(seed):
    faces = [uneven(blend(feeling), seed) for feeling in FELT]

    assert {face.brow_at(1) > face.brow_at(-1) for face in faces} == {halves_of(seed).brow > 0}
    assert {face.mouth_skew > 0 for face in faces} == {halves_of(seed).corner > 0}


def test_people_differ_in_the_half_that_leads():
    leading = [halves_of(seed) for seed in range(60)]

    assert 15 < sum(halves.corner > 0 for halves in leading) < 45
    assert 5 < sum(halves.corner * halves.brow < 0 for halves in leading) < 35


def test_a_calm_face_and_an_art_without_unevenness_are_left_alone():
    assert uneven(blend("neutral"), 7) == blend("neutral")
    assert uneven(blend("joy"), 7, tilt=0).brow_at(1) == blend("joy").brow_at(-1)


def test_the_page_and_the_picture_are_told_the_same_halves():
    look = resolve(Look.model_validate({"seed": 5, "finish": "cel"}))
    table = cast(dict[str, list[float]], face_table(look, "anger")["paths"])
    svg = draw(look, Performance(emotion="anger")).svg

    for name in ("brow_left", "brow_right"):
        x, y = table[name][:2]
        assert f'data-face="{name}" d="M{x:g} {y:g}'.replace(" -", "-") in svg.replace(" -", "-")
    assert table["brow_left"][1] != table["brow_right"][1]
