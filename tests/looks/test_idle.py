"""Idle life: breath, blinks, glances; any moment can be drawn alone."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troupe.looks import Frame, Look, Performance, draw, idle, resolve, starter_look
from troupe.looks.rig.acting import perform

SEEDS = st.integers(0, 4_294_967_295)


@given(SEEDS, st.floats(0, 3_600_000))
def test_a_moment_is_the_same_whenever_it_is_asked_for(seed, t):
    now = idle(seed, t)

    assert now == idle(seed, t)
    assert -1 <= now.breath <= 1
    assert abs(now.sway) <= 1.2 + 1e-9
    assert 0 <= now.blink <= 1
    assert abs(now.gaze_x) <= 0.15
    assert abs(now.gaze_y) <= 0.15


@pytest.mark.parametrize("seed", [1, 20240611, 4_294_967_295])
def test_in_ten_minutes_eyes_blink_as_often_as_a_calm_persons_do(seed):
    closed = [idle(seed, t).blink > 0.9 for t in range(0, 600_000, 20)]
    starts = [i * 20 for i, (before, now) in enumerate(pairwise(closed)) if now and not before]

    assert 100 <= len(starts) <= 260
    assert all(later - earlier >= 250 for earlier, later in pairwise(starts))
    assert max(later - earlier for earlier, later in pairwise(starts)) <= 9_020


def test_a_blink_closes_and_opens_without_a_jump():
    steps = [idle(3, t).blink for t in range(0, 60_000, 4)]

    assert max(abs(now - before) for before, now in pairwise(steps)) <= 0.06
    assert max(steps) == 1


def test_a_glance_is_quick_and_no_jump_also_where_one_minute_ends():
    looks = [(idle(3, t).gaze_x, idle(3, t).gaze_y) for t in range(57_000, 63_000, 2)]
    steps = [max(abs(x - px), abs(y - py)) for (px, py), (x, y) in pairwise(looks)]

    assert 0 < max(steps) <= 0.04
    assert sum(step > 0 for step in steps) * 2 <= 8 * 60


def test_breath_comes_every_three_to_four_seconds():
    rising = [t for t in range(0, 60_000, 5) if idle(9, t).breath < 0 <= idle(9, t + 5).breath]

    assert all(3_200 <= later - earlier <= 4_210 for earlier, later in pairwise(rising))


def test_the_drawing_breathes_with_time():
    nova = resolve(starter_look("nova"))

    assert draw(nova, Performance(t=0)).svg != draw(nova, Performance(t=900)).svg
    assert draw(nova, Performance(t=900)).svg == draw(nova, Performance(t=900)).svg


def test_ears_tail_and_scarf_swing_each_on_a_spring_of_its_own():
    told = {"seed": 9, "species": "fox", "sliders": {"animal": 0.8}, "clothes": {"neck": "scarf"}}
    beast = resolve(Look.model_validate(told))
    swings = re.compile(r'data-part="(animal_ear_left|tail|scarf)"[^>]*transform="rotate\(([-.0-9]+) ')
    still, later = (dict(swings.findall(draw(beast, Performance(t=t), Frame(view="full")).svg)) for t in (None, 2900))

    assert still == {"animal_ear_left": "0", "tail": "0", "scarf": "0"}
    assert len(set(later.values()) - {"0"}) == 3
    assert abs(float(later["tail"])) > abs(float(later["animal_ear_left"]))


@pytest.mark.parametrize(("emotion", "least", "most"), [("fear", 1.7, 2.3), ("thinking", 0.35, 0.65)])
def test_the_frightened_blink_twice_as_often_and_the_thoughtful_half_as_often(emotion, least, most):
    def blinks(felt):
        look = resolve(starter_look("nova"))
        closed = [perform(look, Performance(emotion=felt, t=t)).blink_left > 0.9 for t in range(0, 900_000, 40)]
        return sum(now and not before for before, now in pairwise(closed))

    assert least <= blinks(emotion) / blinks("neutral") <= most


def test_who_sleeps_breathes_slowly_and_looks_nowhere():
    look = resolve(Look(seed=7))
    moments = [perform(look, Performance(pose="sleeping", t=t)).life for t in range(0, 11_000, 100)]
    rising = [before.breath < 0 <= now.breath for before, now in pairwise(moments)]

    assert all((life.gaze_x, life.gaze_y, life.sway) == (0, 0, 0) for life in moments)
    assert 1 <= sum(rising) <= 2


def test_lids_never_jump_however_often_they_blink():
    steps = [
        perform(resolve(Look(seed=3)), Performance(emotion="fear", restless=1.2, t=t)).blink_left
        for t in range(0, 60_000, 4)
    ]

    assert max(abs(now - before) for before, now in pairwise(steps)) <= 0.06
