"""Bodies as they are seen: who sits comes nearer, who runs leans, who turns is turned, and hands have fingers."""

import math
from itertools import pairwise

import numpy as np
import pytest

from troupe.kit import raster
from troupe.kit.markup import element
from troupe.looks import Look, Performance, draw, resolve
from troupe.looks.catalog import garments
from troupe.looks.rig.bust import bearing_of
from troupe.looks.rig.fitting import Fitting
from troupe.looks.rig.framing import skeleton_of
from troupe.looks.rig.hands import HANDS, draw_hand
from troupe.looks.rig.lap import comes_near, knee_half
from troupe.looks.rig.materials import materials
from troupe.looks.rig.measure import measure
from troupe.looks.rig.sheet import Sheet
from troupe.looks.rig.skeleton import turned_round

BUILDS = ({"form": 1, "build": -1, "heads": 7.5}, {"form": 0, "build": 1, "heads": 6}, {"heads": 3})


def somebody(body=None, **clothes):
    worn = {"top": "tee", "bottom": "trousers", **clothes}
    return resolve(Look.model_validate({"seed": 5, "body": body or {}, "clothes": worn}))


def bones(look, **acted):
    return skeleton_of(look, bearing_of(Performance.model_validate(acted)))


@pytest.mark.parametrize("build", BUILDS)
def test_thighs_of_whoever_sits_come_toward_the_viewer_and_shins_hang_below_the_knees(build):
    look = somebody(build)
    m, sitting = measure(look), bones(look, pose="sitting")
    for leg in sitting.legs:
        assert comes_near(m, leg)
        assert abs(leg.end[0] - leg.joint[0]) < 0.1 * m.shin
    assert knee_half(m) > m.knee


def test_a_coat_in_a_lap_is_no_wider_than_the_knees_under_it():
    look = somebody(outer="coat")
    m, sitting = measure(look), bones(look, pose="sitting")
    cut = garments()["coat"].cut
    left, right, length = Fitting(look, materials(look), Sheet(), m, sitting).skirt_reach(cut)
    knees = sitting.legs[1].joint[0] - sitting.legs[0].joint[0]
    assert left + right <= knees + 2.3 * knee_half(m)
    assert sitting.legs[0].joint[1] < sitting.pelvis[1] + length < sitting.ground


@pytest.mark.parametrize("facing", ["front", "three_quarter_left", "three_quarter_right", "left", "right", "back"])
@pytest.mark.parametrize("build", BUILDS)
def test_a_runner_pushes_off_with_one_leg_and_raises_the_other_knee(build, facing):
    look = somebody(build)
    m, running = measure(look), bones(look, pose="running", facing=facing)
    soles = sorted(leg.end[1] for leg in running.legs)
    assert soles[1] - soles[0] > 0.1 * m.leg
    raised = min(running.legs, key=lambda leg: leg.end[1])
    pushing = max(running.legs, key=lambda leg: leg.end[1])
    assert raised.joint[1] < pushing.joint[1] - 0.05 * m.leg
    assert math.dist(pushing.root, pushing.end) > (0.85 if facing != "front" else 0.78) * m.leg


@pytest.mark.parametrize(("facing", "ahead"), [("three_quarter_left", -1), ("three_quarter_right", 1), ("left", -1)])
def test_a_runner_leans_to_where_the_run_goes(facing, ahead):
    running = bones(somebody(), pose="running", facing=facing)
    assert ahead * (running.neck[0] - running.pelvis[0]) > 0.12 * (running.pelvis[1] - running.neck[1])


def test_arms_of_a_runner_are_bent_and_answer_the_legs():
    running = bones(somebody(), pose="running", facing="left")
    for arm in running.arms:
        fold = abs(
            math.remainder(arm.direction - math.atan2(arm.joint[1] - arm.root[1], arm.joint[0] - arm.root[0]), math.tau)
        )
        assert 70 < math.degrees(fold) < 120
    forward = [arm.end[0] for arm in running.arms]
    knees = [leg.joint[0] for leg in running.legs]
    assert (forward[0] < forward[1]) is (knees[0] > knees[1])


def test_the_far_half_of_a_turned_body_is_the_narrower_one_and_nothing_folds_over():
    across = [turned_round(x, 10, 1) for x in range(-10, 11)]
    assert all(b > a for a, b in pairwise(across))
    assert across[10] > 1.5
    turned = bones(somebody(), pose="standing", facing="three_quarter_left")
    far, near = (abs(arm.root[0] - turned.neck[0]) for arm in turned.arms)
    front = bones(somebody(), pose="standing")
    assert near + far < 0.82 * (front.arms[1].root[0] - front.arms[0].root[0])


def runs(name, down, size):
    """How many separate pieces of a hand lie in one row, and how much of the row is a finger's edge."""
    paint = materials(somebody())
    drawn = draw_hand(name, (12, 5), math.pi / 2, 24 / 1.1, -1, paint.skin, paint.skin_edge, 0.4)
    svg = element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": "-4 0 36 36"}, *drawn)
    pixels = np.frombuffer(raster.paint(str(svg), size, size), np.uint8).reshape(size, size, 4)
    row = pixels[int((down + 5) * size / 36), :, 3] > 128
    return int(np.count_nonzero(row[1:] & ~row[:-1]))


@pytest.mark.parametrize("name", ["relaxed", "open"])
def test_a_thumb_stands_off_its_hand_even_when_small(name):
    assert runs(name, 10.5 if name == "open" else 11.8, 64) == 2


@pytest.mark.parametrize("name", HANDS)
def test_every_hand_shows_where_its_fingers_part(name):
    assert len(HANDS[name].grooves) >= 2
    assert not HANDS[name].thumb.endswith("Z")


def test_a_celebrating_leap_has_other_legs_than_a_run():
    celebrating, running = (bones(somebody(), pose=pose) for pose in ("celebrating", "running"))
    out = [abs(leg.joint[0] - leg.root[0]) for leg in celebrating.legs]
    assert max(out) > 1.2 * max(abs(leg.joint[0] - leg.root[0]) for leg in running.legs)
    assert draw(somebody(), Performance(pose="celebrating")).svg
