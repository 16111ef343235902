"""Sound on a call's line, how much of it is taken, and what of an answer was heard."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troupe.voices import call
from troupe.voices.domain.call import Barging, Intake, NotUnderstood, SoundFrame, TimedWord, Utterance

SECOND = 16_000


@settings(max_examples=50)
@given(st.binary(max_size=4000).map(lambda raw: raw[: len(raw) // 2 * 2]), st.integers(1, 700), st.integers(0, 2**31))
def test_a_sentence_in_frames_is_the_sentence(samples, at_once, first):
    frames = [SoundFrame.unpacked(each.packed()) for each in call.frames_of(7, first, samples, at_once)]

    assert b"".join(frame.samples for frame in frames) == samples
    assert [frame.first_sample for frame in frames] == [first + n * at_once for n in range(len(frames))]
    assert [frame.flags for frame in frames] == [0] * (len(frames) - 1) + [call.LAST_OF_SENTENCE] * bool(frames)
    assert all(frame.utterance == 7 and frame.count <= at_once for frame in frames)


def test_a_frame_has_a_head_of_twelve_bytes():
    assert SoundFrame(2, 300, b"\1\0\2\0", 3).packed().hex() == "020000002c0100000300020001000200"


@pytest.mark.parametrize("frame", [b"", b"\0" * 11, SoundFrame(1, 0, b"\0\0").packed() + b"\0"], ids=len)
def test_a_frame_that_lies_of_its_length_is_none(frame):
    with pytest.raises(ValueError, match="frame"):
        SoundFrame.unpacked(frame)


def taken(seconds_each, pace, count):
    """How many of so many pieces are taken that come at a pace."""
    intake, yes = Intake(), 0
    for number in range(count):
        intake, took = intake.taking(int(seconds_each * SECOND), number * seconds_each / pace)
        yes += took
    return yes


@pytest.mark.parametrize(("pace", "all_of_it"), [(1.0, True), (1.4, True), (1.5, True), (3.0, False), (50.0, False)])
def test_sound_is_taken_as_fast_as_it_can_have_been_said(pace, all_of_it):
    assert (taken(0.02, pace, 2000) == 2000) == all_of_it


def test_a_burst_of_what_was_held_up_is_taken():
    assert taken(0.02, 1000.0, 100) == 100


def tone(decibels, seconds=0.032 * 10):
    level = 10 ** (decibels / 20) * np.sqrt(2) * 32768
    return (level * np.sin(np.arange(int(seconds * SECOND)) * 0.2)).clip(-32768, 32767).astype("<i2").tobytes()


@pytest.mark.parametrize(
    ("windows", "barges"), [(0, False), (2, False), (3, True), (6, True)], ids=["none", "two", "three", "six"]
)
def test_a_fifth_of_a_second_of_speech_barges_in(windows, barges):
    listening = Barging().began().hearing(tone(-20, 0.032 * windows))

    assert listening.is_in == barges
    assert not listening.ended().is_in


def test_what_is_played_does_not_interrupt_itself():
    spoken = Barging().began()

    assert not spoken.hearing(tone(-20), playing_db=-22.0).is_in
    assert spoken.hearing(tone(-12), playing_db=-22.0).is_in
    assert not Barging().hearing(tone(-6)).is_in, "nobody speaks"


ONE = [TimedWord(0, 100, 3, "One"), TimedWord(120, 200, 7, "two")]
TWO = [TimedWord(300, 400, 14, "Three")]
SAID = Utterance(1, "nora", 22_050).with_sentence("One, two.", ONE, 250).with_sentence("Three.", TWO, 200).sending(450)


@pytest.mark.parametrize(
    ("sample", "chars", "words"),
    [
        (0, 0, ""),
        (49, 0, ""),
        (50, 3, "One"),
        (159, 3, "One"),
        (160, 7, "One two"),
        (200, 7, "One, two."),
        (350, 14, "One, two. Three"),
        (450, 14, "One, two. Three."),
    ],
)
def test_a_word_was_heard_once_half_of_it_was(sample, chars, words):
    assert (SAID.spoken_chars(sample), SAID.spoken_text(sample)) == (chars, words)


@pytest.mark.parametrize(("sample", "end"), [(30, 100), (110, 110), (130, 200), (399, 400), (500, 450)])
def test_a_switch_waits_for_the_end_of_a_word(sample, end):
    assert SAID.end_of_word(sample) == end


def test_no_more_was_heard_than_was_sent_and_never_less_than_before():
    some = Utterance(1, "nora", 22_050).with_sentence("One, two.", ONE, 250).sending(120)

    assert some.heard(90) == 90, "nobody told, so the clock counts"
    assert some.heard(900) == 120
    assert some.playing(80).heard(900) == 80
    assert some.playing(80).playing(20).heard(0) == 80
    assert some.playing(9_000).heard(0) == 120


FRAMES = {
    '{"type":"talk.start"}': call.TalkStart(type="talk.start"),
    '{"type":"played","utterance":3,"sample":99}': call.Played(type="played", utterance=3, sample=99),
    '{"type":"switch","persona_id":"x"}': call.Switch(type="switch", persona_id="x", when="now"),
    '{"type":"resume","since":0}': call.Resume(type="resume", since=0),
}
NONSENSE = {
    "": "",
    "[]": "type",
    '{"type":"dance"}': "type",
    '{"type":"played","utterance":"3","sample":1}': "utterance",
    '{"type":"played","utterance":1,"sample":-1}': "sample",
    '{"type":"text","text":""}': "text",
    '{"type":"text","text":"' + "x" * 4001 + '"}': "text",
    '{"type":"text","text":"' + "x" * 16_384 + '"}': "",
    '{"type":"stop","why":"so"}': "why",
    "[" * 9000: "",
}


@pytest.mark.parametrize("frame", list(FRAMES))
def test_a_frame_of_the_caller_is_understood(frame):
    assert call.read_message(frame) == FRAMES[frame]


@pytest.mark.parametrize("frame", list(NONSENSE), ids=lambda frame: frame[:40] or "nothing")
def test_a_frame_that_means_nothing_says_where(frame):
    with pytest.raises(NotUnderstood) as wrong:
        call.read_message(frame)

    assert wrong.value.field == NONSENSE[frame]


CAST = {"n": ("Nora", "Nora Nacht"), "m": ("Max",), "z": ("Zoë",)}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("switch to max", "m"),
        ("Switch to Max, please.", "m"),
        ("Let me talk to Nora Nacht", "n"),
        ("wechsle zu Zoë", "z"),
        ("ok switch to zoë now", "z"),
        ("pásame con Max", "m"),
        ("I would never switch to Max", None),
        ("switch to", None),
        ("switch to Maxine", None),
        ("", None),
    ],
)
def test_one_may_ask_for_another_by_voice(text, who):
    assert call.asked_for(text, CAST) == who


def test_every_phrase_that_is_listened_for_is_understood():
    for language in ("en", "de-AT", "fr", "es", "nl"):
        for phrase in call.phrases(language, ["Max"]):
            assert call.asked_for(phrase, CAST) == "m"


def test_stages_are_told_by_their_middle_and_their_worst():
    stats = call.CallStats().counting("turns").counting("turns")
    for milliseconds in range(1, 101):
        stats = stats.taking("first_audio", milliseconds + 0.2)

    told = stats.as_json()

    assert told["turns"] == 2
    assert told["barge_ins"] == 0
    assert told["stages"] == {"first_audio": {"count": 100, "p50_ms": 50, "p95_ms": 95}}
