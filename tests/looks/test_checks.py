"""The art checks: they find what is wrong, and find nothing wrong in whoever a seed may bring."""

import json

import pytest

from scripts.strangers import main as strangers
from tests.looks.drawing import STARTERS
from troupe.kit import raster
from troupe.looks import (
    Check,
    Look,
    Performance,
    Sliders,
    check,
    covering_looks,
    draw,
    glance,
    paint,
    resolve,
    starter_look,
    stranger,
)

ENDS = {
    "machine": Sliders(mecha=0),
    "creature": Sliders(mecha=1),
    "spirit": Sliders(animal=0),
    "animal": Sliders(animal=1),
}
EVERY = 81
"""Of the covering crowd, whom the short run looks at: the long one looks at all."""
FINISHES = ("flat", "cel", "soft", "ink", "pixel", "watercolor")


def failures(look):
    return [found for found in check(resolve(look)) if not found.passed]


@pytest.mark.parametrize("handle", STARTERS)
def test_the_starters_pass_every_check(handle):
    assert failures(starter_look(handle)) == []


@pytest.mark.parametrize("seed", range(0, 1000, 250))
def test_whoever_a_seed_brings_passes_every_check(seed):
    assert failures(Look(seed=seed, finish="cel" if seed % 500 else "flat")) == []


@pytest.mark.parametrize("end", ENDS)
def test_every_family_passes_every_check(end):
    assert failures(Look(seed=42, finish="cel", sliders=ENDS[end])) == []


def test_some_of_a_crowd_of_all_styles_tones_outfits_families_and_finishes_pass_every_check():
    crowd = covering_looks()

    assert {look.finish for look in crowd} == set(FINISHES)
    assert {look.skin for look in crowd} == set(range(1, 11))
    assert [failures(look) for look in crowd[::EVERY]] == [[]] * len(crowd[::EVERY])


@pytest.mark.long
def test_the_whole_crowd_passes_every_check():
    failed = {f"{look.model_dump_json(exclude_defaults=True)}": failures(look) for look in covering_looks()}

    assert {who: found for who, found in failed.items() if found} == {}


@pytest.mark.long
def test_ten_thousand_strangers_are_glanced_at_and_one_in_ten_is_looked_at_closely(tmp_path):
    assert strangers([str(tmp_path), "--count", "10000"]) == 0, (tmp_path / "failures.txt").read_text("utf-8")


def test_forty_strangers_of_any_family_age_pose_and_side_are_whole_and_in_the_picture():
    crowd = [stranger(number) for number in range(40)]

    seen = {who.number: [found for found in glance(resolve(who.look, who.bearer), who.performance) if not found.passed]
            for who in crowd}  # fmt: skip

    assert {number: found for number, found in seen.items() if found} == {}
    assert len({who.performance.pose for who in crowd}) > 20
    assert len({resolve(who.look, who.bearer).stage for who in crowd}) == 4


def test_looking_at_strangers_goes_on_where_it_stopped(tmp_path, capsys):
    asked = [str(tmp_path), "--block", "2", "--every", "100"]

    strangers([*asked, "--count", "4"])
    first = [json.loads(line)["first"] for line in next(tmp_path.glob("*.jsonl")).read_text("utf-8").splitlines()]
    strangers([*asked, "--count", "6"])
    then = [json.loads(line)["first"] for line in next(tmp_path.glob("*.jsonl")).read_text("utf-8").splitlines()]

    assert (first, then) == ([0, 2], [0, 2, 4])
    assert "6 strangers, 1 with all checks" in capsys.readouterr().out


def test_a_glance_finds_a_head_that_leaves_the_frame():
    spoiled = resolve(Look(seed=3)).model_copy(update={"face_width": 330, "hair_style": "bald"})

    assert "cut off" in {found.name for found in glance(spoiled, Performance()) if not found.passed}


def test_a_check_can_fail_on_either_side_of_its_limit():
    assert not Check("visible mouth", 19, 20).passed
    assert not Check("steady", 1, 0, "at most").passed
    assert Check("steady", 0, 0, "at most").passed


@pytest.mark.parametrize(
    ("spoiled", "name"),
    [
        ({"brow_weight": 0.0}, "visible brow_left"),
        ({"eye_size": 0.12}, "visible gaze_left"),
        ({"hair": "#C08060", "skin": "#C48463"}, "hair against face"),
    ],
)
def test_a_check_finds_what_was_spoiled(spoiled, name):
    look = resolve(Look(seed=11)).model_copy(update=spoiled)

    assert name in {found.name for found in check(look) if not found.passed}


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


def test_a_stranger_fills_its_picture():
    for seed in range(0, 40, 4):
        pixels = paint(draw(resolve(Look(seed=seed))), 64, 64)
        assert len({pixels[i : i + 4] for i in range(0, len(pixels), 4)}) > 200
