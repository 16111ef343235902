"""What a text feels like, where its sentences end, and what looks like a key."""

import itertools
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from troupe.minds import SentenceFinder, listening_face, looks_like_secret, read_emotion
from troupe.minds.domain.feelings import look_closer

MARKS = st.text(st.sampled_from("ab .!?…\"'”’)]\n\r\t。！？🙂"), max_size=60)


def sentences(pieces):
    finder = SentenceFinder()
    found = [place for piece in pieces for place in finder.feed(piece)] + finder.close()
    return found, finder.text


@settings(max_examples=150, deadline=None)
@given(text=MARKS, cuts=st.lists(st.integers(0, 60), max_size=12))
@example(text="a\n\n\nb", cuts=list(range(6)))
@example(text='He said "no." ... Then', cuts=list(range(22)))
def test_sentences_are_the_same_however_a_text_is_cut(text, cuts):
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[begin:end] for begin, end in itertools.pairwise(places)]

    whole, _ = sentences([text])
    cut, _ = sentences(pieces)
    by_letter, _ = sentences(list(text))

    assert cut == by_letter == whole


@settings(max_examples=60, deadline=None)
@given(text=MARKS)
def test_sentences_hold_every_word_once_and_no_blank_around(text):
    found, kept = sentences([text])

    said = [kept[start:end] for start, end in found]
    assert kept == text
    assert all(each == each.strip() != "" for each in said)
    assert "".join("".join(each.split()) for each in said) == "".join(text.split())


def test_the_end_of_a_sentence_is_found_as_soon_as_it_is_sure():
    finder = SentenceFinder()

    assert finder.feed("Hello there.") == []
    assert finder.feed(" How") == [(0, 12)]
    assert finder.feed(" are you?\n") == [(13, 25)]
    assert finder.close() == []


def test_a_long_text_without_an_end_costs_no_more_per_piece():
    finder = SentenceFinder()
    began = time.process_time()
    for _ in range(20_000):
        finder.feed("word ")

    assert time.process_time() - began < 5
    assert finder.close() == [(0, 99_999)]


@pytest.mark.parametrize(
    ("text", "label", "confidence"),
    [
        # two words of joy 0.6 and one of surprise 0.4: 1.2 / 2.1
        ("lovely smile suddenly", "joy", 0.5714),
        ("happy", "joy", 0.6154),
        ("very happy", "joy", 0.7059),
        ("HAPPY", "joy", 0.6575),
        ("not happy", "sadness", 0.4444),
        ("not afraid", "neutral", 0.0),
        ("the weather", "neutral", 0.0),
        ("", "neutral", 0.0),
        ("hi", "joy", 0.375),
        ("`happy` https://happy.example ```sad```", "neutral", 0.0),
        ("> I am sad\nI am happy", "joy", 0.6154),
        ("“happy”, she says", "joy", 0.6154),
        # as much of both: the order of feelings decides
        ("sad happy", "sadness", 0.381),
    ],
)
def test_a_feeling_is_read_from_words(text, label, confidence):
    read = read_emotion(text)

    assert (read.label, read.confidence) == (label, confidence)


@pytest.mark.parametrize(
    ("text", "distress", "words"),
    [
        ("I am sad, but `sad` is code. So very afraid!", 0.8, ["sad", "afraid"]),
        ("I am happy", 0.0, ["happy"]),
        ("I want to kill myself", 1.0, None),
    ],
)
def test_a_closer_look_says_which_words_spoke_and_how_heavy_they_are(text, distress, words):
    look = look_closer(text)

    assert look.distress == pytest.approx(distress, abs=0.15)
    assert words is None or [text[each.start : each.end] for each in look.evidence] == words
    assert look.feeling == read_emotion(text)


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("I am so sad", ("sadness", 0.3)),
        ("I am terrified", ("sadness", 0.3)),
        ("I am very happy", ("joy", 0.5)),
        ("I am furious", ("neutral", 0.0)),
        ("hi", ("neutral", 0.0)),
    ],
)
def test_a_listener_shows_a_face_of_its_own(text, face):
    assert listening_face(read_emotion(text)) == face


@pytest.mark.parametrize(
    "text",
    [
        "sk-ant-REDACTED-abcdefghij",
        "use gsk_abcdefghijkl1234",
        "AIzaSyA1234567890abcdef",
        "hf_abcdefghijklmnop",
        "0a" * 16,
    ],
)
def test_what_is_shaped_like_a_key_is_noticed(text):
    assert looks_like_secret(text)


@pytest.mark.parametrize(
    "text", ["sk-", "a skiing trip", "ask-me-anything-please", "the task-force-of-nineteen", "x" * 40, "1234567890" * 4]
)
def test_ordinary_words_are_not_taken_for_a_key(text):
    assert not looks_like_secret(text)
