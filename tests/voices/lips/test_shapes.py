"""Sounds become shapes: contiguous, calm, and never without a closure."""

import itertools
import random

import pytest

from troupe.voices import Cue, Phone, cues_of_phones, felt, mouth_at
from troupe.voices.domain.lips import TARGETS
from troupe.voices.domain.lips.sounds import sound_of

SOUNDS = ["p", "b", "m", "f", "v", "w", "l", "θ", "t", "n", "k", "s", "ʃ", "ɹ", "j", "iː", "ɪ", "ɛ", "æ", "ə", "ɑː"]
SOUNDS += ["ɔː", "ɜː", "uː", "eɪ", "aɪ", "aʊ", "oʊ", "ɔɪ", "tʃ", "dʒ", ""]


def said(*sounds, start=0):
    """Sounds one after another, each with how long it lasts."""
    ends = list(itertools.accumulate((millis for _, millis in sounds), initial=start))
    return [Phone(ipa, at, end) for (ipa, _), (at, end) in zip(sounds, itertools.pairwise(ends), strict=True)]


def shapes(cues):
    return "".join(each.shape for each in cues)


def jumble(seed):
    chance = random.Random(seed)
    return said(*((chance.choice(SOUNDS), chance.randint(5, 180)) for _ in range(30)), start=chance.randint(0, 150))


@pytest.mark.parametrize("style", ["exact", "smooth"])
def test_lips_begin_at_0_follow_without_a_gap_and_end_with_the_sound(style):
    for seed in range(60):
        phones = jumble(seed)
        duration = phones[-1].end_ms + 10 * (seed % 30)

        cues = cues_of_phones(phones, duration, style)

        assert (cues[0].start_ms, cues[-1].end_ms) == (0, duration)
        assert all(one.end_ms == two.start_ms and one.shape != two.shape for one, two in itertools.pairwise(cues))


def test_every_p_b_and_m_closes_the_lips_for_at_least_70_ms_where_there_is_room():
    for seed in range(60):
        phones = jumble(seed)

        cues = cues_of_phones(phones, phones[-1].end_ms + 300, "smooth")

        for phone in phones:
            if phone.ipa in ("p", "b", "m"):
                near = [c for c in cues if c.shape == "A" and c.start_ms < phone.end_ms and c.end_ms > phone.start_ms]
                assert near, (seed, phone)
    [closed] = [c for c in cues_of_phones(said(("ɑː", 200), ("b", 20), ("ɑː", 200)), 420) if c.shape == "A"]
    assert closed == Cue(175, 245, "A")


def test_nothing_but_closures_and_the_outer_rest_is_shorter_than_70_ms_in_the_smooth_style():
    for seed in range(60):
        phones = jumble(seed)

        cues = cues_of_phones(phones, phones[-1].end_ms, "smooth")

        inner = [
            c for at, c in enumerate(cues) if c.shape not in "AG" and not (c.shape == "X" and at in (0, len(cues) - 1))
        ]
        assert all(each.lasts >= 70 for each in inner), seed


def test_the_exact_style_has_the_plain_shape_of_each_sound():
    phones = said(("f", 50), ("ˈɑː", 90), ("ð", 30), ("ɚ", 60), ("l", 40), ("uː", 80), ("tʃ", 60), ("", 100))

    assert shapes(cues_of_phones(phones, 510, "exact")) == "GDBEHFBX"


@pytest.mark.parametrize(
    ("sound", "shape", "viseme"),
    [("m", "A", "PP"), ("ʍ", "F", "U"), ("ŋ", "B", "nn"), ("ɔ̃", "E", "O"), ("ʔ", "B", "kk"),
     ("¿", "C", "E"), ("", "X", "sil")],
)  # fmt: skip
def test_a_sound_is_read_by_its_first_letter_and_an_unknown_one_counts_as_a_central_vowel(sound, shape, viseme):
    assert (sound_of(sound).shape, sound_of(sound).viseme) == (shape, viseme)


def test_lips_round_before_a_round_vowel_and_diphthongs_move():
    assert shapes(cues_of_phones(said(("s", 120), ("uː", 150)), 270)) == "F"
    assert shapes(cues_of_phones(said(("s", 120), ("iː", 150)), 270)) == "B"
    assert shapes(cues_of_phones(said(("aɪ", 300)), 300)) == "DB"
    assert shapes(cues_of_phones(said(("aʊ", 300)), 300)) == "DF"


def test_a_short_pause_keeps_the_mouth_as_it_was_and_a_long_one_rests_it():
    assert shapes(cues_of_phones(said(("ɑː", 200), ("", 100), ("iː", 200)), 500)) == "DB"
    assert shapes(cues_of_phones(said(("ɑː", 200), ("", 150), ("iː", 200)), 550)) == "DXB"


def test_silence_is_one_rest():
    assert list(cues_of_phones([], 900)) == [Cue(0, 900, "X")]
    assert list(cues_of_phones([], 0)) == [Cue(0, 0, "X")]


def test_the_mouth_is_closed_33_ms_into_a_closure_and_stays_so_until_its_end():
    cues = [Cue(0, 300, "D"), Cue(300, 400, "A"), Cue(400, 700, "D")]

    assert mouth_at(cues, 269).open > 0.6
    assert mouth_at(cues, 303.1).open == mouth_at(cues, 369).open == 0
    assert mouth_at(cues, 1500).open == pytest.approx(mouth_at(cues, 3000).open)


def test_the_mouth_reads_30_ms_ahead_of_the_sound():
    cues = [Cue(0, 200, "X"), Cue(200, 500, "D")]

    assert mouth_at(cues, 169).open == pytest.approx(0, abs=0.01)
    assert mouth_at(cues, 200).open > 0.3


def test_a_smile_stays_while_one_talks():
    happy, sad = felt(TARGETS["D"], 1.0), felt(TARGETS["D"], -1.0)

    assert happy.curve == pytest.approx(0.65)
    assert sad.curve == pytest.approx(-0.35)
    assert (happy.width, happy.open, happy.round) == (sad.width, sad.open, sad.round) == (0.52, 0.72, 0.1)
