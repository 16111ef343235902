"""A look is a strict document, and every seed is somebody."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.looks.drawing import STARTERS
from troupe.kit.colour import from_hex
from troupe.looks import Look, Palette, Performance, Sliders, UnknownItem, draw, look_for, resolve, starter_look
from troupe.looks.catalog import garments


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"seed": -1}, "seed"),
        ({"seed": 4_294_967_296}, "seed"),
        ({"seed": "7"}, "seed"),
        ({"sliders": {"mecha": -0.1}}, "mecha"),
        ({"sliders": {"mecha": 1.1}}, "mecha"),
        ({"sliders": {"animal": "0.5"}}, "animal"),
        ({"sliders": {"animal": None}}, "animal"),
        ({"palette": {"primary": "blue"}}, "primary"),
        ({"palette": {"primary": "#12345G"}}, "primary"),
        ({"palette": {"primary": "#AABBCCDD"}}, "primary"),
        ({"finish": "oil"}, "finish"),
        ({"skin": 11}, "skin"),
        ({"version": 2}, "version"),
        ({"shoe_size": 44}, "shoe_size"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_field(document, field):
    with pytest.raises(ValidationError) as refusal:
        Look.model_validate_json(json.dumps(document))

    assert field in {str(part) for error in refusal.value.errors() for part in error["loc"]}


def test_a_number_that_is_none_is_refused():
    with pytest.raises(ValidationError):
        Look.model_validate_json('{"sliders": {"mecha": NaN}}')


@pytest.mark.parametrize("seed", [0, 4_294_967_295])
def test_the_seeds_at_both_ends_are_people(seed):
    assert resolve(Look(seed=seed)).seed == seed


def test_colours_are_stored_in_capitals_and_an_old_name_of_a_finish_is_understood():
    look = Look.model_validate_json('{"palette": {"accent": "#ff5d8f"}, "finish": "cartoon"}')

    assert look.palette.accent == "#FF5D8F"
    assert look.finish == "cel"


def test_a_realistic_look_is_a_soft_one():
    assert Look.model_validate_json('{"finish": "realistic"}').finish == "soft"


def test_a_look_survives_the_way_to_a_file_and_back():
    for handle in STARTERS:
        look = starter_look(handle)
        assert Look.model_validate_json(look.model_dump_json()) == look


def test_the_same_seed_is_the_same_person_and_another_seed_another():
    resolved = [resolve(Look(seed=seed)) for seed in range(60)]

    assert resolve(Look(seed=7)) == resolved[7]
    assert len({one.look_hash for one in resolved}) == 60
    assert len({one.hair_style for one in resolved}) >= 8
    assert len({one.skin for one in resolved}) >= 8


def test_a_trait_that_is_given_moves_no_other():
    free = resolve(Look(seed=11)).model_dump()
    bound = resolve(Look.model_validate_json('{"seed": 11, "hair": {"style": "buzz"}}')).model_dump()

    changed = {name for name, value in free.items() if bound[name] != value}
    assert changed <= {"hair_style", "dye"}


@given(st.integers(0, 4_294_967_295))
def test_hair_never_melts_into_the_face_and_an_iris_never_into_its_white(seed):
    look = resolve(Look(seed=seed))

    assert abs(from_hex(look.hair).lightness - from_hex(look.skin).lightness) >= 0.175
    assert from_hex(look.eye_left).lightness <= 0.73


@given(st.integers(0, 4_294_967_295))
def test_nobody_is_without_a_top(seed):
    worn = {garments()[garment.item].slot for garment in resolve(Look(seed=seed)).garments}

    assert "one_piece" in worn or worn >= {"top", "bottom"}


def test_a_top_cannot_be_taken_away():
    assert resolve(Look.model_validate_json('{"clothes": {"top": null}}')).garments


def test_sliders_in_the_middle_are_a_plain_human_and_their_ends_two_families():
    assert resolve(Look()).mecha == resolve(Look()).animal == 0
    assert resolve(Look(sliders=Sliders(mecha=0.4, animal=0.9))).mecha == pytest.approx(0.2)
    assert resolve(Look(sliders=Sliders(mecha=0.4, animal=0.9))).animal == pytest.approx(0.8)


def test_an_unknown_hair_style_is_refused_with_those_there_are():
    with pytest.raises(UnknownItem) as refusal:
        resolve(Look.model_validate_json('{"hair": {"style": "tower"}}'))

    assert refusal.value.code == "unknown_hair"
    assert refusal.value.facts["nearest"] == ["swept", "mohawk", "undercut"]


def test_colours_that_melt_are_kept_when_they_were_chosen_but_told():
    look = Look.model_validate_json('{"skin": 5, "hair": {"colour": "#D9A87C"}}')

    assert resolve(look).hair == "#D9A87C"
    assert "low_contrast" in resolve(look).warnings


def test_a_persona_has_a_look_from_its_id_alone():
    assert look_for("per_1") == look_for("per_1") != look_for("per_2")
    assert look_for("per_1", palette=Palette(primary="#22324A")).palette.primary == "#22324A"


def test_the_starters_wear_what_they_are_known_by():
    nova, rook, moss = (resolve(starter_look(handle)) for handle in STARTERS)

    assert (nova.hair_style, nova.dye, nova.primary, nova.finish) == ("bob", "tips", "#4B3FE0", "cel")
    assert (rook.hair_style, rook.glasses) == ("swept", "glasses_square")
    assert "blazer" in {garment.item for garment in rook.garments}
    assert {garment.item for garment in moss.garments} >= {"sweater", "scarf"}
    assert rook.mecha == pytest.approx(0.2)
    assert moss.animal == pytest.approx(0.24)


def test_a_hat_is_worn_on_every_side_of_a_head():
    bare = {"seed": 5, "hair": {"style": "bob"}}
    for facing in ("front", "left", "back"):
        svgs = [
            draw(resolve(Look.model_validate(told)), Performance.model_validate({"facing": facing})).svg.count("<path")
            for told in (bare, bare | {"clothes": {"head": "beanie"}})
        ]
        assert svgs[1] > svgs[0]


def test_a_garment_of_the_wrong_place_is_refused():
    with pytest.raises(UnknownItem) as refused:
        resolve(Look.model_validate({"clothes": {"head": "hoodie"}}))

    assert refused.value.next_step.startswith("Try hood, headphones, hijab")
