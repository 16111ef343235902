"""The two sliders: a plain human in the middle, and at every end somebody else who still laughs and scowls."""

from itertools import combinations

import numpy as np
import pytest

from tests.looks.drawing import only, painted_by_another, pixels, solid
from troupe.looks import Frame, Look, Performance, Sliders, draw, look_for, resolve, starter_look

ENDS = {
    "machine": Sliders(mecha=0.0),
    "creature": Sliders(mecha=1.0),
    "spirit": Sliders(animal=0.0),
    "animal": Sliders(animal=1.0),
}


def moved(look, sliders):
    return resolve(look.model_copy(update={"sliders": sliders}))


@pytest.mark.parametrize("axis", ["mecha", "animal"])
def test_every_step_of_a_slider_changes_the_drawing(axis):
    nova = starter_look("nova")
    seen = {draw(moved(nova, Sliders(**{axis: step / 50}))).svg.split("<defs>")[1] for step in range(51)}

    assert len(seen) == 51


@pytest.mark.parametrize("axis", ["mecha", "animal"])
def test_the_middle_is_the_plain_human(axis):
    nova = starter_look("nova")

    assert (pixels(draw(moved(nova, Sliders(**{axis: 0.5})))) == pixels(draw(resolve(nova)))).all()


@pytest.mark.parametrize("end", ENDS)
def test_an_end_is_plainly_not_the_human(end):
    for i in range(4):
        look = look_for(f"per_{i}")
        human, other = pixels(draw(resolve(look)), 128), pixels(draw(moved(look, ENDS[end])), 128)
        assert (np.abs(human - other).max(axis=2) > 24).mean() >= 0.10


def test_the_four_ends_are_four_families():
    look = look_for("per_3")
    faces = {end: pixels(draw(moved(look, sliders)), 128) for end, sliders in ENDS.items()}

    for one, other in combinations(ENDS, 2):
        assert (np.abs(faces[one] - faces[other]).max(axis=2) > 24).mean() >= 0.12, (one, other)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("emotion", ["joy", "anger", "surprise", "sadness"])
def test_every_family_still_shows_feelings(end, emotion):
    human, other = resolve(starter_look("nova")), moved(starter_look("nova"), ENDS[end])

    assert changed_by(other, emotion) >= 0.6 * changed_by(human, emotion)


def changed_by(look, emotion):
    rest, felt = (pixels(draw(look, Performance(emotion=e)), 200) for e in ("neutral", emotion))
    return (np.abs(rest - felt).max(axis=2) > 16).sum()


@pytest.mark.parametrize("end", ENDS)
def test_every_family_blinks_and_speaks_in_the_page(end):
    svg = draw(moved(starter_look("rook"), ENDS[end]), live=True).svg

    for key in ("eye_left.white", "eye_right.lash", "brow_left", "mouth.interior"):
        assert f'data-face="{key}"' in svg


@pytest.mark.parametrize("end", ENDS)
def test_two_painters_see_the_same_family(end):
    drawing = draw(moved(look_for("per_2"), ENDS[end]), Performance(emotion="joy"))

    assert np.abs(pixels(drawing, 400) - painted_by_another(drawing, 400)).mean() <= 1


@pytest.mark.parametrize("facing", ["front", "left", "right", "back"])
def test_families_have_bodies_on_all_sides(facing):
    for sliders in ENDS.values():
        look = resolve(Look(seed=9, sliders=sliders))
        assert "legs" in draw(look, Performance(facing=facing), Frame(view="full")).parts


def test_machines_of_twenty_seeds_wear_at_least_five_different_heads():
    shells = set()
    for seed in range(20):
        told = {"seed": seed, "sliders": {"mecha": 0.0}, "face": {"width": 36.0}, "clothes": {"head": "none"}}
        machine = draw(resolve(Look.model_validate(told)), Performance(yaw=0, roll=0))
        shells.add(solid(only(machine, "headwear"), 64).tobytes())

    assert len(shells) >= 5


def test_a_machine_under_a_hat_has_nothing_that_stands_out_of_it():
    told = {"seed": 5, "sliders": {"mecha": 0.0}, "clothes": {"head": "hijab"}}
    machine = resolve(Look.model_validate(told))
    highest = solid(only(draw(machine), "headwear"), 170).any(axis=1).argmax()

    assert highest > 3


def test_a_lion_has_its_mane_from_every_side():
    lion = resolve(Look.model_validate({"seed": 7, "species": "lion", "sliders": {"animal": 1.0}}))
    fox = resolve(Look.model_validate({"seed": 7, "species": "fox", "sliders": {"animal": 1.0}}))
    for facing in ("front", "left", "back"):
        frame = Frame.model_validate({"view": "head", "background": {"kind": "transparent"}})
        seen = [solid(draw(who, Performance.model_validate({"facing": facing}), frame), 132) for who in (lion, fox)]
        assert seen[0].sum() > 1.15 * seen[1].sum(), facing
