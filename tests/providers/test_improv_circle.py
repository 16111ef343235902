"""Among several, the demo brain answers whoever spoke last, takes up what they spoke of, and keeps to the topic."""

import re
from itertools import pairwise

import pytest

from tests.providers.improvising import circle, starter
from troupe.providers.improv.company import topic_of
from troupe.providers.improv.hearing import hear
from troupe.providers.improv.listening.voices import without_address
from troupe.providers.improv.remembering import said_back

THREE = [starter("nova"), starter("rook"), starter("moss")]


def test_a_topic_is_taken_up_in_the_very_first_turn_and_kept():
    for seed in range(3):
        said = circle(THREE[:2], [], 6, topic="tea", seed=seed)

        assert "tea" in said[0][1].lower()
        assert sum("tea" in text.lower() for _, text in said) >= 5


def test_whoever_spoke_last_is_answered_by_name():
    said = circle(THREE, [], 9, topic="gardens")
    answered = [before in text for (before, _), (_, text) in pairwise(said)]

    assert sum(answered) >= 0.8 * len(answered)


def test_the_noun_of_the_one_who_spoke_last_is_taken_up():
    before = [("", "What is new?"), ("Rook", "I have repaired the old clock on the tower.")]
    said = [circle([starter("nova"), starter("rook")], before, 1, seed=seed)[0][1] for seed in range(8)]

    assert all("Rook" in each for each in said)
    assert sum(bool(re.search("clock|tower", each)) for each in said) >= 6


def test_a_name_is_no_noun():
    said = circle(THREE, [("", "Good evening, all of you")], 9)

    assert not any(re.search(r"\b(the|a|that|of|about|on) moss\b|\bmoss\b", text) for _, text in said)


@pytest.mark.parametrize(("agreeable", "word"), [(1.0, "agree"), (0.0, "doubt")])
def test_agreement_is_a_trait(agreeable, word):
    traits = starter("moss").personality_traits.model_copy(update={"agreeableness": agreeable})
    pair = [starter("moss", personality_traits=traits), starter("rook")]
    before = [("Rook", "Every garden needs a fence.")]
    said = [circle(pair, before, 1, seed=seed)[0][1] for seed in range(8)]
    doubts = sum(
        bool(re.search(r"differently|not sure|slowly|other side|leave .* open|set .* aside|Perhaps", each))
        for each in said
    )

    assert doubts >= 5 if word == "doubt" else doubts <= 3


def test_bad_news_is_met_by_everybody_before_anything_else():
    said = circle(THREE, [("", "My dog ran away yesterday.")], 3)

    assert all("dog" in text for _, text in said)
    assert not any("!" in text for name, text in said if name != "Nova")


def test_a_question_to_somebody_is_answered_by_them_with_something_to_say():
    before = [("Nova", "I think rain is the best weather. Rook, what would you say?")]
    said = [circle([starter("rook"), starter("nova")], before, 1, topic="rain", seed=seed)[0][1] for seed in range(4)]

    assert all("Nova" in each and "rain" in each.lower() for each in said)


def test_questions_are_handed_on():
    said = circle(THREE, [], 12, topic="music")
    handed = [text for name, text in said if any(f"{other.name}" in text.split("?")[0][-60:] for other in THREE)]

    assert any("?" in text for text in handed)


def test_nobody_says_after_another_what_was_just_said():
    said = circle(THREE, [], 9, topic="tea")
    parts = [part for _, text in said for part in re.split(r"(?<=[.!?])\s+", text)]
    own = {phrase.strip(".!") for who in THREE for phrase in who.phrasebook.say}

    assert not {each for each in parts if parts.count(each) > 1 and each.strip(".!") not in own}


@pytest.mark.parametrize(("wish", "topic"), [
    ("tea", "tea"),
    ("Talk about whether dragons exist", "dragons"),
    ("your favourite books", "your favourite books"),
    ("be brief", ""),
    ("answer in rhymes", ""),
])  # fmt: skip
def test_a_wish_names_a_topic_or_a_manner(wish, topic):
    assert topic_of(wish, "en") == topic


def test_the_names_somebody_calls_are_not_what_they_speak_of():
    assert without_address("Nova, Rook and Moss: what is the best weather?", ["Nova", "Rook", "Moss"]) == (
        "what is the best weather?"
    )
    assert without_address("@moss, tea?", ["Moss"]) == "tea?"
    for kept in ("Moss is green, I think.", "Moss", "I like Moss: truly", "Nova"):
        assert without_address(kept, ["Nova", "Moss"]) == kept

    said = circle(THREE, [("", "Nova, Rook and Moss: what is the best weather?")], 3)
    assert not [text for _, text in said if re.match(r"moss\b|Moss\?", text)]


def test_code_and_pages_are_not_said_back_from_memory():
    page = "- “Here is code: ```python print(1)``` What do you think?” (2026-11-20)"
    assert said_back(page, "en") == "“Here is code”"
    assert said_back("- “I live in Rome. And so on, for a page.” (2026-11-20)", "en") == "“I live in Rome”"
    assert said_back("- “" + "a very long line " * 20 + "”", "en") == ""
    assert said_back("- “What do you know about me?” (2026-11-20)", "en") == ""
    assert said_back("- boss is called Ann (2026-11-20)", "en") == "your boss is called Ann"
    assert said_back("- wohnt in Lissabon (2026-11-20)", "de") == "du wohnst in Lissabon"
    assert said_back("- Hund heißt Rex (2026-11-20)", "de") == "dein Hund heißt Rex"


@pytest.mark.parametrize(("wish", "topic"), [
    ("Nova, talk about the sea", "the sea"),
    ("Nova asks Moss about lighthouses", "lighthouses"),
    ("Nova and Moss", ""),
    ("Moss", ""),
    ("moss and ferns", "moss and ferns"),
], ids=str)  # fmt: skip
def test_whoever_is_called_in_a_wish_is_no_topic_of_it(wish, topic):
    assert topic_of(wish, "en", ("Nova", "Moss") if wish != "moss and ferns" else ("Nova", "Rook")) == topic


@pytest.mark.parametrize(("language", "line"), [
    ("en", "Hello Nova and Moss!"),
    ("en", "Is your name Nova?"),
    ("de", "Was meinst du, Nova?"),
    ("de", "Guten Abend, liebe Nova!"),
    ("de", "Moss?"),
], ids=str)  # fmt: skip
def test_whoever_is_spoken_to_by_name_is_no_subject(language, line):
    assert hear(line, [], language, "Nova", ("Moss",)).topic == ""


def test_a_call_in_the_middle_or_at_the_end_is_heard_as_one():
    names = ("Nova", "Moss")

    assert without_address("Tell me, Nova, about tea", names) == "Tell me, about tea"
    assert without_address("What about tea, Nova and Moss?", names) == "What about tea?"
    assert without_address("I met Moss, a friend", names) == "I met Moss, a friend"


def test_in_company_too_a_scene_is_played_and_the_truth_is_told():
    deed = circle(THREE, [("", "*puts the kitten on the table*")], 1)[0][1]
    truth = circle(THREE, [("", "Hello"), ("Nova", "Well, hello!"), ("", "Who of you is a real person?")], 1)[0][1]

    assert deed.startswith("*")
    assert "script" in truth
