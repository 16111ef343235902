"""The timbre: how a persona draws it, how alike two voices are, and how it is fitted to a real one."""

import json
import subprocess
import sys

import numpy as np
import pytest
from pydantic import ValidationError

from tests.voices.sounds import BRIGHT, RATE, noisy, voice
from troupe.kit.sound.measuring import figures_of, halves_of
from troupe.voices.domain.colouring import coloured, resampled
from troupe.voices.domain.likeness import Voice, halfway, likeness, voice_of
from troupe.voices.domain.timbre import Timbre, drawn

ONE = "6f0d2c1e-8a51-4b53-9d15-0d7a4b0f5c11"
OTHER = "0b6f4c8e-3f55-4a8f-8a53-6a4b8d1f9e22"
PLAIN = Voice(100.0, 3.0, (0.0,) * 24, 4.0)


def test_a_persona_always_draws_the_same_voice_and_another_persona_another():
    assert drawn(ONE, 0, "any", "family") == drawn(ONE, 0, "any", "family")
    assert len({drawn(id, attempt, "any", "family") for id in (ONE, OTHER) for attempt in range(3)}) == 6


def test_among_adults_no_voice_is_drawn_that_sounds_like_a_child():
    draws = [drawn(ONE, attempt, "any", "adult").tract for attempt in range(60)]

    assert max(draws) == 1.12
    assert max(drawn(ONE, attempt, "any", "family").tract for attempt in range(60)) > 1.12


@pytest.mark.parametrize("register", ["low", "high", "child"])
def test_a_register_keeps_to_its_ranges(register):
    for attempt in range(40):
        timbre = drawn(ONE, attempt, register, "family")
        assert (timbre.variant[0] in "mM") == (register == "low")
        assert {"low": 0.86, "high": 1.0, "child": 1.12}[register] <= timbre.tract <= 1.2


def test_a_timbre_is_set_in_hundredths_and_what_is_felt_for_a_moment_is_not():
    timbre = Timbre(variant="m1").set(tract=1.0449, breath=0.025, warmth=-0.001, pitch=40, eq_db=[0.125] * 24)

    assert (timbre.tract, timbre.breath, timbre.pitch) == (1.04, 0.03, 40)
    assert (str(timbre.warmth), set(timbre.eq_db)) == ("0.0", {0.13})
    assert timbre.changed(breath=0.015).breath == 0.015


@pytest.mark.parametrize("bad", [{"variant": "nobody"}, {"tract": 1.3}, {"pitch": 100}, {"eq_db": [13.0] * 24}])
def test_a_timbre_outside_its_ranges_cannot_exist(bad):
    with pytest.raises(ValidationError):
        Timbre.model_validate({"variant": "m1"} | bad)


def test_likeness_counts_two_semitones_as_nearly_six_points():
    higher = Voice(112.246, 3.0, (0.0,) * 24, 4.0)

    assert likeness(PLAIN, PLAIN) == 100
    assert likeness(PLAIN, higher) == 94.2
    assert likeness(PLAIN, higher) == likeness(higher, PLAIN)


def test_a_recording_by_telephone_is_as_much_alike_as_what_it_holds():
    colour = tuple(20.0 - each for each in range(24))
    by_telephone = Voice(100.0, 3.0, (*colour[:18], *(-90.0,) * 6), 4.0)
    dull = Voice(100.0, 3.0, (*colour[:18], *(-20.0,) * 6), 4.0)
    whole = Voice(100.0, 3.0, colour, 4.0)

    assert likeness(whole, by_telephone) == likeness(by_telephone, whole) == 100
    assert likeness(whole, dull) < 85, "a voice that is only dull is heard to be so"


@pytest.mark.parametrize(
    ("seconds", "place", "spoken"),
    [([5, 5, 5, 5], 2, 0), ([20, 4, 4, 4], 0, 16), ([2, 2, 2, 10], 3, 2), ([4.0, 4.02, 8.0], 2, 0), ([6], 0, 3)],
)
def test_speech_is_halved_by_its_seconds_whatever_recordings_it_stands_in(seconds, place, spoken):
    assert halfway(seconds) == (place, pytest.approx(spoken))


