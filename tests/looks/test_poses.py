"""Poses: hands reach what they touch on every body, things are held, and whoever lies is lying."""

import json
import math

import numpy as np
import pytest

from troupe.kit import raster
from troupe.looks import Frame, Look, Performance, UnknownPose, draw, paint, pose_names, resolve
from troupe.looks.catalog import poses, props
from troupe.looks.domain.resting import gesture_size
from troupe.looks.rig.bust import bearing_of
from troupe.looks.rig.framing import skeleton_of
from troupe.looks.rig.maps.bones import points
from troupe.looks.rig.measure import measure
from troupe.looks.rig.parting import without

STAGE_NAMES = (
    "playing", "happy_jump", "talking", "laughing", "crying", "sad", "scared", "reacting", "surprised", "hiding",
    "carrying", "sitting_couch", "driving", "cooking", "working", "exercising", "fighting", "angry", "dancing",
    "high_five", "happy", "formal_wear", "casual_wear", "pajamas", "costume", "cool",
)  # fmt: skip
TABLE = (
    "standing", "idle", "hands_on_hips", "arms_crossed", "waving", "pointing", "thinking", "shrug", "celebrating",
    "slump", "running", "sitting", "guard", "walking", "jumping", "hugging", "cast_spell", "bow", "reading",
    "eating", "facepalm", "hurt", "victory", "defeat", "kneeling", "item_use", "gesturing", "listening", "attack",
    "love", "thumbs_up", "interact", "drawing", "brushing_teeth", "crouching", "singing", "sleeping", "lying",
    "swimming", "crawling", "climbing", "riding_bike", "cheer", "defend", "frustrated", "present",
)  # fmt: skip
THINGS = (
    "book", "bowl", "apple", "paper", "crayon", "toothbrush", "bicycle", "ball", "wheel", "pan", "microphone",
    "box", "phone", "cup", "seat", "couch",
)  # fmt: skip
BUILDS = {
    "slender": {"form": 1, "build": -1, "heads": 7.5},
    "sturdy": {"form": 0, "build": 1, "shoulders": 1.3, "heads": 6},
    "chibi": {"heads": 2.6},
}
HIDING = ("facepalm", "frustrated")
BARE = '{"view": "full", "background": {"kind": "transparent"}}'


def somebody(body=None):
    told = {"seed": 5, "body": body or {}, "clothes": {"top": "tee", "bottom": "trousers"}}
    return resolve(Look.model_validate_json(json.dumps(told)))


def picture(look, wide=80, high=120, **acted):
    drawing = draw(look, Performance(**acted), Frame.model_validate_json(BARE))
    return np.frombuffer(paint(drawing, wide, high), np.uint8).reshape(high, wide, 4).astype(int)


def test_every_pose_of_the_stage_has_a_body():
    assert set(pose_names()) >= {*TABLE, *STAGE_NAMES}


def test_an_unknown_pose_is_refused_with_the_three_nearest():
    with pytest.raises(UnknownPose) as refused:
        draw(somebody(), Performance(pose="standin"), Frame(view="full"))

    assert refused.value.code == "unknown_pose"
    assert "standing" in refused.value.next_step
    assert refused.value.next_step.count(",") == 2
    assert (refused.value.field, len(refused.value.as_json()["nearest"])) == ("pose", 3)


def test_outgoing_people_make_larger_gestures_and_touch_their_chin_as_everybody_does():
    look = somebody()
    sizes = [gesture_size(extraversion) for extraversion in (0, 0.5, 1)]

    def hands(pose):
        figures = (draw(look, Performance(pose=pose, gesture=size), Frame(view="full")) for size in sizes)
        return {figure.anchors["hand_left"] for figure in figures}

    assert sizes == [0.8, 1.0, 1.2]
    assert len(hands("shrug")) == 3
    assert len(hands("thinking")) == 1


def test_a_hand_at_the_face_leaves_the_mouth_and_an_eye():
    look, size = somebody(), (400, 600)
    at_the_face = [
        name
        for name, pose in poses().items()
        if any(arm.to in ("chin", "brow") for arm in pose.arms) and not pose.asleep and name not in HIDING
    ]
    for name in at_the_face:
        svg = draw(look, Performance(pose=name), Frame(view="full")).svg
        whole = raster.paint(svg, *size)
        seen = {
            part: raster.changed_pixels(whole, raster.paint(without(svg, part), *size), *size)
            for part in ("mouth", "gaze_left", "gaze_right")
        }
        assert seen["mouth"] >= 6, name
        assert max(seen["gaze_left"], seen["gaze_right"]) >= 12, name


