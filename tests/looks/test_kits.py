"""Kits that act on the drawing itself, and what all kits of a picture weigh."""

import json

import pytest

from troupe.kit.errors import Invalid
from troupe.looks import Bearer, Kit, Look, RigFile, Weights, bases_in_conflict, resolve, weights_of

CHIBI, LINES, GRACE = "avatar.style.chibi", "avatar.style.lines", "avatar.identity.grace"
MECHA, BEAST = "avatar.style.anime.mecha", "avatar.style.animal_traits"


def look_of(told: dict) -> Look:
    return Look.model_validate_json(json.dumps(told))


def kit(id: str, *deltas: dict, weight: float = 1.0, base: str = "", **told) -> Kit:
    return Kit(id, weight, base, RigFile.read({"rig_version": 1, "deltas": list(deltas)} | told))


def drawn(*kits: Kit, **look):
    return resolve(look_of({"seed": 3} | look), Bearer(kits={each.id: each for each in kits}))


def delta(path: str, op: str, value: float | str) -> dict:
    return {"path": path, "op": op, "value": value}


def test_a_kit_moves_a_line_as_far_as_it_weighs():
    heavy = kit(LINES, delta("art.line_weight", "add", 0.3))

    assert drawn(heavy, kits=[{"id": LINES, "weight": 0.4}]).art.line_weight == pytest.approx(0.62)
    assert drawn(heavy).art.line_weight == 0.5


def test_adding_scaling_and_setting_each_follow_their_rule():
    plain = drawn()
    moved = drawn(
        kit(
            LINES,
            delta("body.heads", "scale", 0.5),
            delta("face.jaw", "add", -0.2),
            delta("hair.style", "set", "mohawk"),
            delta("palette.primary", "set", "#112233"),
            delta("clothes.top", "set", "sweater"),
        ),
        kits=[{"id": LINES, "weight": 0.5}],
    )

    assert moved.heads == pytest.approx(plain.heads * 0.75, abs=0.001)
    assert moved.jaw == pytest.approx(plain.jaw - 0.1, abs=0.001)
    assert (moved.hair_style, moved.primary) == ("mohawk", "#112233")
    assert "sweater" in {each.item for each in moved.garments}


def test_a_kit_that_weighs_little_sets_nothing():
    bold = kit(LINES, delta("hair.style", "set", "mohawk"))

    assert drawn(bold, kits=[{"id": LINES, "weight": 0.4}]).hair_style == drawn().hair_style


def test_however_far_kits_push_a_field_stays_in_its_range():
    strong = kit(LINES, delta("body.heads", "add", 9), delta("face.nose", "add", -9))
    pushed = drawn(strong, kits=[{"id": LINES, "weight": 2}])

    assert (pushed.heads, pushed.nose) == (8.5, 0)


def test_kits_act_in_the_order_of_their_ids():
    add, scale = (
        kit("avatar.style.b", delta("body.heads", "add", 1)),
        kit("avatar.style.a", delta("body.heads", "scale", 0.5)),
    )
    chosen = [{"id": "avatar.style.b", "weight": 1}, {"id": "avatar.style.a", "weight": 1}]

    assert drawn(add, scale, kits=chosen, body={"heads": 6.0}).heads == pytest.approx(4.0)


def test_an_identity_fills_what_the_look_leaves_open():
    grace = kit(GRACE, identity={"hair": {"style": "bob", "colour": "#8F3B22"}, "skin": 4})

    filled = drawn(grace, identity_kit=GRACE, hair={"style": "afro"})
    assert (filled.hair_style, filled.hair.upper()) == ("afro", "#8F3B22")
    assert drawn(grace).hair != "#8F3B22"


@pytest.mark.parametrize(
    "told",
    [
        {"deltas": [delta("seed", "set", 4)]},
        {"deltas": [delta("body.apparent", "set", 4)]},
        {"deltas": [delta("hair.style", "add", 1)]},
        {"deltas": [delta("face.nose", "set", 9)]},
        {"deltas": [delta("finish", "set", "ink")]},
        {"deltas": [delta("body.apparent_age", "set", 12)]},
        {"identity": {"portrait": None}},
        {"rig_version": 2},
        {"surprise": 1},
    ],
)
def test_a_kit_may_touch_only_what_is_drawn(told):
    with pytest.raises(Invalid):
        RigFile.read({"rig_version": 1} | told)


def test_all_kits_together_weigh_at_most_the_cap():
    look = look_of(
        {"identity_kit": GRACE, "sliders": {"mecha": 0.2, "animal": 0.7}, "kits": [{"id": CHIBI, "weight": 0}]}
    )
    told = weights_of(look, {id: Kit(id) for id in (GRACE, MECHA, BEAST, CHIBI)})
    applied = {item.id: round(item.weight * told.scale, 3) for item in told.items if item.weight}

    assert told.total == pytest.approx(2.0)
    assert applied == {GRACE: 0.75, MECHA: 0.45, BEAST: 0.3}
    assert [item.id for item in told.items] == [
        GRACE,
        MECHA,
        "avatar.style.anime.creature",
        "avatar.style.abstract",
        BEAST,
        CHIBI,
    ]


def test_a_kit_that_is_named_twice_weighs_both():
    look = look_of({"sliders": {"mecha": 0.3}, "kits": [{"id": MECHA, "weight": 0.5}]})

    assert weights_of(look).items[0].weight == pytest.approx(0.9)
    assert len([item for item in weights_of(look).items if item.id == MECHA]) == 1


def test_a_kit_that_is_not_installed_is_told_and_the_figure_is_drawn_all_the_same():
    told: Weights = weights_of(look_of({"identity_kit": GRACE}))

    assert (told.items[0].available, told.items[0].reason) == (False, "kit_missing")
    assert told.chosen_and_missing == (GRACE,)
    assert drawn(identity_kit=GRACE).heads == drawn().heads


def test_a_drawn_robot_is_as_strong_as_its_slider_and_its_kit_and_no_cap_weakens_it():
    half = Kit(MECHA, 0.5)

    assert drawn(half, sliders={"mecha": 0.0}).mecha == 0.5
    assert drawn(sliders={"mecha": 0.0}, kits=[{"id": CHIBI, "weight": 2}]).mecha == 1.0


def test_kits_of_two_families_of_models_do_not_go_together():
    look = look_of({"identity_kit": GRACE, "kits": [{"id": LINES, "weight": 1}, {"id": CHIBI, "weight": 0}]})
    kits = {GRACE: Kit(GRACE, base="sdxl"), LINES: Kit(LINES, base="sd15"), CHIBI: Kit(CHIBI, base="flux")}

    assert bases_in_conflict(weights_of(look, kits), kits) == {GRACE: "sdxl", LINES: "sd15"}
    assert not bases_in_conflict(weights_of(look, kits), kits | {LINES: Kit(LINES, base="sdxl")})


def test_what_kits_move_stays_in_its_range_however_much_they_weigh():
    plain = kit(LINES, delta("art.ornament", "add", -0.3), delta("art.roundness", "add", 0.25))

    for weight, ornament, roundness in ((2.0, 0.0, 1.0), (-2.0, 0.9, 0.0)):
        art = drawn(plain, kits=[{"id": LINES, "weight": weight}]).art
        assert (art.ornament, art.roundness) == (pytest.approx(ornament), roundness)
