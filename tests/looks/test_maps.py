"""Control maps: exact by construction, because they are the same figure."""

import numpy as np
import pytest

from troupe.kit import raster
from troupe.looks import (
    CLASSES,
    MAP_KINDS,
    Frame,
    Look,
    Performance,
    control_map,
    draw,
    paint,
    resolve,
    starter_look,
)
from troupe.looks.rig.maps.animals import animal_points
from troupe.looks.rig.maps.bones import POINTS, points

WIDE, HIGH = 240, 360
FULL = Frame(view="full")
RED, GREEN = (255, 0, 0), (0, 255, 0)


def mapped(kind: str, who: str = "nova", **acted: object) -> np.ndarray:
    look, performance = resolve(starter_look(who)), Performance.model_validate(acted)
    pixels = control_map(kind, look, performance, FULL, WIDE, HIGH)
    return np.frombuffer(pixels, np.uint8).reshape(HIGH, WIDE, 4)


@pytest.mark.parametrize("kind", MAP_KINDS)
@pytest.mark.parametrize("facing", ["front", "three_quarter_left", "left", "right", "back"])
def test_every_map_shows_something_on_black_from_every_side(kind, facing):
    found = mapped(kind, facing=facing, pose="standing")

    assert tuple(found[2, 2, :3]) == (0, 0, 0)
    assert found[..., 3].min() == 255
    assert 0.004 < (found[..., :3].max(-1) > 60).mean() < 0.6


def test_from_the_front_all_eighteen_points_are_seen_and_from_behind_no_face():
    look = resolve(starter_look("nova"))

    assert set(points(look, Performance(pose="standing", yaw=0))) == set(POINTS)
    behind = points(look, Performance(pose="standing", facing="back"))
    assert not {"nose", "left_eye", "right_eye"} & set(behind)


def test_right_and_left_are_the_figures_own():
    look = resolve(starter_look("nova"))
    front, back = (points(look, Performance(pose="standing", facing=side)) for side in ("front", "back"))

    assert front["right_shoulder"][0] < front["left_shoulder"][0]
    assert back["right_shoulder"][0] > back["left_shoulder"][0]
    assert "left_eye" in points(look, Performance(facing="left"))
    assert "right_eye" in points(look, Performance(facing="right"))


def test_a_turned_head_hides_its_far_ear():
    look = resolve(starter_look("nova"))

    assert "left_ear" not in points(look, Performance(facing="three_quarter_right"))
    assert "right_ear" not in points(look, Performance(facing="three_quarter_left"))


@pytest.mark.parametrize("pose", ["waving", "sitting", "running", "thinking"])
def test_bones_lie_inside_the_figure(pose):
    bones, whole = mapped("openpose", pose=pose), mapped("alpha", pose=pose)
    drawn, covered = bones[..., :3].max(-1) > 200, whole[..., 0] > 100

    assert (drawn & covered).sum() / drawn.sum() > 0.9


def of_animal(kind: str, species: str, **acted: object) -> np.ndarray:
    look = resolve(Look.model_validate({"kind": "pet", "species": species, "seed": 5}))
    pixels = control_map(kind, look, Performance.model_validate(acted), FULL, WIDE, HIGH)
    return np.frombuffer(pixels, np.uint8).reshape(HIGH, WIDE, 4)


@pytest.mark.parametrize(
    ("species", "pose", "facing"),
    [
        ("dog", "sitting", "front"),
        ("horse", "running", "left"),
        ("cat", "standing", "back"),
        ("deer", "waving", "right"),
    ],
)
def test_bones_of_an_animal_lie_inside_it(species, pose, facing):
    bones = of_animal("openpose", species, pose=pose, facing=facing)[..., :3].max(-1) > 140
    covered = of_animal("alpha", species, pose=pose, facing=facing)[..., 0] > 100

    assert (bones & covered).sum() / bones.sum() > 0.85


def test_an_animal_shows_both_eyes_to_us_one_from_its_side_and_none_from_behind():
    dog = resolve(Look.model_validate({"kind": "pet", "species": "dog"}))
    seen = {
        side: set(animal_points(dog, Performance(facing=side), FULL)) for side in ("front", "left", "right", "back")
    }

    assert len(seen["front"]) == 17
    assert {"left_eye", "right_eye"} & seen["left"] == {"left_eye"}
    assert {"left_eye", "right_eye"} & seen["right"] == {"right_eye"}
    assert not {"nose", "left_front_paw"} & seen["back"]


def test_coverage_is_what_the_picture_covers():
    look = resolve(starter_look("rook"))
    frame = Frame.model_validate_json('{"view": "full", "background": {"kind": "transparent"}}')
    picture = np.frombuffer(paint(draw(look, Performance(pose="waving"), frame), WIDE, HIGH), np.uint8)
    solid = picture.reshape(HIGH, WIDE, 4)[..., 3] > 250
    covered = mapped("mask", "rook", pose="waving")[..., 0] > 250

    assert (solid & ~covered).mean() < 0.002


def test_regions_have_no_other_colours_than_their_classes():
    known = {(0, 0, 0)} | {tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in CLASSES.values()}
    found = {tuple(int(part) for part in pixel) for pixel in mapped("segmentation")[..., :3].reshape(-1, 3)}

    assert found <= known


@pytest.mark.parametrize("who", ["nova", "rook", "moss"])
def test_regions_tell_hair_skin_top_and_bottom_apart(who):
    found = mapped("segmentation", who, pose="standing")[..., :3]

    def rows(name: str) -> np.ndarray:
        colour = [int(CLASSES[name][i : i + 2], 16) for i in (1, 3, 5)]
        return np.nonzero((found == colour).all(-1))[0]

    assert rows("hair").mean() < rows("skin").mean()
    assert rows("outer" if who == "rook" else "top").mean() < rows("bottom").mean()
    assert len(rows("eyes")) > 3


def test_near_is_brighter_than_far():
    waving = mapped("depth", pose="arms_crossed")[..., 0]
    coverage = mapped("mask", pose="arms_crossed")[..., 0] > 250

    assert waving[~coverage].mean() < 2
    assert len(np.unique(waving[coverage])) >= 5


def test_lines_are_few_and_lie_on_the_figure():
    lines, covered = mapped("lineart")[..., 0], mapped("mask")[..., 0]

    assert 0.01 < (lines > 128).mean() < 0.12
    grown = covered.copy()
    for axis in (0, 1):
        grown = np.maximum.reduce([grown, np.roll(grown, 2, axis), np.roll(grown, -2, axis)])
    assert ((lines > 128) & (grown == 0)).sum() == 0


def test_a_map_gives_the_same_bytes_each_time():
    for kind in MAP_KINDS:
        assert mapped(kind).tobytes() == mapped(kind).tobytes()


def test_two_painters_agree_about_bones():
    from troupe.looks.rig.maps.bones import bones_drawing

    svg = bones_drawing(resolve(starter_look("nova")), Performance(), FULL, WIDE, HIGH)
    one, other = raster.paint(svg, WIDE, HIGH), raster.second_opinion(svg, WIDE, HIGH)

    assert raster.mean_difference(one, other, WIDE, HIGH) <= 1.0
