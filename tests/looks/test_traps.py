"""What a drawing by numbers gets wrong: each trap that was once walked into has a test of its own."""

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from tests.looks.drawing import ANCHOR_NAMES, STARTERS, face_pixels, only, pixels, solid, widths
from troupe.looks import Frame, Look, Performance, draw, face_table, resolve, starter_look

BARE = {"kind": "transparent"}
BODY = Frame.model_validate({"view": "full", "background": BARE})
BUST = Frame.model_validate({"background": BARE})
HAIR = ("hair_front", "lock_left", "lock_right", "head_back")


def styled(hair: str, **clothes: str):
    return resolve(Look.model_validate({"seed": 4, "finish": "cel", "hair": {"style": hair}, "clothes": clothes}))


def standing(who: str):
    return draw(resolve(starter_look(who)), Performance(pose="standing"), BODY)


def bodies():
    """A slender and a sturdy one of each form."""
    for seed, form, build in ((3, 0.1, -0.7), (5, 0.9, -0.7), (8, 0.1, 0.8), (13, 0.9, 0.8)):
        told = {"seed": seed, "body": {"form": form, "build": build}, "clothes": {"top": "sweater", "bottom": "jeans"}}
        yield resolve(Look.model_validate(told)).model_copy(update={"finish": "flat"})


@pytest.mark.parametrize(("hair", "hat"), [("hime", None), ("bob_blunt", None), ("bob", "beanie"), ("curls", None)])
def test_no_fringe_and_no_hat_swallows_the_brows(hair, hat):
    look = styled(hair, **({"head": hat} if hat else {}))
    drawing = draw(look)
    plain = pixels(drawing, 300)

    for brow in ("brow_left", "brow_right"):
        bare = replace(drawing, svg=re.sub(rf'<g data-part="{brow}".*?</g>', "", drawing.svg, flags=re.S))
        assert (np.abs(pixels(bare, 300) - plain).max(axis=2) > 12).sum() >= 24


@pytest.mark.parametrize("handle", STARTERS)
def test_an_angry_mouth_never_reads_as_a_grin(handle):
    mouth = face_table(resolve(starter_look(handle)), "anger")["mouths"]["rest"]["mouth.interior"]
    left, middle = mouth[1], mouth[7]

    assert left > middle + 1  # down is more: the corners hang below the middle of the upper lip


def greyed(look, emotion: str):
    """A face as it is seen small, without colour, and a little out of focus."""
    drawing = draw(look, Performance(emotion=emotion))
    grey = pixels(drawing, 128)[:, :, :3] @ np.array([0.2126, 0.7152, 0.0722])
    soft = (grey[1:-1] * 2 + grey[:-2] + grey[2:]) / 4
    rows, columns = face_pixels(drawing, 128)
    return ((soft[:, 1:-1] * 2 + soft[:, :-2] + soft[:, 2:]) / 4)[rows, columns]


@pytest.mark.parametrize(("handle", "skin"), [("nova", None), ("nova", 10), ("rook", None)])
def test_feelings_are_told_apart_when_small_and_grey(handle, skin):
    told = starter_look(handle)
    look = resolve(told.model_copy(update={"skin": skin}) if skin else told)
    faces = {anchor: greyed(look, anchor) for anchor in ANCHOR_NAMES}
    apart = {
        pair: float(np.sqrt(((faces[pair[0]] - faces[pair[1]]) ** 2).mean())) for pair in combinations(ANCHOR_NAMES, 2)
    }

    assert {pair: away for pair, away in apart.items() if away < 7.0} == {}


def test_fear_has_a_mouth_of_its_own_and_not_the_clenched_one_of_anger():
    look = resolve(starter_look("nova"))
    anger, fear = (greyed(look, emotion) for emotion in ("anger", "fear"))
    mouth = slice(int(0.7 * len(anger)), None)

    assert np.sqrt(((anger[mouth] - fear[mouth]) ** 2).mean()) >= 14