@pytest.mark.parametrize("build", BUILDS)
def test_hands_touch_their_own_hips_chin_and_knees(build):
    look = somebody(BUILDS[build])
    hips = points(look, Performance(pose="hands_on_hips"))
    width = abs(hips["left_hip"][0] - hips["right_hip"][0])
    for side in ("left", "right"):
        assert math.dist(hips[f"{side}_wrist"], hips[f"{side}_hip"]) <= 1.5 * width + 32

    thinking = points(look, Performance(pose="thinking"))
    assert min(math.dist(thinking[f"{side}_wrist"], (0, 100)) for side in ("left", "right")) <= 60

    sitting = points(look, Performance(pose="sitting"))
    for side in ("left", "right"):
        assert math.dist(sitting[f"{side}_wrist"], sitting[f"{side}_knee"]) <= 45


def test_every_thing_a_pose_needs_is_drawn_with_few_lines():
    assert set(THINGS) <= set(props())
    for name, prop in props().items():
        drawn = len(prop.pieces) + sum(len(piece.shades) + bool(piece.lines) for piece in prop.pieces)
        assert drawn <= 14, name


def test_whoever_holds_a_thing_holds_it_from_every_side():
    look = somebody()
    for pose in ("reading", "singing", "cooking", "carrying", "riding_bike", "sitting_couch", "playing"):
        assert poses()[pose].props
        for facing in ("front", "left"):
            held, empty = picture(look, pose=pose, facing=facing), picture(look, pose=pose, facing=facing, props=())
            assert (np.abs(held - empty).max(axis=2) > 24).sum() >= 8, (pose, facing)


def test_another_thing_can_be_held_instead():
    look = somebody()

    assert np.abs(picture(look, pose="singing", props=("apple",)) - picture(look, pose="singing")).max() > 24


def test_hands_can_be_told_apart_from_the_pose():
    open_hand = Performance.model_validate({"pose": "standing", "hands": {"right": "open"}})
    one, other = (
        draw(somebody(), acted, Frame(view="full")).svg for acted in (open_hand, Performance(pose="standing"))
    )

    assert one != other


@pytest.mark.parametrize("pose", ["sleeping", "lying", "swimming"])
def test_whoever_lies_is_wider_than_high(pose):
    alpha = picture(somebody(), 160, 160, pose=pose, props=())[..., 3] > 200
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))

    assert columns[-1] - columns[0] > 1.6 * (rows[-1] - rows[0])


def test_sleepers_close_their_eyes():
    look = somebody()
    asleep, awake = (draw(look, Performance(pose="sleeping", blink=blink), Frame(view="full")) for blink in (0, 1))

    assert asleep.svg.split(">", 1)[1].count("<path") == awake.svg.split(">", 1)[1].count("<path")
    assert "eye" in draw(look, Performance(pose="lying"), Frame(view="full")).svg


def test_what_the_front_cannot_show_is_drawn_from_another_side():
    look = somebody()
    from_front, from_side = (picture(look, pose="crawling", facing=facing) for facing in ("front", "right"))

    assert (from_front == from_side).all()
    assert "mouth" not in draw(look, Performance(pose="climbing"), Frame(view="full")).parts


def test_a_pose_in_an_outfit_wears_it():
    look = somebody()

    assert np.abs(picture(look, pose="pajamas") - picture(look, pose="standing")).max() > 24


@pytest.mark.parametrize("build", ["slender", "sturdy"])
def test_whoever_crawls_is_on_hands_and_knees_under_a_level_back(build):
    look = somebody(BUILDS[build])
    body, m = skeleton_of(look, bearing_of(Performance(pose="crawling", facing="left"))), measure(look)

    assert all(abs(body.ground - leg.joint[1] - m.knee) < 0.06 * m.leg for leg in body.legs)
    assert all(0 <= body.ground - arm.end[1] < 0.5 * m.hand for arm in body.arms)
    assert abs(body.neck[1] - body.pelvis[1]) < 0.6 * abs(body.neck[0] - body.pelvis[0])


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("pose", ["kneeling", "defeat"])
def test_whoever_kneels_has_one_knee_and_one_sole_on_the_ground(build, pose):
    look = somebody(BUILDS[build])
    body, m = skeleton_of(look, bearing_of(Performance(pose=pose))), measure(look)
    knee, sole = body.legs[0].joint[1] + m.knee, body.legs[1].end[1] + m.foot

    assert abs(body.ground - knee) < 0.07 * m.leg
    assert abs(body.ground - sole) < 0.07 * m.leg
