"""The art checks: they find what is wrong, and find nothing wrong in whoever a seed may bring."""

import pytest

from tests.looks.drawing import STARTERS
from troupe.kit import raster
from troupe.looks import Check, Look, Sliders, check, draw, paint, resolve, starter_look

ENDS = (Sliders(mecha=0), Sliders(mecha=1), Sliders(animal=0), Sliders(animal=1))


def failures(look):
    return [found for found in check(resolve(look)) if not found.passed]


@pytest.mark.parametrize("handle", STARTERS)
def test_the_starters_pass_every_check(handle):
    assert failures(starter_look(handle)) == []


@pytest.mark.parametrize("seed", range(0, 1000, 97))
def test_whoever_a_seed_brings_passes_every_check(seed):
    assert failures(Look(seed=seed, finish="cel" if seed % 2 else "flat")) == []


@pytest.mark.parametrize("end", range(4))
def test_every_family_passes_every_check(end):
    assert failures(Look(seed=40 + end, finish="cel", sliders=ENDS[end])) == []


def test_a_check_can_fail_on_either_side_of_its_limit():
    assert not Check("visible mouth", 19, 20).passed
    assert not Check("steady", 1, 0, "at most").passed
    assert Check("steady", 0, 0, "at most").passed


def test_hair_that_melts_into_the_face_is_told_by_its_warning():
    look = resolve(Look.model_validate({"seed": 1, "skin": "#C08060", "hair": {"style": "bob", "colour": "#C08060"}}))

    assert "low_contrast" in look.warnings


def test_two_marks_on_an_empty_picture_are_two_pieces():
    picture = bytearray(4 * 40 * 40)
    for left in (2, 20):
        for y in range(left, left + 6):
            for x in range(left, left + 6):
                picture[4 * (40 * y + x) : 4 * (40 * y + x) + 4] = b"\xff\xff\xff\xff"

    assert raster.pieces(bytes(picture), 40, 40) == 2
    assert raster.changed_pixels(bytes(picture), bytes(len(picture)), 40, 40) == 72


def test_three_hundred_strangers_can_be_drawn():
    for seed in range(300):
        svg = draw(resolve(Look(seed=seed * 7919, finish="cel" if seed % 3 else "flat"))).svg
        assert "nan" not in svg
        assert "inf" not in svg.replace("infinite", "")


def test_a_stranger_fills_its_picture():
    for seed in range(40):
        pixels = paint(draw(resolve(Look(seed=seed))), 64, 64)
        assert len({pixels[i : i + 4] for i in range(0, len(pixels), 4)}) > 200
