"""Times of mouth shapes in recordings that somebody else made: along the text, by ear, by loudness."""

import numpy as np
import pytest

from tests.voices.lips.recordings import TEXT, agreement, closures_hit, line_of, noise, samples_of, spoken, truth_of
from troupe.voices import cues_of_phones
from troupe.voices.domain.lips.hearing import read_lips

OTHER = "Yesterday nothing else was known, so she called the kitchen."


@pytest.fixture
async def foreign():
    """A voice that the ear was not taught with, quicker and higher than the one its text is read with."""
    return await spoken(TEXT, "steph", wpm=195, pitch=70)


@pytest.fixture
async def line():
    return line_of(TEXT, await spoken(TEXT))


async def test_along_its_text_a_foreign_voice_is_right_most_of_the_time_and_every_closure_is_hit(foreign, line):
    samples, truth = samples_of(foreign), truth_of(foreign)

    found = read_lips(samples, "a.wav", [line])

    cues = found.track("exact").cues
    assert found.timing == "aligned"
    assert agreement(cues_of_phones(truth, found.duration_ms, "exact"), cues, found.duration_ms) >= 0.81
    hit, of = closures_hit(truth, cues)
    assert hit == of > 5
    assert [each.text for each in found.words] == TEXT.rstrip(".").split()


async def test_by_ear_alone_more_than_half_is_right_and_loudness_is_far_behind(foreign):
    samples, truth = samples_of(foreign), truth_of(foreign)

    found = read_lips(samples, "a.wav", [])

    assert found.timing == "loop"
    right = agreement(cues_of_phones(truth, found.duration_ms, "exact"), found.track("exact").cues, found.duration_ms)
    assert right >= 0.5


async def test_a_long_silence_before_and_after_the_words_does_not_move_them(foreign, line):
    quiet = noise(1.5, 0.0003)
    alone = read_lips(samples_of(foreign), "a.wav", [line])

    later = read_lips(np.concatenate([quiet, samples_of(foreign), quiet]), "a.wav", [line])

    assert later.words[0].start_ms == pytest.approx(alone.words[0].start_ms + 1500, abs=40)
    assert later.words[-1].start_ms == pytest.approx(alone.words[-1].start_ms + 1500, abs=40)


async def test_a_text_that_is_not_said_is_left_aside_with_a_warning_that_quotes_it(foreign):
    wrong = line_of(OTHER, await spoken(OTHER))

    found = read_lips(samples_of(foreign), "a.wav", [wrong])

    assert found.timing == "loop"
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("text_not_found")
    assert OTHER[:30] in found.warnings[0]


async def test_far_too_much_text_is_left_aside_with_a_warning(foreign, line):
    found = read_lips(samples_of(foreign), "a.wav", [line] * 9)

    assert (found.timing, [each.partition(":")[0] for each in found.warnings]) == ("loop", ["text_does_not_fit"])


def test_noise_in_which_nobody_speaks_moves_the_mouth_by_loudness():
    swelling = noise(2) * np.linspace(0.01, 1, 32_000, dtype=np.float32)

    found = read_lips(swelling, "a.wav", [])

    cues = found.track("exact").cues
    assert found.timing == "envelope"
    assert [each.partition(":")[0] for each in found.warnings] == ["no_speech"]
    assert (cues[0].shape, cues[-1].shape) == ("X", "D")


def test_silence_and_nothing_at_all_are_one_rest():
    silent, nothing = read_lips(np.zeros(16_000, np.float32), "a", []), read_lips(np.zeros(0, np.float32), "a", [])

    assert [(each.start_ms, each.end_ms, each.shape) for each in silent.track("smooth").cues] == [(0, 1000, "X")]
    assert [(each.start_ms, each.end_ms, each.shape) for each in nothing.track("smooth").cues] == [(0, 0, "X")]
