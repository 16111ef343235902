"""Clips are judged as a listener would, and what to do better is said by name."""

from dataclasses import asdict

import numpy as np
import pytest

from tests.voices.sounds import BRIGHT, RATE, noisy, voice
from troupe.kit.sound.measuring import figures_of
from troupe.voices.domain.checks import judge, judge_set, syllables_of

SENTENCE = "The quick brown fox has seen the lazy dog in the garden of the king"


def judged(samples, text=None, **more):
    return judge(asdict(figures_of(samples)) | more, text)


def failed(judgement):
    return [check.name for check in judgement.checks if check.verdict == "fail"]


def test_a_good_clip_passes():
    found = judged(noisy(voice(), 30))

    assert (found.verdict, found.quality) == ("pass", 1.0)


@pytest.mark.parametrize(
    ("samples", "more", "check", "remedy"),
    [
        (noisy(voice(), 6), {}, "snr", "window"),
        (np.clip(voice() * 8, -1, 1), {"clipped": 0.02}, "clipping", "overdriven"),
        (noisy(voice(1.2, pause=0.1), 30), {}, "duration", "two seconds"),
        (voice(), {"cut": True, "seconds": 301.0}, "duration", "five minutes"),
        (noisy(voice(1.5, pause=6), 30), {}, "speech_share", "silence"),
        (voice() * 0.02, {}, "level", "quiet"),
        (np.zeros(5 * RATE), {}, "decodes", "Nobody"),
        (np.concatenate([voice(8), voice(8, f0=230, formants=BRIGHT)]), {}, "one_speaker", "Two"),
    ],
    ids=["noise", "clipping", "short", "long", "pauses", "quiet", "silence", "two voices"],
)
def test_a_bad_clip_fails_by_name_and_says_what_to_do(samples, more, check, remedy):
    found = judged(samples, **more)

    assert found.verdict == "fail"
    assert check in failed(found)
    assert any(remedy in each.say for each in found.checks if each.name == check)


def test_what_cannot_be_read_fails():
    assert failed(judge(None, "some text")) == ["decodes"]


def test_one_voice_is_not_taken_for_two():
    found = judged(noisy(voice(20, lively=3), 30))

    assert next(check for check in found.checks if check.name == "one_speaker").verdict == "pass"


@pytest.mark.parametrize(("times", "verdict"), [(1, "pass"), (2, "warn"), (4, "fail"), (0.2, "fail")])
def test_a_text_must_be_about_as_long_as_what_is_said(times, verdict):
    spoken = noisy(voice(syllables_of(SENTENCE) / 4, syllables=4), 30)
    text = SENTENCE * int(times) if times >= 1 else "The fox"

    found = judged(spoken, text)

    assert next(check.verdict for check in found.checks if check.name == "text_fit") == verdict


def test_five_clips_and_twenty_seconds_are_the_least():
    four = judge_set([("pass", 10.0)] * 4, "fit")
    five_short = judge_set([("pass", 3.0)] * 5, "fit")
    five = judge_set([("pass", 4.0)] * 5, "fit")
    with_failures = judge_set([("pass", 10.0)] * 4 + [("fail", 10.0)] * 3, "fit", ["Close the window."])

    assert [each.enough for each in (four, five_short, five, with_failures)] == [False, False, True, False]
    assert "4 found" in four.coach
    assert "15 found" in five_short.coach
    assert "Close the window." in with_failures.coach
    assert (with_failures.accepted, with_failures.rejected) == (4, 3)


def test_edges_are_judged_in_favour_of_the_clip():
    figures = asdict(figures_of(noisy(voice(), 30)))
    edges = {"snr": 20.0, "clipped": 0.0005, "bandwidth": 7.0, "loudness": -30.0, "speech_share": 0.5}

    assert judge(figures | edges, None).verdict == "pass"
