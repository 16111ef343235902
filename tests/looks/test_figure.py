"""Whole bodies: they stand on the ground, reach what they reach for, and no two poses share an outline."""

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from tests.looks.drawing import STARTERS
from troupe.looks import Frame, Look, Performance, UnknownPose, draw, look_for, paint, pose_names, resolve, starter_look
from troupe.looks.catalog import garments

BASE_POSES = (
    "idle", "hands_on_hips", "arms_crossed", "waving", "pointing", "thinking",
    "shrug", "celebrating", "slump", "running", "sitting", "guard",
)  # fmt: skip
BARE = '{"view": "full", "background": {"kind": "transparent"}}'
HIGH, WIDE = 240, 160


def shape_of(look, pose, **more):
    frame = Frame.model_validate_json(BARE).model_copy(update=more)
    drawing = draw(look, Performance(pose=pose), frame)
    picture = np.frombuffer(paint(drawing, WIDE, HIGH), np.uint8).reshape(HIGH, WIDE, 4)
    return picture[..., 3] > 200


@pytest.mark.parametrize("handle", STARTERS)
def test_no_two_poses_share_an_outline(handle):
    look = resolve(starter_look(handle))
    shapes = {pose: shape_of(look, pose) for pose in BASE_POSES}

    for one, other in combinations(BASE_POSES, 2):
        apart = (shapes[one] ^ shapes[other]).sum() / (shapes[one] | shapes[other]).sum()
        assert apart >= 0.12, (one, other)


@cache
def shapes_of_all_poses():
    """Every pose by one of the three starters."""
    looks = [resolve(starter_look(handle)) for handle in STARTERS]
    return {pose: shape_of(looks[i % 3], pose) for i, pose in enumerate(pose_names())}


def test_every_pose_is_one_connected_figure():
    for pose, shape in shapes_of_all_poses().items():
        assert pieces(shape) == 1, pose


def pieces(mask):
    """How many connected parts of more than a few pixels a picture has."""
    left, found = mask.copy(), 0
    while left.any():
        start = tuple(np.argwhere(left)[0])
        seen = flooded(left, start)
        found += seen.sum() > 12
        left &= ~seen
    return found


def flooded(mask, start):
    seen = np.zeros_like(mask)
    seen[start] = True
    while True:
        grown = seen.copy()
        grown[1:] |= seen[:-1]
        grown[:-1] |= seen[1:]
        grown[:, 1:] |= seen[:, :-1]
        grown[:, :-1] |= seen[:, 1:]
        grown &= mask
        if (grown == seen).all():
            return seen
        seen = grown


def test_everyone_stands_on_the_ground_of_the_picture():
    for i in range(8):
        look = resolve(look_for(f"per_{i}"))
        rows = np.flatnonzero(shape_of(look, "standing").any(axis=1))
        assert 0.92 <= rows[-1] / HIGH <= 0.96
        assert rows[0] >= 2


def test_a_jump_leaves_the_ground():
    look = resolve(starter_look("nova"))
    standing, jumping = (np.flatnonzero(shape_of(look, pose).any(axis=1))[-1] for pose in ("standing", "jumping"))

    assert jumping < standing - 6


def test_every_pose_stays_inside_its_picture():
    for pose, seen in shapes_of_all_poses().items():
        edges = np.concatenate([seen[0], seen[-1], seen[:, 0], seen[:, -1]])
        assert not edges.any(), pose


def test_every_body_is_dressed_from_collar_to_sole():
    for seed in range(60):
        slots = {garments()[garment.item].slot for garment in resolve(Look(seed=seed)).garments}
        assert "shoes" in slots
        assert slots >= {"top", "bottom"} or "one_piece" in slots


def test_what_covers_legs_reaches_at_least_to_the_middle_of_the_thigh():
    for plan in garments().values():
        if plan.slot in ("bottom", "one_piece"):
            assert plan.cut
            assert max(plan.cut.leg, plan.cut.skirt) >= 0.4


def test_the_same_pose_draws_the_same_bytes():
    look = resolve(starter_look("rook"))
    once, again = (draw(look, Performance(pose="waving"), Frame(view="full")).svg for _ in range(2))

    assert once == again
    assert len(once.encode()) <= 75 * 1024


def test_a_pose_does_not_change_a_bust():
    look = resolve(starter_look("nova"))
    still, running = (paint(draw(look, Performance(pose=pose)), 128, 128) for pose in ("idle", "running"))

    assert still == running


@pytest.mark.parametrize(("view", "air"), [("bust", 0), ("full", 0), ("fit", 0.06)])
def test_what_is_cut_out_closely_has_air_around_it_and_other_views_have_it_in_their_box(view, air):
    look = resolve(starter_look("nova"))
    usual, bare = (draw(look, frame=Frame(view=view, margin=told)) for told in (None, 0))

    assert usual.width_units == pytest.approx(bare.width_units * (1 + 2 * air))


def test_an_unknown_pose_is_refused_with_its_neighbours():
    with pytest.raises(UnknownPose) as refused:
        draw(resolve(Look(seed=1)), Performance(pose="wavin"))

    assert "waving" in refused.value.next_step


def test_views_follow_their_aspect():
    look = resolve(starter_look("moss"))
    for view, ratio in (("half", 0.75), ("full", 2 / 3)):
        drawing = draw(look, frame=Frame(view=view))
        assert drawing.width_units / drawing.height_units == pytest.approx(ratio)


def test_a_feeling_changes_only_the_face_of_a_whole_figure():
    look = resolve(starter_look("nova"))
    frame = Frame(view="full")
    rest, glad = (draw(look, Performance(emotion=e, pose="waving"), frame) for e in ("neutral", "joy"))
    before, after = (np.frombuffer(paint(d, 400, 600), np.uint8).reshape(600, 400, 4).astype(int) for d in (rest, glad))
    x, y, wide, high = rest.face_box
    left, top, across, _ = rest.view_box
    scale = 400 / across
    changed = np.abs(after - before)
    rows = slice(int((y - top) * scale), int((y - top + high) * scale) + 2)
    changed[rows, int((x - left) * scale) : int((x - left + wide) * scale) + 2] = 0

    assert changed.max() == 0
