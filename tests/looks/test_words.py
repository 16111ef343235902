"""Words become a look: whole words, longest first, what is denied left out, and what is not understood handed back."""

import pytest

from troupe.looks import Bearer, Look, read_words, resolve

BRAIDS = {"hair": {"style": "braids", "colour": "#1F1A1E", "length": 1.25}, "eyes": {"left": "#4E7A3A"}, "skin": 6}
SAID = {
    "en": "long black braids, green eyes, tan, red hoodie",
    "es": "trenzas negras largas, ojos verdes, bronceada, sudadera roja",
    "de": "lange schwarze Zöpfe, grüne Augen, gebräunt, roter Kapuzenpullover",
    "fr": "longues tresses noires, yeux verts, bronzée, sweat à capuche rouge",
    "ja": "長い黒い三つ編み、緑の目、小麦色、赤いパーカー",
}


@pytest.mark.parametrize("language", SAID)
def test_the_same_person_is_read_in_every_language(language):
    reading = read_words([SAID[language]], language)

    assert reading.patch == BRAIDS | {"clothes": {"top": {"item": "hoodie", "colour": "#C23B3B"}}}
    assert reading.ignored_words == ()


def test_what_is_read_is_drawn():
    drawn = resolve(Look(seed=7), Bearer(told=read_words([SAID["en"]]).patch))

    assert (drawn.hair_style, drawn.hair.upper(), drawn.eye_left) == ("braids", "#1F1A1E", "#4E7A3A")
    top = next(each for each in drawn.garments if each.item == "hoodie")
    assert top.primary == "#C23B3B"


def test_what_is_chosen_wins_over_what_is_said():
    chosen = Look.model_validate_json('{"seed": 7, "hair": {"style": "bob"}, "skin": 2}')

    drawn = resolve(chosen, Bearer(told=read_words([SAID["en"]]).patch))

    assert drawn.hair_style == "bob"
    assert drawn.skin == resolve(chosen).skin


@pytest.mark.parametrize(
    ("text", "language"),
    [("no glasses", "en"), ("sin gafas", "es"), ("ohne Brille", "de"), ("pas de lunettes", "fr"), ("眼鏡なし", "ja")],
)
def test_what_is_denied_is_taken_off(text, language):
    reading = read_words([text], language)

    assert reading.patch == {"clothes": {"eyes": {"item": "none"}}}
    assert resolve(Look(seed=21), Bearer(told=reading.patch)).glasses == "none"


def test_a_denial_ends_where_the_sentence_turns():
    assert read_words(["not blond but red hair"]).patch["hair"] == read_words(["red hair"]).patch["hair"]


def test_what_is_not_understood_comes_back_as_it_was_written():
    reading = read_words(["curly red hair with Sparkling stardust, a tail of comets"])

    assert reading.patch["hair"]["style"] == "curls"
    assert reading.ignored_words == ("Sparkling", "stardust", "tail", "comets")


def test_the_longest_words_are_read_first():
    assert read_words(["navy blue shirt"]).patch["clothes"]["top"]["colour"] == "#26355E"
    assert read_words(["dark blue eyes"]).patch["eyes"]["left"] != read_words(["blue eyes"]).patch["eyes"]["left"]


def test_the_first_word_on_a_field_counts():
    both = read_words(["hoodie, blue shirt"]).patch

    assert both == {"clothes": {"top": {"item": "hoodie"}}}


def test_a_second_word_on_a_field_is_ignored_and_each_named_thing_is_told_once():
    eyes = read_words(["blue eyes, green eyes, blue eyes"])
    tops = read_words(["a red hoodie or a blue sweater"])

    assert [(one.text, one.field) for one in eyes.matched] == [("blue", "eyes.left"), ("eyes", "eyes")]
    assert (eyes.patch, eyes.ignored_words) == ({"eyes": {"left": "#3A6FB0"}}, ("green",))
    assert [one.field for one in tops.matched] == ["clothes.top.colour", "clothes.top.item"]
    assert {"blue", "sweater"} <= set(tops.ignored_words)


def test_a_colour_stands_where_its_language_puts_it():
    assert read_words(["ojos azules y pelo negro"], "es").patch["eyes"]["left"] == "#3A6FB0"
    assert read_words(["blue eyes and black hair"], "en").patch["hair"]["colour"] == "#1F1A1E"


def test_under_a_heading_bare_words_are_enough():
    told = {"hair": "black, long", "eyes": "green", "skin": "tan", "clothing": "red", "gender": "woman"}
    patch = read_words(told).patch

    assert patch["hair"] == {"colour": "#1F1A1E", "style": "long"}
    assert (patch["eyes"]["left"], patch["skin"], patch["palette"]["primary"]) == ("#4E7A3A", 6, "#C23B3B")
    assert patch["body"]["form"] > 0.5


def test_a_length_is_a_style_or_how_long_a_named_style_is():
    assert read_words(["short hair"]).patch == {"hair": {"style": "pixie"}}
    assert read_words(["short braids"]).patch == {"hair": {"style": "braids", "length": 0.75}}


def test_accents_and_capitals_make_no_difference():
    assert read_words(["GRUNE Augen"], "de").patch == read_words(["grüne augen"], "de").patch


def test_a_language_nobody_knows_is_read_as_english():
    assert read_words(["green eyes"], "tlh").patch == {"eyes": {"left": "#4E7A3A"}}
