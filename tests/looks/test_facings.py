"""Front, sides and back of one person, and steps that do not slide."""

import json
import re

import numpy as np
import pytest

from tests.looks.drawing import STARTERS, only, painted_by_another, pixels, solid
from troupe.kit import raster
from troupe.looks import Frame, Look, Performance, draw, look_for, paint, pose_names, resolve, starter_look
from troupe.looks.rig.gait import GAITS, foot, hip_height
from troupe.looks.rig.maps.bones import points
from troupe.looks.rig.parting import only as alone
from troupe.looks.rig.parting import without

FACINGS = ("front", "left", "right", "back")
BARE = '{"view": "full", "background": {"kind": "transparent"}}'


def walking(look, facing="left", phase=0.0, pose="walking"):
    drawing = draw(look, Performance(pose=pose, facing=facing, phase=phase), Frame.model_validate_json(BARE))
    return np.frombuffer(paint(drawing, 160, 240), np.uint8).reshape(240, 160, 4).astype(int)


@pytest.mark.parametrize("handle", STARTERS)
def test_every_pose_can_be_seen_from_both_sides_and_from_behind(handle):
    look = resolve(starter_look(handle))
    for facing in FACINGS[1:]:
        for pose in pose_names()[STARTERS.index(handle) :: 3]:
            drawing = draw(look, Performance(pose=pose, facing=facing), Frame(view="full"))
            ids = re.findall(r' id="([^"]+)"', drawing.svg)
            assert len(ids) == len(set(ids))
            assert set(re.findall(r"url\(#([^)]+)\)", drawing.svg)) <= set(ids)
            assert len(drawing.svg.encode()) <= 75 * 1024


@pytest.mark.parametrize("worn", [{"bottom": "long_skirt"}, {"bottom": "skirt"}, {"one_piece": "long_dress"}])
@pytest.mark.parametrize("pose", ["sitting", "kneeling"])
def test_cloth_lies_over_raised_knees(pose, worn):
    look, size = resolve(Look.model_validate({"seed": 8, "clothes": worn})), (200, 300)
    acted = Performance(pose=pose, facing="left")
    drawing = draw(look, acted, Frame.model_validate_json(BARE))
    knee = min(place[1] for name, place in points(look, acted).items() if "knee" in name)
    rows = int((knee - drawing.view_box[1]) * size[1] / drawing.view_box[3])

    seen, bare = (
        raster.cut_out(raster.paint(svg, *size), size, (0, 0, size[0], rows))
        for svg in (drawing.svg, without(drawing.svg, "leg_left", "leg_right"))
    )

    assert raster.changed_pixels(seen, bare, size[0], rows, 40) <= 2


def test_no_face_is_seen_from_behind():
    parts = draw(resolve(starter_look("rook")), Performance(facing="back"), Frame(view="full")).parts

    assert not {"mouth", "eye_left", "eye_right", "brow_left", "nose"} & set(parts)


def test_the_four_sides_differ():
    look = resolve(starter_look("moss"))
    seen = [walking(look, facing) for facing in FACINGS]

    for i in range(4):
        for j in range(i):
            assert np.abs(seen[i] - seen[j]).mean() >= 2.5


def test_a_profile_shows_feelings_too():
    look = resolve(starter_look("nova"))
    faces = [
        pixels(draw(look, Performance(facing="left", emotion=e)), 200) for e in ("neutral", "joy", "anger", "surprise")
    ]

    for i in range(4):
        for j in range(i):
            assert (np.abs(faces[i] - faces[j]).max(axis=2) > 24).sum() >= 60


def test_a_blink_closes_the_eye_of_a_profile():
    look = resolve(starter_look("nova"))
    opened, closed = (draw(look, Performance(facing="left", blink=blink)).svg for blink in (0, 1))

    assert len(closed) < len(opened)


@pytest.mark.parametrize(("facing", "near", "far"), [("left", "right", "left"), ("right", "left", "right")])
def test_from_the_side_the_eye_that_is_seen_blinks_alone(facing, near, far):
    rook = resolve(starter_look("rook"))
    open_, one, other = (
        pixels(draw(rook, Performance.model_validate({"facing": facing, "blink": blink})), 128)
        for blink in (0, {near: 1, far: 0}, {near: 0, far: 1})
    )

    assert (one != open_).any()
    assert (other == open_).all()


@pytest.mark.parametrize("gait", GAITS)
def test_a_foot_on_the_ground_moves_back_as_fast_as_the_walker_moves_on(gait):
    stands = [foot(gait, 300, phase / 100)[0] for phase in range(0, 35)]
    steps = np.diff(stands)

    assert np.allclose(steps, steps[0])
    assert steps[0] < 0
    assert all(foot(gait, 300, phase / 100)[1] == 0 for phase in range(0, 35))


