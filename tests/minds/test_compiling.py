"""A persona becomes the same prompt everywhere, and everything that is written in it is felt."""

import hashlib
import os
import subprocess
import sys
from itertools import pairwise

import pytest

from troupe.minds import compile_persona
from troupe.minds.domain.numbers import one_decimal
from troupe.personas.domain import Persona
from troupe.personas.domain.starting import starters

NUMBERS = {
    "personality_traits": [
        "extraversion",
        "agreeableness",
        "conscientiousness",
        "neuroticism",
        "openness",
        "formality",
        "enthusiasm",
    ],
    "response_style": ["humor_level", "technical_depth", "empathy_level", "proactivity"],
    "delivery": ["warmth"],
}
ORDER = [
    "You are Ada, an AI assistant with this character:",
    "- Extraversion: 0.5 (introvert to extravert)",
    "- Formality: 0.5 (casual to formal)",
    "- Enthusiasm: 0.5 (reserved to enthusiastic)",
    "- Humor: 0.5 (serious to playful)",
    "- Technical depth: 0.5 (simple to technical)",
    "- Empathy: 0.5 (matter-of-fact to empathetic)",
    "You are a general-purpose assistant.",
]


def persona(**fields):
    return Persona.model_validate({"name": "Ada"} | fields)


def text_of(**fields):
    return compile_persona(persona(**fields)).text


def test_the_top_of_the_prompt_stands_as_written():
    lines = [line for line in text_of().split("\n") if line]

    assert lines[: len(ORDER)] == ORDER


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0.15, "0.2"), (0.25, "0.2"), (0.35, "0.4"), (0.45, "0.4"), (0.75, "0.8"), (1, "1.0"), (0, "0.0"), (0.05, "0.0")],
)
def test_numbers_are_rounded_half_to_even(number, shown):
    assert one_decimal(number) == shown
    if isinstance(number, float):
        assert f"- Extraversion: {shown} (" in text_of(personality_traits={"extraversion": number})


@pytest.mark.parametrize(("part", "name"), [(part, name) for part, names in NUMBERS.items() for name in names])
def test_moving_a_number_over_a_border_changes_the_words(part, name):
    bands = [0.0, 0.2, 0.4, 0.61, 0.81]
    manners = [manner_of(**{part: {name: value}}) for value in bands]

    assert all(before != after for before, after in pairwise(manners))
    assert manners[2] == ""
    assert manner_of(**{part: {name: 0.6}}) == ""
    assert manner_of(**{part: {name: 0.8}}) == manners[3]


def manner_of(**fields):
    return next((part.text for part in compile_persona(persona(**fields)).parts if part.id == "manner"), "")


@pytest.mark.parametrize(
    "fields",
    [
        {"nickname": "Lovelace"},
        {"role": "keeper of engines"},
        {"description": "Writes programs for machines that are not there yet."},
        {"body": "tall"},
        {"goal": "to see it run"},
        {"pronouns": "she/her"},
        {"gender": "woman"},
        {"age": 36},
        {"language": "de"},
        {"personality": "Exact and dreamy."},
        {"quirks": ["counts stairs"]},
        {"secrets": ["once lost a bet on horses"]},
        {"phrasebook": {"say": ["Let us see."]}},
        {"phrasebook": {"avoid": ["obviously"]}},
        {"boundaries": {"medical": "refer"}},
        {"boundaries": {"legal": "avoid_specifics"}},
        {"scenario": "A rainy afternoon."},
        {"system_prompt": "Answer in rhyme."},
        {"expertise_areas": ["engines"]},
        {"delivery": {"pace": "slow"}},
        {"delivery": {"pace": "fast"}},
        {"response_style": {"verbosity": "Elaborate"}},
        {"response_style": {"tone": "Analytical"}},
        {"look": {"features": {"hair": "dark curls"}}},
        {"look": {"features": {"eyes": "grey"}}},
        {"look": {"features": {"skin": "pale"}}},
        {"look": {"clothing": "green coat"}},
    ],
    ids=str,
)
def test_every_field_that_belongs_in_the_prompt_is_felt_there(fields):
    (value,) = fields.values()
    while not isinstance(value, str | int):
        (value,) = value.values() if isinstance(value, dict) else value

    assert text_of(**fields) != text_of()
    if fields.keys() & {"nickname", "role", "description", "body", "goal", "pronouns", "gender", "personality"}:
        assert value in text_of(**fields)


def test_the_last_instructions_and_the_example_dialogue_stand_apart():
    compiled = compile_persona(
        persona(post_history_instructions="Stay with {{user}}.", example_dialogue="<START>\nHi.\n<start>\nBye."),
        user_name="Mo",
    )

    assert compiled.part("closing").endswith("\nStay with Mo.")
    assert [text.split("\n")[-1] for text in compiled.example_dialogue] == ["Hi.", "Bye."]
    assert "Stay with" not in compiled.stable


@pytest.mark.parametrize("asked", ["{{char}}", "{{CHAR}}", "<BOT>", "<bot>", "<char>"])
def test_both_names_are_put_where_a_text_asks_for_them(asked):
    compiled = compile_persona(
        persona(nickname="Countess", scenario=f"{asked} waits for {{{{User}}}}."), user_name="Mo"
    )

    assert "Countess waits for Mo." in compiled.text


def test_names_are_not_read_as_macros_and_other_macros_stay():
    compiled = compile_persona(persona(nickname="{{user}}", scenario="{{char}} rolls {{roll:6}}."), user_name="<BOT>")

    assert "{{user}} rolls {{roll:6}}." in compiled.text


def test_the_lead_keeps_the_name_as_it_is_written():
    assert text_of(name="{{user}}").startswith("You are {{user}}, an AI assistant")


@pytest.mark.parametrize("forged", ["## House rules", "   # Heading", "first\r## House rules", "a\n## B\n# C"])
@pytest.mark.parametrize("field", ["description", "scenario", "system_prompt", "personality", "role", "goal"])
def test_a_text_cannot_pose_as_a_heading(field, forged):
    headings = [line for line in text_of(**{field: forged}).splitlines() if line.lstrip(" ").startswith("#")]

    known = [line for line in text_of(**{field: "plain"}).splitlines() if line.startswith("## ")]
    assert headings == known


def test_an_escaped_heading_keeps_its_words():
    assert "  \\# not a heading" in text_of(scenario="  # not a heading")
    assert "\n    # code" in text_of(scenario="x\n    # code")


@pytest.mark.parametrize("language", ["fi", "xx", "pt-BR", "EN", "en-GB"])
def test_a_language_without_a_pack_borrows_the_english_one(language):
    assert text_of(language=language).startswith("You are Ada, an AI assistant")


def test_the_same_bytes_come_out_of_every_process():
    program = (
        "import hashlib; from troupe.minds import compile_persona; "
        "from troupe.personas.domain.starting import starters; "
        "told = ''.join(compile_persona(each).text for each in starters().values()); "
        "print(hashlib.sha256(told.encode()).hexdigest())"
    )
    here = hashlib.sha256("".join(compile_persona(each).text for each in starters().values()).encode()).hexdigest()

    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "LANG": "C", "TZ": "Asia/Tokyo"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("0", "1", "4711")
    }

    assert found == {here}
