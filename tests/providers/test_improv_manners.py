"""What would make the demo brain poor company: laughter taken for insult, another's line, advice nobody asked for."""

import re

import pytest

from tests.providers.improvising import reply, starter, talk
from troupe.providers.improv.grammar import grammar_of
from troupe.providers.improv.remembering import said_back

DE = {name: starter(name, language="de") for name in ("nova", "moss")}
MEDICAL = {"boundary": {"action": "refer", "topic": "medical", "name": ""}}


def lines_of(move: str, language: str = "en") -> tuple[str, ...]:
    return grammar_of(language).all_lines(move)


@pytest.mark.parametrize(("who", "joke", "groan"), [
    (starter("nova"), "Tell me a joke", "haha, that's terrible"),
    (DE["moss"], "Erzähl mir einen Witz", "Haha, der war schlecht!"),
])  # fmt: skip
def test_whoever_groans_at_a_joke_is_laughing(who, joke, groan):
    said = reply(who, joke, groan)

    assert any(line.rstrip(".!") in said for line in lines_of("laugh", who.language))


@pytest.mark.parametrize(("who", "story", "wish"), [
    (starter("nova"), "Tell me a story", "Can you write that a bit funnier?"),
    (DE["nova"], "Erzähl mir eine Geschichte", "Nein, lieber mit einem Dinosaurier"),
])  # fmt: skip
def test_a_piece_cannot_be_bent_so_another_one_comes_and_says_so(who, story, wish):
    first, second = talk(who, [story, wish])

    assert any(line in second for line in lines_of("anew", who.language))
    assert any(line in second and line not in first for line in lines_of("story", who.language))


def test_a_story_for_somebody_names_them():
    assert "Lina" in reply(DE["moss"], "Erzähl mir eine Geschichte für Lina")


@pytest.mark.parametrize(("who", "told"), [
    (starter("nova"), "I feel so ashamed and embarrassed."), (DE["nova"], "Ich habe mich so geschämt."),
])  # fmt: skip
def test_shame_is_no_riddle(who, told):
    said = reply(who, told)

    assert "!" not in said
    assert any(line.split(",")[0].rstrip(".") in said for line in lines_of("sad", who.language))


def test_news_of_a_sick_grandmother_are_heard_and_not_referred():
    said = reply(DE["moss"], "Meine Oma ist im Krankenhaus.", **MEDICAL)

    assert re.search(r"\bOma\b", said)
    assert not any(line.split("{")[0] in said for line in lines_of("refer", "de") if line.split("{")[0])


def test_what_was_asked_is_still_referred():
    said = reply(starter("nova"), "Should I take antibiotics for this?", **MEDICAL)

    assert "medical" in said


def test_two_messages_are_not_about_the_same_because_of_a_common_word():
    said = reply(starter("nova"), "Do you like music?", memories=["- “I don't like onions, by the way.” (2026-03-02)"])

    assert "onions" not in said


@pytest.mark.parametrize(("line", "language", "said"), [
    ("- dog is called Pepper (2026-03-02)", "de", "dein Hund heißt Pepper"),
    ("- lives in Lisbon (2026-03-02)", "de", "du wohnst in Lisbon"),
    ("- wohnt in Leipzig (2026-03-02)", "en", "you live in Leipzig"),
    ("- Tochter heißt Lina (2026-03-02)", "de", "deine Tochter heißt Lina"),
    ("- older sister lives in Ulm (2026-03-02)", "en", "your older sister lives in Ulm"),
    ("- sister Mara lives in Ulm (2026-03-02)", "de", "deine Schwester Mara wohnt in Ulm"),
    ("- ältere Schwester wohnt in Ulm (2026-03-02)", "de", "deine ältere Schwester wohnt in Ulm"),
    ("- Hund Rex ist gestorben (2026-03-02)", "en", "your dog Rex died"),
])  # fmt: skip
def test_what_was_told_in_one_language_is_remembered_in_another(line, language, said):
    assert said_back(line, language) == said


def test_a_fish_on_the_plate_is_no_pet():
    assert not re.search(r"\b(Schoß|neben einem liegt|Kassenwart)\b", reply(DE["moss"], "Ich esse keinen Fisch."))


def test_whoever_says_good_night_is_wished_one():
    assert any(line.rstrip(".") in reply(DE["moss"], "Gute Nacht!") for line in lines_of("good_night", "de"))


@pytest.mark.parametrize(("who", "wish"), [
    (starter("nova"), "Forget that my dog is called Pepper."), (DE["moss"], "Vergiss bitte, dass mein Hund Rex heißt."),
])  # fmt: skip
def test_whoever_wants_something_forgotten_is_told_where_that_shows(who, wish):
    said = reply(who, wish)

    assert "emory page" in said or "Seite der Erinnerungen" in said or "bei den Erinnerungen" in said
    assert "Pepper" not in said


def test_what_still_stands_above_is_not_called_a_memory():
    memories = ["- “I live in Lisbon and my dog is called Pepper.” (2026-03-02)", "- Nova likes people (2026-03-02)"]

    said = reply(
        starter("nova"), "I live in Lisbon and my dog is called Pepper.", "Do people in Lisbon sing?", memories=memories
    )

    assert "“" not in said
    assert "Nova likes" not in said


@pytest.mark.parametrize("seed", range(1, 6))
def test_of_what_is_remembered_of_somebody_what_was_asked_is_said(seed):
    kept = ["- sister is called Mara (2026-03-02)", "- sister Mara lives in Ulm (2026-03-02)"]

    assert "lives in Ulm" in reply(starter("nova"), "Where does my sister live?", seed=seed, memories=kept)


@pytest.mark.parametrize(("who", "asked", "said", "unsaid"), [
    (starter("nova"), "Where do I live?", "you live in Lisbon", "Ulm"),
    (starter("nova"), "Where does my sister live?", "your sister Mara lives in Ulm", "Lisbon"),
    (DE["nova"], "Wo wohne ich?", "du wohnst in Lisbon", "Ulm"),
    (DE["nova"], "Wo wohnt meine Schwester?", "deine Schwester Mara wohnt in Ulm", "Lisbon"),
])  # fmt: skip
def test_what_is_known_of_a_sister_is_not_said_of_oneself(who, asked, said, unsaid):
    kept = ["- lives in Lisbon (2026-03-02)", "- sister Mara lives in Ulm (2026-03-02)"]
    answer = reply(who, asked, memories=kept)

    assert said in answer
    assert unsaid not in answer
