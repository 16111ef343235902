"""What of a text is said, sentence by sentence, and in which words a voice is named: rules without any sound."""

import pytest

from troupe.voices.domain.lips import Cue
from troupe.voices.domain.speech import Line, Reference, Sounded, SpokenPhone, SpokenWord, captions, lines_of, placed
from troupe.voices.domain.speech.feeling import feeling_of
from troupe.voices.domain.speech.language import engine_language
from troupe.voices.service.streaming import lines_in


def said(text):
    return [line.text for line in lines_of(text)]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Hi, Dr. Smith! I met J. R. at 3.14 p.m. …", ["Hi, Dr. Smith!", "I met J. R. at 3.14 p.m. …"]),
        ("*waves* **Well**, look at `this` _thing_.", ["Well, look at this thing."]),
        ("Before.\n```py\nprint('no')\n```\nAfter.", ["Before.", "After."]),
        ("(whispers)\n[nods]\nYes.", ["Yes."]),
        ("See [the map](http://example.com/a(b)) or https://www.example.com/x?y=1.", ["See the map) or example.com."]),
        ("# Title\n- one\n| a | b |\n|---|---|\n---\nEnd", ["Title", "one", "a b", "End"]),
        ("<b>Bold</b> but 1 < 2 & [[x]]", ["Bold but 1 < 2 & [[x]]"]),
        ("Hi 😀👍🏽! 20° ☂", ["Hi !", "20°"]),
        ("你好。世界！", ["你好。", "世界！"]),
        ("😀 *smiles* ```x```", ["x"]),
        ("*laughs* 👍 …", []),
    ],
)  # fmt: skip
def test_only_what_a_person_would_say_is_spoken(text, spoken):
    assert said(text) == spoken


def test_every_character_that_is_said_knows_its_place_in_the_text():
    text = "A **bold** move, *nods* said `she`.\n\nThen [left](http://x.y)."

    for line in lines_of(text):
        for letter, place in zip(line.text, line.places, strict=True):
            assert letter == text[place] or (letter.isspace() and not text[place].isalnum())


def test_a_long_sentence_is_cut_where_one_would_breathe_and_loses_no_word():
    words = ["word"] * 60
    words[30] = "here;"

    lines = said(" ".join(words))

    assert all(len(line) <= 240 for line in lines)
    assert lines[0].endswith("here;")
    assert " ".join(lines).split() == words


@pytest.mark.parametrize("letter", ["e\u0301\u0302", "\u0915\u093e", "\u0938\u200c"])
def test_a_long_run_without_a_blank_is_cut_between_letters_and_never_inside_one(letter):
    lines = said("x" + letter * 200)

    assert "".join(lines) == "x" + letter * 200
    assert all(len(line) <= 240 for line in lines)
    assert all(line.startswith(letter[0]) and line.endswith(letter) for line in lines[1:])


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_a_text_that_grows_is_said_in_the_same_sentences_however_it_arrives(size):
    text = "I met Dr. Smith. *She waves. Twice.* He has `a.b` now! Is it 3.5? Yes…"

    async def growing():
        for end in range(size, len(text), size):
            yield text[:end]
        yield text

    assert [line.text async for line in lines_in(growing())] == said(text)


def test_marks_that_never_end_are_read_in_no_time():
    for hostile in ("-" * 5000 + "x", "*a" * 2500, "[" * 5000, "`" * 5000, "<!--" * 1250, "_" * 5000, "|-" * 2500):
        lines_of(hostile)


def test_captions_carry_the_words_in_both_formats_and_escape_what_players_would_read_as_marks():
    sound = Sounded(b"", 22050, 500, [SpokenWord("a", 10, 20, 0, 1)], [SpokenPhone("a", 0, 500)])
    first = placed(Line("a < b", (0, 1, 2, 3, 4)), 0, 0, sound)
    second = placed(Line("b", (6,)), 1, first.end_ms, Sounded(b"", 22050, 3_600_000, [], []))

    assert captions([first, second], "vtt") == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:00.500\na &lt; b\n\n00:00:00.620 --> 01:00:00.620\nb\n"
    )
    assert captions([first], "srt") == "1\n00:00:00,000 --> 00:00:00,500\na < b\n"
    assert second.cues == (Cue(500, 3_600_620, "X"),) or list(second.cues) == [Cue(500, 3_600_620, "X")]


@pytest.mark.parametrize(
    "text", ["", "espeak", "espeak/", "Espeak/x", "e/..", "e/a/b", "own/nope", "e/\x07", "e/" + "x" * 121]
)
def test_what_names_no_voice_is_not_read_as_one(text):  # fmt: skip
    assert Reference.read(text) is None


def test_a_reference_names_engine_language_and_variant():
    assert str(Reference.read("default")) == "default"
    found = Reference.read("espeak/en-US+f3")
    assert (found.language, found.variant, str(found)) == ("en-us", "f3", "espeak/en-US+f3")


def test_languages_are_found_by_the_names_the_world_uses():
    known = {"en", "en-us", "de", "cmn", "nb", "pt", "pt-br"}
    asked = ["en", "en-GB", "en_US", "de-AT", "zh-CN", "no", "pt-BR", "tlh"]

    assert [engine_language(each, known) for each in asked] == [
        "en-us",
        "en",
        "en-us",
        "de",
        "cmn",
        "nb",
        "pt-br",
        None,
    ]


def test_a_feeling_moves_the_voice_by_its_share():
    half = feeling_of({"joy": 1.0}, 0.5)

    assert (round(half.rate, 3), half.level_db) == (1.03, 0.5)
    assert feeling_of({}, 1.0).rate == 1.0