@pytest.mark.parametrize("gait", GAITS)
def test_a_step_ends_where_the_next_begins(gait):
    assert foot(gait, 300, 0.9999)[0] == pytest.approx(foot(gait, 300, 0)[0], abs=0.5)
    assert foot(gait, 300, 0.9999)[1] == pytest.approx(0, abs=0.5)
    assert hip_height(gait, 300, 0) == pytest.approx(hip_height(gait, 300, 0.5))


def test_a_walk_comes_round_again_and_never_stands_still():
    look = resolve(starter_look("nova"))
    frames = [walking(look, phase=i / 8) for i in range(8)]

    for i in range(8):
        assert np.abs(frames[i] - frames[(i + 1) % 8]).mean() >= 0.8


@pytest.mark.parametrize("facing", FACINGS)
def test_feet_are_alternately_ahead(facing):
    look = resolve(starter_look("rook"))

    assert np.abs(walking(look, facing, 0.2) - walking(look, facing, 0.7)).mean() >= 0.3


def test_two_painters_agree_on_every_side():
    look = resolve(look_for("per_1"))
    for facing in FACINGS:
        drawing = draw(look, Performance(facing=facing, emotion="joy"))
        assert np.abs(pixels(drawing, 400) - painted_by_another(drawing, 400)).mean() <= 1


def test_every_hair_style_has_a_side_and_a_back():
    for seed in range(30):
        look = resolve(Look(seed=seed))
        for facing in ("left", "back"):
            assert "hair_front" in draw(look, Performance(facing=facing)).parts


@pytest.mark.parametrize(("facing", "way"), [("three_quarter_left", -1), ("three_quarter_right", 1)])
def test_a_body_in_three_quarters_is_narrower_on_its_far_side(facing, way):
    standing = Performance.model_validate({"pose": "standing", "facing": facing})
    clothes = only(draw(resolve(starter_look("rook")), standing, Frame.model_validate_json(BARE)), "clothes")
    covered = solid(clothes)
    middle = round(-clothes.view_box[0] * 600 / clothes.view_box[3])
    halves = {-1: covered[:, :middle].sum(), 1: covered[:, middle:].sum()}

    assert halves[way] < 0.9 * halves[-way]


def test_toes_point_where_a_body_in_three_quarters_is_turned():
    look = resolve(starter_look("nova"))
    left, right = (
        solid(only(draw(look, Performance(pose="standing", facing=side), Frame.model_validate_json(BARE)), "legs"))
        for side in ("three_quarter_left", "three_quarter_right")
    )

    assert (left != right).any()
    assert abs(int(left.sum()) - int(right.sum())) < 0.05 * left.sum()


def test_somebody_who_sits_has_a_stool_that_can_be_told_from_the_body():
    sitting = draw(resolve(starter_look("rook")), Performance(pose="sitting"), Frame(view="full"))

    assert "seat" in sitting.parts
    assert "seat" not in draw(resolve(starter_look("rook")), Performance(pose="idle"), Frame(view="full")).parts


@pytest.mark.parametrize(("facing", "way"), [("three_quarter_left", -1), ("three_quarter_right", 1)])
def test_a_chin_goes_with_a_turned_head(facing, way):
    look = resolve(Look.model_validate({"seed": 5, "finish": "cel", "hair": {"style": "crop"}}))
    bare = Frame.model_validate({"background": {"kind": "transparent"}})

    def chin(side: str) -> float:
        drawing = draw(look, Performance.model_validate({"facing": side, "yaw": 0.0, "roll": 0.0}), bare)
        seen = np.frombuffer(raster.paint(alone(drawing.svg, "face"), 200, 200), np.uint8).reshape(200, 200, 4)[..., 3]
        low = np.nonzero(seen.any(axis=1))[0][-1]
        return float(np.nonzero(seen[low - 3])[0].mean())

    assert way * (chin(facing) - chin("front")) > 4


@pytest.mark.parametrize(("facing", "far"), [("three_quarter_left", "left"), ("three_quarter_right", "right")])
def test_the_far_eye_of_a_head_in_three_quarters_is_78_percent_wide(facing, far):
    drawing = draw(resolve(starter_look("nova")), Performance(facing=facing, yaw=0), live=True)
    wide = re.search(rf'data-part="eye_{far}"[^>]*transform="matrix\(([.0-9]+) ', drawing.svg)
    told = json.loads(re.search(r"<metadata>(.*?)</metadata>", drawing.svg)[1].replace("&quot;", '"'))

    assert float(wide[1]) == pytest.approx(0.78, abs=0.005)
    assert 1 - told["parallax"]["eye_narrow"] * abs(told["rest"]["yaw"]) == pytest.approx(0.78, abs=0.005)


def test_a_look_is_the_same_look_from_every_side():
    look = resolve(Look.model_validate({"seed": 5}))

    assert (
        len({draw(look, Performance(facing=side)).look_hash for side in ("front", "three_quarter_left", "left")}) == 1
    )
