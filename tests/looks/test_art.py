"""The hand a look is drawn by: every control is felt step by step, and none touches what is not its own."""

import itertools

import numpy as np
import pytest

from tests.looks.drawing import face_pixels, pixels
from troupe.looks import Art, Frame, Look, Performance, draw, resolve, starter_look

FELT = ("line_weight", "line_colour", "shading", "softness", "roundness", "chroma", "contrast", "asymmetry", "texture")
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)


def drawn(who: str, finish: str = "cel", performance: Performance | None = None, view: str = "bust", **art: float):
    look = starter_look(who).model_copy(update={"art": Art(**art), "finish": finish})
    return draw(resolve(look), performance, Frame(view=view))


def away(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).mean())


@pytest.mark.parametrize("control", FELT)
def test_every_step_of_a_control_is_seen_and_none_is_a_leap(control):
    strip = [pixels(drawn("nova", **{control: step}), 128) for step in STEPS]
    steps = [away(a, b) for a, b in itertools.pairwise(strip)]

    assert min(steps) > 0.02
    assert max(steps) < 0.8 * away(strip[0], strip[-1]) + 0.3


def test_a_plain_art_is_the_drawing_itself():
    assert drawn("nova").svg == draw(resolve(starter_look("nova"))).svg


def test_realism_goes_from_a_storybooks_folk_to_tall_people():
    heads = [resolve(Look(seed=7, art=Art(realism=step))).heads for step in STEPS]
    eyes = [resolve(Look(seed=7, art=Art(realism=step))).eye_size for step in STEPS]

    assert heads[0] == 2.4
    assert heads[-1] == 8.0
    assert heads == sorted(heads)
    assert eyes == sorted(eyes, reverse=True)


def test_a_number_that_was_chosen_wins_over_realism():
    chosen = Look.model_validate_json('{"seed": 7, "body": {"heads": 7.0}, "art": {"realism": 0}}')

    assert resolve(chosen).heads == 7.0


def test_ornaments_follow_their_control():
    counts = [drawn("moss", view="full", ornament=step).svg.count("<path") for step in (0.0, 1.0)]

    assert counts[1] > counts[0]


def test_dots_grow_with_their_control():
    fine, coarse = (pixels(drawn("nova", finish="pixel", pixel=size), 256) for size in (2, 16))

    assert len(np.unique(fine[::, 128], axis=0)) > len(np.unique(coarse[::, 128], axis=0))


@pytest.mark.parametrize("finish", ["cel", "soft", "watercolor"])
def test_a_feeling_moves_only_the_face_in_any_art(finish):
    wild = {"softness": 0.8, "line_weight": 0.9, "roundness": 0.9, "chroma": 0.8, "contrast": 0.8, "texture": 0.7}
    calm, glad = (
        drawn("nova", finish, Performance(emotion=emotion, yaw=0), **wild) for emotion in ("neutral", "laugh")
    )
    changed = np.abs(pixels(calm) - pixels(glad)).sum(axis=2)
    rows, columns = face_pixels(calm)
    changed[rows, columns] = 0

    assert changed.sum() == 0


def test_one_art_is_one_drawing():
    assert drawn("rook", softness=0.4, roundness=0.2).svg == drawn("rook", softness=0.4, roundness=0.2).svg
