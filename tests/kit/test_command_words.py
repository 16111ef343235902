"""What counts as a stop, and what is only talk about one."""

import pytest

from troupe.kit.command_words import read_command


@pytest.mark.parametrize(
    "text",
    ["STOP!!", "stooop", "please stop now", "that's enough", "hold on", "hör auf", "arrêtez", "やめて", "停下", "red",
     "stop that talk", "Sto\u200bp", "that’s enough"],
)  # fmt: skip
def test_these_are_nothing_but_a_stop(text):
    assert read_command(text).stop == "bare"


@pytest.mark.parametrize(
    "text",
    ["don't stop, no, stop", "take over and stop", "don't do that stop", "I never said that, stop", "can't stop",
     "stop auto-correcting me", "we should wait for Ada"],
)  # fmt: skip
def test_these_stop_and_say_something_else_too(text):
    assert read_command(text).stop == "sentence"


@pytest.mark.parametrize(
    "text",
    ["don't stop", "don't you dare stop", "no need to stop", "I can't wait", "unstoppable", "household", "waiter",
     "pausenbrot", "hold", "the red door", "never ever stop"],
)  # fmt: skip
def test_these_are_plain_text(text):
    assert read_command(text).stop == "none"


def test_a_safe_word_of_ones_own_cannot_be_taken_back():
    assert read_command("no, don't pineapple", ("pineapple",)).stop == "bare"


@pytest.mark.parametrize(("text", "turn"), [("take over", "auto_on"), ("it is my turn", "auto_off"),
                                            ("what does take over mean?", "none")])  # fmt: skip
def test_a_turn_is_handed_over_or_taken_back(text, turn):
    assert read_command(text).turn == turn
