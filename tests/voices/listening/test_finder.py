"""Where speech begins and ends, and in which pieces it is heard."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troupe.voices.domain.listening import Began, Ended, SpeechFinder
from troupe.voices.domain.listening.arpabet import arpabet_of
from troupe.voices.domain.listening.asking import HintsRefused, checked_hints
from troupe.voices.domain.listening.cutting import LONGEST, Stretch, in_one_go, stretches_of

WINDOW, RATE = 512, 16_000
likelihoods = st.lists(st.sampled_from([0.0, 0.34, 0.4, 0.5, 1.0]), max_size=200)


def test_speech_begins_with_the_third_likely_window_and_is_taken_from_before_it():
    finder = SpeechFinder()

    assert finder.feed([0.0] * 20 + [0.9, 0.9]) == []
    assert finder.feed([0.5]) == [Began(20 * WINDOW - 4800)]
    assert finder.is_speaking


def test_two_likely_windows_are_no_speech_and_a_beginning_does_not_lie_before_the_sound():
    assert SpeechFinder().feed([0.9, 0.9, 0.0] * 20) == []
    assert SpeechFinder().feed([0.9] * 3) == [Began(0)]


def test_speech_ends_where_fifteen_unlikely_windows_began():
    finder = SpeechFinder()
    finder.feed([1.0] * 10)

    assert finder.feed([0.0] * 14) == []
    assert finder.feed([0.35]) == []
    assert finder.feed([0.0] * 14) == []
    assert finder.feed([0.34]) == [Ended(25 * WINDOW)]
    assert finder.finish() == []


def test_who_still_speaks_at_the_end_of_a_line_has_ended_there():
    finder = SpeechFinder()
    finder.feed([1.0] * 10)

    assert finder.finish() == [Ended(10 * WINDOW)]
    assert not finder.is_speaking


@settings(max_examples=60)
@given(likelihoods, st.integers(1, 7))
def test_speech_lies_in_order_without_overlap_however_the_sound_was_cut(probabilities, at_once):
    whole, pieces = SpeechFinder(), SpeechFinder()
    events = [*whole.feed(probabilities), *whole.finish()]
    again = [
        event for at in range(0, len(probabilities), at_once) for event in pieces.feed(probabilities[at : at + at_once])
    ]

    assert [*again, *pieces.finish()] == events
    assert [type(each) for each in events] == [Began, Ended] * (len(events) // 2)
    assert [each.sample for each in events] == sorted(each.sample for each in events)
    assert all(0 <= each.sample <= len(probabilities) * WINDOW for each in events)


def test_neighbours_are_heard_together_and_far_ones_apart():
    speech = stretches_of([Began(0), Ended(10_000), Began(12_000), Ended(20_000), Began(90_000), Ended(99_000)])

    assert in_one_go(speech, [1.0] * 400, RATE) == [Stretch(0, 20_000), Stretch(90_000, 99_000)]


def test_a_long_speech_is_cut_where_least_is_said():
    likely = [1.0] * 2000
    likely[900] = 0.2

    assert in_one_go([Stretch(0, 50 * RATE)], likely, RATE) == [
        Stretch(0, 900 * WINDOW),
        Stretch(900 * WINDOW, 50 * RATE),
    ]


@settings(max_examples=15)
@given(likelihoods.map(lambda some: (some * 20)[:4000]), st.integers(0, 3 * RATE))
def test_no_piece_is_longer_than_an_ear_takes_and_no_speech_is_lost(probabilities, gap):
    finder = SpeechFinder()
    speech = stretches_of([*finder.feed(probabilities), *finder.finish()])
    pieces = in_one_go(speech, probabilities, gap)

    assert all(0 < each.samples <= LONGEST for each in pieces)
    assert all(one.last <= other.first for one, other in pairwise(pieces))
    assert all(sum(max(0, min(p.last, s.last) - max(p.first, s.first)) for p in pieces) == s.samples for s in speech)


def test_phrases_are_taken_once_and_without_needless_blanks():
    assert checked_hints(["  open   the gate ", "open the gate", "Tür"]) == ("open the gate", "Tür")


@pytest.mark.parametrize(
    "phrases",
    [["word"] * 0 + ["…"], ["a b c d e f g h i j k"], ["x" * 201], [f"number {n}" for n in range(201)]],
    ids=["no word", "eleven words", "long", "many"],
)
def test_phrases_nobody_can_listen_for_are_refused(phrases):
    with pytest.raises(HintsRefused):
        checked_hints(phrases)


@pytest.mark.parametrize(
    ("phones", "spelled"),
    [
        (["tʃ", "ɜː", "tʃ"], "CH ER CH"),
        (["m", "ˈa", "ɾ", "a"], "M AA D AA"),
        (["ʃ", "l", "iː", "s"], "SH L IY S"),
        (["", "ɣ"], "G"),
        (["☃"], "AH"),
    ],
    ids=["church", "mara", "schliess", "pause", "unknown"],
)
def test_sounds_of_any_language_become_the_nearest_that_the_ear_knows(phones, spelled):
    assert arpabet_of(phones) == spelled
