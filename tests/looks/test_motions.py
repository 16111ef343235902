"""Motions: poses joined over time, without a jump and without a sliding foot."""

import math
from functools import cache
from pathlib import Path

import pytest
import pyvips

from tests.support.studio import opened
from troupe.looks import Performance, UnknownMotion, draw, motion, motion_names, resolve, starter_look
from troupe.looks.catalog import motions
from troupe.looks.rig.maps.bones import points

NAMES = (
    "idle", "walk", "run", "attack", "cast_spell", "defend", "hurt", "victory", "defeat", "item_use", "interact",
    "sleep",
)  # fmt: skip
STEPS = 80


@cache
def starter(who):
    return resolve(starter_look(who))


def joints(name, phase, facing="front", who="nova"):
    acted = motion(name, phase).model_copy(update={"facing": facing})
    found = points(starter(who), acted)
    return {joint: place for joint, place in found.items() if "eye" not in joint and "ear" not in joint}


def test_the_twelve_motions_are_there():
    assert set(motion_names()) >= set(NAMES)


def test_an_unknown_motion_is_refused_with_the_nearest():
    with pytest.raises(UnknownMotion) as refused:
        motion("wlk", 0.5)

    assert "walk" in refused.value.next_step


@pytest.mark.parametrize("facing", ["front", "left", "back"])
def test_no_joint_jumps_between_two_moments(facing):
    for name in NAMES:
        if name in ("walk", "run"):
            continue
        before = joints(name, 0, facing)
        for i in range(1, STEPS + 1):
            now = joints(name, min(0.999, i / STEPS), facing)
            for joint in before.keys() & now.keys():
                assert math.dist(before[joint], now[joint]) <= 90, (name, joint, i)
            before = now


def test_what_loops_ends_where_it_began():
    for name in NAMES:
        if motions()[name].loop:
            first, last = joints(name, 0, "left"), joints(name, 0.999, "left")
            assert all(math.dist(first[joint], last[joint]) <= 12 for joint in first), name


def test_what_does_not_loop_stays_at_its_end():
    for name in ("defend", "victory", "item_use", "interact", "cast_spell"):
        end, after = joints(name, 0.9999), joints(name, 3.0)
        assert all(math.dist(end[joint], after[joint]) <= 1 for joint in end), name


def test_an_arm_goes_up_by_the_outside():
    raised = [joints("item_use", 0.5 + i / 20) for i in range(10)]
    shoulder = raised[0]["left_shoulder"][0]

    assert max(abs(one["left_wrist"][0]) for one in raised) > abs(shoulder)


def test_breath_goes_in_and_out_while_idle():
    look, acted = resolve(starter_look("nova")), [motion("idle", phase) for phase in (0, 0.5)]
    assert draw(look, acted[0]).svg != draw(look, acted[1]).svg


def test_a_motion_is_a_performance_like_any_other():
    acted = motion("attack", 0.5)

    assert isinstance(acted, Performance)
    assert acted.pose == "attack"
    assert acted.phase == 0.5


async def test_a_loop_is_one_file_of_many_pictures(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        made = await house.http.post("/api/personas", json={"name": "Vera", "handle": "vera"})
        persona = made.json()["persona"]["id"]
        address = f"/api/looks/{persona}/loop"
        asked = {"motion": "walk", "facing": "right", "seconds": 1, "fps": 8, "width": 96}
        for format in ("webp", "gif"):
            answer = await house.http.get(f"{address}.{format}", params=asked)
            film = pyvips.Image.new_from_buffer(answer.content, "", n=-1)

            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"] == f"image/{format}"
            assert film.get("n-pages") == 8
            assert film.get("loop") == 0
            assert film.get("delay")[0] in (120, 125, 130)
            assert film.width == 96
            pages = [film.crop(0, i * film.get("page-height"), 96, film.get("page-height")) for i in (0, 3)]
            assert (pages[0] - pages[1]).abs().max() > 24

        breathing = await house.http.get(f"{address}.webp", params={"seconds": 0.5, "fps": 4, "width": 64})
        assert pyvips.Image.new_from_buffer(breathing.content, "", n=-1).get("n-pages") == 2

        unknown = await house.http.get(f"{address}.gif", params={"motion": "wlk"})
        assert unknown.status_code == 422
        assert unknown.json()["code"] == "unknown_motion"

        endless = await house.http.get(f"{address}.gif", params={"motion": "walk", "seconds": 20, "fps": 30})
        assert endless.status_code == 422
        assert endless.json()["code"] == "loop_too_long"