def test_a_recording_is_parted_where_so_much_of_its_speech_has_been_said():
    low, high = voice(3, f0=110), voice(3, f0=220, formants=BRIGHT)

    whole = np.concatenate([low, high])
    first, second = halves_of(whole, figures_of(low).voice.speech_seconds)

    assert [voice_of([each]).f0 for each in (first, second)] == [
        pytest.approx(110, rel=0.05),
        pytest.approx(220, rel=0.05),
    ]
    assert first.speech_seconds + second.speech_seconds == pytest.approx(figures_of(whole).voice.speech_seconds)


@pytest.mark.parametrize("other", [Voice(500.0, 20.0, (60.0, -60.0) * 12, 40.0), Voice(100.0, 3.0, (0.0,) * 24, 0.0)])
def test_likeness_stays_within_its_scale(other):
    assert 0 <= likeness(PLAIN, other) <= 100


@pytest.mark.parametrize("tract", [0.86, 1.0, 1.16])
def test_a_smaller_throat_raises_pitch_and_formants_alike(tract):
    plain = voice(f0=150)
    moved = resampled(plain, RATE, tract)

    assert voice_of([figures_of(moved).voice]).f0 == pytest.approx(150 * tract, rel=0.03)
    assert len(moved) == pytest.approx(len(plain) / tract, abs=1)


def test_gains_per_band_change_the_colour_by_as_much_and_keep_the_time():
    plain = voice(f0=110)
    gains = [6.0 if band >= 12 else -6.0 for band in range(24)]
    shaped = coloured(plain, Timbre(variant="m1", eq_db=gains))
    before, after = (voice_of([figures_of(each).voice]).envelope for each in (plain, shaped))
    change = np.array(after) - np.array(before)

    assert change[16:].mean() - change[:8].mean() == pytest.approx(12, abs=1.5)
    assert abs(int(np.argmax(np.correlate(shaped[:8000], plain[:8000], "same"))) - 4000) <= 2


SAME = """
import json, sys
from troupe.providers.espeak import EspeakSpeech
from troupe.ports.speech import Utterance
engine = EspeakSpeech()
first = engine.speak(Utterance("Good evening to all of you.", variant="f2"))
engine.speak(Utterance("Something else entirely, much longer than that.", variant="m3", pitch=80))
again = engine.speak(Utterance("Good evening to all of you.", variant="f2"))
refused = []
for bad in ({"variant": "nobody"}, {"language": "xx-nowhere"}, {"variant": "../m1"}):
    try:
        engine.speak(Utterance("Good evening.", **bad))
    except Exception as fault:
        refused.append(fault.code)
print(json.dumps([bool((first.samples == again.samples).all()), len(first.samples) / first.rate, refused]))
"""


def test_the_built_in_voice_says_the_same_thing_the_same_way_and_refuses_unknown_names():
    said = subprocess.run([sys.executable, "-c", SAME], capture_output=True, text=True, timeout=60, check=True)
    same, seconds, refused = json.loads(said.stdout)

    assert same
    assert 0.8 < seconds < 4
    assert refused == ["voice_unknown"] * 3


FIT = """
import json, sys
from troupe.app import voice_fitting as fitting
wanted = json.loads(sys.argv[1])
found = fitting.bodies(wanted, ["f2", "m3"], 1.2)
best = min(found, key=lambda each: each["distance"])
timbre = fitting.tuned(wanted, best)
plain = {"variant": "m1"}
print(json.dumps([len(found), timbre, fitting.nearness(wanted, [plain, timbre])]))
"""


def test_a_fit_brings_the_built_in_voice_nearer_to_a_real_one():
    wanted = voice_of([figures_of(noisy(voice(f0=190, formants=BRIGHT, syllables=4.5, seed=each), 30)).voice
                       for each in range(3)])  # fmt: skip
    asked = [sys.executable, "-c", FIT, json.dumps(wanted.as_json())]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=110, check=True)
    tried, timbre, (before, after) = json.loads(said.stdout)

    assert tried == 10
    assert timbre["variant"] == "f2"
    assert after >= 80
    assert after >= before + 8
