"""One voice in an answer: nobody else's line is ever shown, however the text comes."""

import pytest

from troupe.minds import OneVoice

OWN, OTHERS = ["Ada"], ["Bo", "Bo Lindt", "Ben", "Adam", "Straß"]
TEXTS = [
    ("Hello there.\nBo: And I say", "Hello there."),
    ("Hello.\r\n\r\n  **Bo Lindt** : hi", "Hello."),
    ("Ada: Good evening.\nBen： who", "Good evening."),
    ("ada:   Good evening. Ben: no", "Good evening. Ben: no"),
    ("Boats: they float.\nBob: so?", "Boats: they float.\nBob: so?"),
    ("One\n\u2028> \u201cBEN\u201d: x", "One"),
    ("Two\n- Adam: x", "Two"),
    ("Adamant.\nAda: me\n", "Adamant.\nAda: me\n"),
    ("STRASS: x", ""),
    ("Bo", "Bo"),
    ("line\n\n", "line\n\n"),
    ("Ada: Bo: quoted", "Bo: quoted"),
    ("x\n \nBo:", "x\n "),
]


def spoken(pieces):
    voice = OneVoice(OWN, OTHERS)
    said = "".join([*(voice.feed(piece) for piece in pieces), voice.close()])
    return said, voice.ended


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_every_way_of_cutting_a_text_shows_the_same_part_of_it(text, said):
    whole = spoken([text])

    assert whole == (said, whole[1])
    for first in range(len(text) + 1):
        for second in range(first, len(text) + 1):
            assert spoken([text[:first], text[first:second], text[second:]]) == whole
    assert spoken(list(text)) == whole


def test_what_is_nobodys_name_passes_at_once():
    voice = OneVoice(OWN, OTHERS)

    assert [voice.feed(piece) for piece in ("Well", ", B", "o: ", "x\n", "y")] == ["Well", ", B", "o: ", "x", "\ny"]


def test_an_answer_that_goes_on_within_a_line_begins_no_line():
    assert OneVoice(OWN, OTHERS, begins=False).feed("Bo: is what he wrote.\nBo: x") == "Bo: is what he wrote."
