"""Colour keeps its hue and its promise at any lightness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troupe.kit.colour import RED, Oklch, Ramp, contrast_ratio, difference, from_hex, mix, to_hex

HEXES = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(HEXES)
def test_every_colour_of_the_screen_survives_the_way_there_and_back(colour):
    assert to_hex(from_hex(colour)) == colour


@given(st.floats(0.1, 1), st.floats(0, 0.4), st.floats(0, 360))
def test_a_colour_no_screen_has_loses_chroma_and_keeps_lightness_and_hue(lightness, chroma, hue):
    shown = from_hex(to_hex(Oklch(lightness, chroma, hue)))

    assert shown.lightness == pytest.approx(lightness, abs=0.01)
    assert shown.chroma <= chroma + 0.02
    if shown.chroma > 0.05:
        assert (shown.hue - hue + 180) % 360 - 180 == pytest.approx(0, abs=4)


def test_one_step_into_shadow_is_the_one_worked_out_by_hand():
    shadow = Ramp(Oklch(0.70, 0.10, 200)).colour(-1)

    assert shadow.lightness == pytest.approx(0.605)
    assert shadow.chroma == pytest.approx(0.112)
    assert shadow.hue == pytest.approx(209)


def test_the_colour_a_user_gave_is_used_to_the_letter():
    assert Ramp("#4B3FE0").step(0) == "#4b3fe0"


def test_skin_turns_red_in_shadow_and_cloth_turns_violet():
    base = Oklch(0.79, 0.066, 58)

    assert Ramp(base, pole=RED).colour(-2).hue < 58
    assert Ramp(Oklch(0.5, 0.1, 200)).colour(-2).hue > 200


@pytest.mark.parametrize("blue", ["#4B3FE0", "#2020FF", "#1040E0", "#7A40E0"])
def test_the_shade_of_a_vivid_blue_is_that_blue_and_no_other_colour(blue):
    base, shade = from_hex(blue), from_hex(Ramp(blue).step(-1))

    assert shade.hue == pytest.approx(base.hue, abs=1.5)
    assert shade.chroma < base.chroma


@given(HEXES)
def test_a_ramp_only_grows_darker_into_shadow_and_lighter_into_light(colour):
    ramp = Ramp(colour)
    steps = [ramp.colour(k / 2).lightness for k in range(-6, 7)]

    assert steps == sorted(steps)


@given(HEXES)
def test_no_line_is_black(colour):
    line = from_hex(Ramp(colour).line())

    assert line.lightness >= 0.14


def test_contrast_is_judged_as_readers_see_it():
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", "#777777") == 1


def test_a_mix_lies_between_its_two_colours():
    one, other = from_hex("#4b3fe0"), from_hex("#ffc857")
    middle = mix(one, other, 0.5)

    assert difference(one, middle) == pytest.approx(difference(middle, other))
    assert difference(one, middle) < difference(one, other)
