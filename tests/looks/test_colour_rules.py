"""Colours that are brought together: what was chosen stays, then the other side moves, and what cannot is told."""

import json
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from troupe.kit.colour import difference, from_hex
from troupe.looks import Bearer, Look, ResolvedLook, resolve


def look_of(told: dict) -> Look:
    return Look.model_validate_json(json.dumps(told))


def lightness(colour: str) -> float:
    return from_hex(colour).lightness


def resolved(**told) -> ResolvedLook:
    return resolve(look_of({"seed": 3} | told))


@settings(deadline=None)
@given(st.integers(0, 4_294_967_295))
def test_left_to_its_seed_nobody_clashes(seed):
    look = resolve(Look(seed=seed))

    assert look.clashes == ()
    assert abs(lightness(look.hair) - lightness(look.skin)) >= 0.175
    assert 0.26 <= lightness(look.eye_left) <= 0.73


def test_hair_that_was_chosen_stays_and_a_skin_that_was_not_moves():
    look = resolved(hair={"colour": "#B9875E"})

    assert look.hair == "#B9875E"
    assert abs(lightness(look.skin) - lightness(look.hair)) >= 0.18
    assert look.clashes == ()


def test_hair_that_words_tell_keeps_its_colour_before_a_skin_that_nobody_told():
    told = Bearer(told={"hair": {"colour": "#D9B779"}})
    seeds = [resolve(Look(seed=seed), told) for seed in range(40)]

    assert {look.hair.upper() for look in seeds} == {"#D9B779"}
    assert all(abs(lightness(look.skin) - lightness(look.hair)) >= 0.18 for look in seeds)


def test_two_chosen_colours_that_melt_are_kept_and_told_with_both():
    look = resolved(hair={"colour": "#D9A87C"}, skin=5)

    assert "low_contrast" in look.warnings
    (clash,) = [each for each in look.clashes if each.parts == ("hair", "skin")]
    assert clash.colours[0] == "#D9A87C" == look.hair


def test_a_pale_iris_that_was_chosen_is_kept_and_told():
    look = resolved(eyes={"left": "#F4F4FF"})

    assert look.eye_left == "#F4F4FF"
    assert "low_contrast" in look.warnings


def test_garments_side_by_side_are_told_apart():
    same = "#6A4C93"
    look = resolved(
        palette={"primary": same, "secondary": same},
        clothes={"top": "tee", "bottom": "trousers", "shoes": "sneakers", "outer": "none"},
    )
    top, bottom = (next(g for g in look.garments if g.item == item) for item in ("tee", "trousers"))
    one, other = from_hex(top.primary), from_hex(bottom.secondary)

    assert top.primary == same
    assert abs(one.lightness - other.lightness) >= 0.1 or difference(one, other) >= 0.12


def test_the_ground_leaves_the_figure_and_never_the_other_way():
    pale = {
        "hair": {"colour": "#E6E2DC"},
        "skin": 10,
        "palette": {"primary": "#E4DCC8", "secondary": "#DCD4C0"},
        "clothes": {"top": "tee", "bottom": "trousers", "outer": "none"},
    }
    look, other = resolved(**pale), resolved(hair={"colour": "#1F1A1E"}, skin=3)

    assert look.hair == "#E6E2DC"
    levels = [sum(map(lightness, each.background.colours)) / 3 for each in (look, other)]
    assert levels[0] < levels[1] - 0.1


def test_a_ground_that_was_chosen_stays():
    mine = ["#E6E2DC", "#E9E5DF", "#EEEAE4"]
    look = resolved(
        background={"kind": "halo", "colours": mine},
        hair={"colour": "#E6E2DC"},
        skin=10,
        palette={"primary": "#E4DCC8", "secondary": "#DCD4C0"},
        clothes={"top": "tee", "bottom": "trousers", "outer": "none"},
    )

    assert list(look.background.colours) == mine
    assert ("figure", "background") in [clash.parts for clash in look.clashes]


def test_what_is_mostly_accent_is_small_and_the_largest_of_it_takes_the_second_colour():
    look = resolved(clothes={"back": "cape", "neck": "bow", "head": "headband"})
    worn = {each.item: each for each in look.garments}

    assert worn["cape"].accent == worn["cape"].secondary
    assert worn["bow"].accent == look.accent


def test_the_same_look_is_brought_together_in_one_way_only():
    looks = [resolve(Look(seed=5)) for _ in range(2)]

    assert all(one == other for one, other in pairwise(looks))
