"""What a model that paints is told of a persona."""

import pytest

from troupe.looks.domain.prompting import LONGEST, Depicted, colour_name, prompt_of


def test_the_words_stand_in_their_order():
    said = prompt_of(
        Depicted(
            template="full_body",
            age=35,
            gender="woman",
            looks=("red bob hair", "green eyes"),
            pose="hands_on_hips",
            emotion="joy",
            palette=("#336699",),
            art_style="comic",
            finish="ink",
            wishes="in the rain",
        )
    )

    assert said.positive == (
        "one person, adult, woman, full body, standing, red bob hair, green eyes, hands on hips, joy expression, "
        "blue colour scheme, comic, ink drawing, bold lines, in the rain"
    )


def test_nothing_is_said_twice_whatever_its_case():
    said = prompt_of(Depicted(template="hero_portrait", looks=("green eyes",), wishes="Green Eyes, rain, RAIN"))

    assert said.positive == "one person, portrait, head and shoulders, green eyes, rain"


def test_a_long_prompt_is_cut_at_a_comma():
    said = prompt_of(Depicted(template="full_body", wishes=", ".join(f"thing number {i}" for i in range(400))))

    last = said.positive.rpartition(", ")[2]
    assert LONGEST - 20 < len(said.positive) <= LONGEST
    assert last.startswith("thing number ")
    assert f", {last}, thing" in ", ".join(f"thing number {i}" for i in range(400))


def test_what_is_never_wanted_comes_before_what_the_user_does_not_want():
    said = prompt_of(Depicted(template="full_body", unwanted="hats, text"))

    assert said.negative == "text, watermark, signature, extra fingers, hats"


@pytest.mark.parametrize(("age", "is_said"), [(5, True), (17, True), (18, False), (None, False)])
def test_the_young_are_always_asked_for_as_a_storybook_illustration(age, is_said):
    said = prompt_of(Depicted(template="full_body", age=age))

    assert ("fully clothed, storybook illustration" in said.positive) is is_said


def test_the_words_for_the_young_outlast_a_long_wish():
    said = prompt_of(Depicted(template="full_body", age=12, wishes="x" * 500 + "," + "y" * 2000))

    assert "fully clothed" in said.positive


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("#000000", "black"),
        ("#808080", "grey"),
        ("#FFFFFF", "white"),
        ("#CC2222", "red"),
        ("#FFE000", "yellow"),
        ("#228822", "green"),
        ("#3355CC", "blue"),
        ("#5A3A22", "brown"),
        ("#2E1A0C", "dark brown"),
        ("#7733AA", "purple"),
    ],
)
def test_colours_have_names_one_would_say(colour, name):
    assert colour_name(colour) == name


def test_kits_say_their_words_in_their_places():
    said = prompt_of(
        Depicted("hero_portrait", token="dot_vera", styles=("brass plates", "steam"), negatives=("fur", "text"))
    )

    words = said.positive.split(", ")
    assert words[0] == "dot_vera"
    assert words.index("portrait") < words.index("brass plates") < words.index("steam")
    assert said.negative.split(", ")[:2] == ["fur", "text"]
    assert said.negative.split(", ").count("text") == 1
