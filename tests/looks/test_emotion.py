"""Twelve anchors, twenty-eight feelings, and blends between them."""

from dataclasses import asdict
from itertools import combinations

import pytest
from pydantic import ValidationError

from tests.looks.drawing import ANCHOR_NAMES
from troupe.looks import ANCHORS, LABELS, Performance, UnknownEmotion, blend, label_known


def numbers(emotion: str) -> dict[str, float]:
    return {name: value for name, value in asdict(blend(emotion)).items() if isinstance(value, float)}


def test_there_are_twelve_anchors_and_twenty_eight_labels():
    assert tuple(ANCHORS) == ANCHOR_NAMES
    assert len(LABELS) == 28


def test_half_an_anger_is_the_annoyance_worked_out_by_hand():
    annoyance = blend("annoyance")

    assert annoyance.brow_angle == pytest.approx(0.475)
    assert annoyance.brow_curve == pytest.approx(0.05)


@pytest.mark.parametrize("anchor", ANCHOR_NAMES)
def test_an_anchor_is_the_nearest_face_to_itself(anchor):
    def distance(other: str) -> float:
        here, there = numbers(anchor), numbers(other)
        return sum((here[name] - there[name]) ** 2 for name in here)

    assert min(ANCHOR_NAMES, key=distance) == anchor


def test_no_two_labels_have_the_same_face():
    for one, other in combinations(LABELS, 2):
        here, there = numbers(one), numbers(other)
        assert sum(abs(here[name] - there[name]) for name in here) >= 0.15, (one, other)


def test_no_blend_leaves_the_range_of_a_face():
    wild = blend({"anger": 1.5, "fear": 1.5, "surprise": 1.5, "laugh": 1.5})

    assert 0 <= wild.eye_open <= 1.25
    assert -1 <= wild.mouth_curve <= 1
    assert 0 <= wild.blush <= 1


def test_a_mark_fades_in_only_when_a_feeling_is_strong():
    assert blend("sadness", 0.3).tear == 0
    assert 0 < blend("sadness", 0.5).tear < 1
    assert blend("sadness", 1).tear == 1


def test_at_no_intensity_every_feeling_is_neutral():
    for label in LABELS:
        assert numbers_at(label, 0) == numbers("neutral")


def numbers_at(label: str, intensity: float) -> dict[str, float]:
    return {name: value for name, value in asdict(blend(label, intensity)).items() if isinstance(value, float)}


@pytest.mark.parametrize("spelling", ["joy", "Joy", "  JOY ", "happy"])
def test_a_feeling_may_be_spelled_in_many_ways(spelling):
    assert label_known(spelling)
    assert numbers(spelling) == numbers("joy")


ON_STAGE = (
    "neutral", "happy", "sad", "worried", "excited", "angry", "surprised", "confused", "calm", "scared", "laughing",
    "thinking", "crying", "brave", "proud", "confident", "determined", "caring", "friendly", "comforting", "love",
    "annoyed", "frustrated", "sarcastic", "cool", "sleepy", "shy", "disgusted",
)  # fmt: skip


def test_every_feeling_that_is_played_on_a_stage_has_a_face():
    assert [name for name in ON_STAGE if not label_known(name)] == []
    assert numbers("proud") == numbers("pride")
    assert blend("determined").brow_angle == pytest.approx(0.45 * 0.95 + 0.35 * 0.35)


def test_an_unknown_feeling_is_refused_with_the_nearest_ones():
    with pytest.raises(UnknownEmotion) as refusal:
        blend("joyy")

    assert not label_known("joyy")
    assert "joy" in refusal.value.next_step
    assert refusal.value.code == "unknown_emotion"
    with pytest.raises(UnknownEmotion):
        Performance(emotion="joyy")


def test_at_most_four_feelings_are_mixed():
    with pytest.raises(ValidationError):
        Performance(emotion={"joy": 1, "fear": 1, "anger": 1, "sadness": 1, "shy": 1})