@pytest.mark.parametrize("handle", STARTERS)
def test_lashes_are_there_in_the_smallest_picture(handle):
    drawing = draw(resolve(starter_look(handle)))
    bare = replace(drawing, svg=re.sub(r'<path data-face="eye_(left|right)\.lash"[^>]*>', "", drawing.svg))

    assert (np.abs(pixels(bare, 64) - pixels(drawing, 64)).max(axis=2) > 12).sum() >= 8


@pytest.mark.parametrize("hair", ["bob", "crop", "wavy", "pixie", "shag"])
def test_hair_is_no_helmet(hair):
    crown = solid(only(draw(styled(hair), Performance(yaw=0, roll=0), BUST), *HAIR), 300)
    twin = crown[:, ::-1]

    assert (crown ^ twin).sum() / (crown | twin).sum() >= 0.015


@pytest.mark.parametrize("hair", ["bob", "long", "swept", "pony"])
def test_shine_lies_on_the_hair_and_never_beside_it(hair):
    with_shine = only(draw(styled(hair), frame=BUST), *HAIR)
    without = replace(with_shine, svg=re.sub(r'<path [^>]*fill-opacity="0\.7"[^>]*>', "", with_shine.svg))

    assert without.svg != with_shine.svg
    assert (solid(with_shine) & ~solid(without)).sum() <= 6


def test_shoulders_slope_into_the_arms_instead_of_bulging():
    for look in bodies():
        rows = widths(only(draw(look, Performance(pose="standing"), BODY), "torso", "clothes", "arm_left", "arm_right"))
        top = int(np.argmax(rows > 0))
        shoulder, below = rows[top + 30 : top + 42].max(), rows[top + 60 : top + 72].max()
        assert shoulder <= 1.06 * below


def test_hips_do_not_bulge_out_between_top_and_trousers():
    for look in bodies():
        rows = widths(only(draw(look, Performance(pose="standing"), BODY), "torso", "clothes", "legs"))
        covered = np.flatnonzero(rows)
        middle = (covered[0] + covered[-1]) // 2
        near = rows[middle - 60 : middle + 60].astype(float)
        assert np.abs(np.diff(near, n=4)).max() <= 0.35 * near.mean()


@pytest.mark.parametrize("arm", ["arm_left", "arm_right"])
def test_a_cuff_is_a_band_and_no_bead(arm):
    rows = widths(only(standing("nova"), arm))
    covered = np.flatnonzero(rows)
    lower = rows[covered[0] + int(0.55 * len(covered)) : covered[0] + int(0.84 * len(covered))]

    assert lower.max() <= 1.35 * np.median(lower)


@pytest.mark.parametrize(("arm", "inward"), [("arm_left", 1), ("arm_right", -1)])
def test_a_hanging_hand_has_its_thumb_toward_the_body(arm, inward):
    shown = solid(only(standing("nova"), arm), 900)
    covered = np.flatnonzero(shown.any(axis=1))
    hand = shown[covered[-1] - 34 : covered[-1] + 1]
    tip = np.flatnonzero(hand[-2]).mean()
    places = np.flatnonzero(hand.any(axis=0))
    inner = (places[-1] - tip) * inward if inward > 0 else (tip - places[0])
    outer = (tip - places[0]) if inward > 0 else (places[-1] - tip)

    assert inner > outer


@pytest.mark.parametrize("seed", [1, 12, 33, 47, 58, 90])
def test_a_jaw_is_never_wider_than_the_cheeks(seed):
    face = solid(only(draw(resolve(Look(seed=seed, finish="flat")), Performance(yaw=0, roll=0), BUST), "face"), 340)
    rows = face.sum(axis=1)
    scale, top = 340 / 170, 84
    cheek, jaw = rows[int((top + 2) * scale)], rows[int((top + 34) * scale)]

    assert jaw <= 0.9 * cheek
