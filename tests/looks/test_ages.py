"""What an age does to a drawing, and what a directory of adults never draws."""

import json

import pytest

from troupe.kit.colour import from_hex
from troupe.kit.errors import Invalid
from troupe.looks import Art, Bearer, Frame, Look, draw, heads_for, resolve

GROWN = 6.6


def look_of(told: dict) -> Look:
    return Look.model_validate_json(json.dumps(told))


@pytest.mark.parametrize(
    ("age", "factor", "stage"),
    [
        (1, 0.62, "child"),
        (4, 0.70, "child"),
        (7, 0.78, "child"),
        (12, 0.86, "child"),
        (13, 0.94, "teen"),
        (17, 1.0, "teen"),
        (18, 1.0, "adult"),
        (None, 1.0, "adult"),
        (65, 0.97, "elder"),
    ],
)
def test_every_age_has_its_heads(age, factor, stage):
    drawn = resolve(Look(seed=9), Bearer(age=age))

    assert drawn.heads == pytest.approx(GROWN * factor, abs=0.001)
    assert drawn.heads == heads_for(age, Look(seed=9))
    assert drawn.stage == stage


def test_the_young_have_no_grown_body_whatever_is_asked():
    asked = Look.model_validate_json('{"seed": 9, "body": {"form": 1.0}}')

    assert resolve(asked, Bearer(age=12)).form <= 0.15
    assert resolve(asked, Bearer(age=17)).form <= 0.15
    assert resolve(asked, Bearer(age=18)).form == 1.0


def test_the_young_are_drawn_as_in_a_storybook():
    inked = resolve(Look(seed=9, finish="ink"), Bearer(age=8))

    assert inked.finish == "flat"
    assert "finish_changed" in inked.warnings
    assert draw(resolve(Look(seed=9), Bearer(age=8)), frame=Frame(finish="ink")).finish == "flat"
    assert resolve(Look(seed=9, finish="ink"), Bearer(age=30)).finish == "ink"


def test_a_childs_face_is_a_childs():
    child, grown = (resolve(Look(seed=9), Bearer(age=age)) for age in (4, 30))

    assert child.eye_size > grown.eye_size
    assert child.eye_height > grown.eye_height
    assert child.nose < grown.nose


def test_the_old_have_lines_and_grey_hair_unless_it_is_dyed():
    young, old = (resolve(Look(seed=9), Bearer(age=age)) for age in (30, 80))
    dyed = resolve(Look.model_validate_json('{"seed": 9, "hair": {"colour": "#1F1A1E"}}'), Bearer(age=80))

    assert old.lines >= 0.5 > young.lines
    assert from_hex(old.hair).chroma <= from_hex(young.hair).chroma + 0.01
    assert dyed.hair == "#1F1A1E"


def test_an_age_that_is_shown_stands_for_the_one_that_is_true():
    shown = Look.model_validate_json('{"seed": 9, "body": {"apparent_age": 20}}')

    assert resolve(shown, Bearer(age=300)).stage == "adult"


@pytest.mark.parametrize("wish", [{"body": {"heads": 4.0}}, {"art": {"realism": 0}}])
def test_among_adults_no_human_is_drawn_small(wish):
    small = look_of(wish | {"seed": 9})

    raised = resolve(small, Bearer(age=30, realm="adult"))
    assert raised.heads == 6.0
    assert "heads_raised" in raised.warnings
    assert resolve(small, Bearer(age=30)).heads < 6.0


def test_a_spirit_has_no_human_shape_to_raise():
    spirit = look_of({"sliders": {"animal": 0.0}, "body": {"heads": 2.5}})

    assert resolve(spirit, Bearer(age=30, realm="adult")).heads == 2.5


def test_among_adults_nobody_is_made_to_look_younger():
    with pytest.raises(Invalid) as refused:
        resolve(look_of({"body": {"apparent_age": 17}}), Bearer(age=40, realm="adult"))

    assert refused.value.code == "adult_look_required"


def test_a_garment_that_is_not_for_an_age_is_changed_and_told():
    drawn = resolve(Look(seed=9, art=Art(realism=0.5)), Bearer(age=5))

    assert "garment_changed" not in drawn.warnings
    assert resolve(look_of({"clothes": {"shoes": "heels_low"}}), Bearer(age=5)).warnings == ("garment_changed",)


def test_no_beard_grows_on_a_child():
    bearded = look_of({"seed": 9, "face": {"facial_hair": "full"}})

    assert resolve(bearded, Bearer(age=12)).facial_hair == "none"
    assert resolve(bearded, Bearer(age=40)).facial_hair == "full"
