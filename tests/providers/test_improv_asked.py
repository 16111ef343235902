"""The demo brain is asked: for what was said ten turns ago, what it is, where words go, and what it cannot know."""

import re

import pytest

from tests.providers.improvising import STARTERS, reply, starter, talk

BETWEEN = ["Good morning", "I like rain", "The train was late again"]
SAID_BEFORE = [
    ("en", "My name is Ines and I teach physics in Porto.", "What do I teach?", "teach physics in Porto"),
    ("en", "Next month I'm going to Japan with my sister.", "Who am I going with?", "Japan with my sister"),
    ("en", "I ended up eating fondue by the lake.", "where did i end up", "ended up eating fondue"),
    ("de", "Meine Schwester wohnt in Wien.", "Wo wohnt meine Schwester?", "wohnt in Wien"),
    ("de", "Am Freitag spiele ich im Orchester.", "Wann spiele ich im Orchester?", "Am Freitag"),
    ("es", "Vivo en Sevilla con mi hermano.", "¿Dónde vivo?", "Vivo en Sevilla"),
    ("fr", "J'habite à Lyon avec mon frère.", "Où est-ce que j'habite ?", "habite à Lyon"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "said", "asked", "known"), SAID_BEFORE, ids=[each[2] for each in SAID_BEFORE])
def test_what_was_said_turns_ago_is_given_back_in_the_same_words(language, said, asked, known):
    lines = [said, *(BETWEEN if language == "en" else ["...", "ok"]), asked]

    assert known in reply(starter("moss", language=language), *lines)


def test_what_was_never_said_is_not_given_back():
    said = reply(starter("rook"), "My name is Tim", "I like tea", "What did I say about the harbour?")

    assert "“" not in said
    assert re.search(r"disclosed|no entry|not told", said)


@pytest.mark.parametrize(
    "asked", ["What should I do about my sister?", "What do you think of my sister?", "What can I do now?"]
)
def test_who_asks_for_advice_is_not_quoted(asked):
    assert not any("“" in reply(starter(name), "My sister sings loudly.", asked) for name in STARTERS)


def test_all_that_was_told_is_told_again_where_nothing_is_remembered():
    lines = ["I have a parrot", "I hate mushrooms", "What do you know about me?"]
    talked = [reply(starter(name), *lines) for name in STARTERS]

    assert all("parrot" in each and "mushrooms" in each for each in talked)
    assert "a canoe" in reply(starter("moss"), *lines, memories=["- owns a canoe (2026-01-02)"])


ASKED = [
    ("So you are an AI?", "script"),
    ("you're just a bot", "script"),
    ("Who can read this?", "studio"),
    ("Where do my messages go?", "studio"),
    ("What can you not do?", "script|lines"),
    ("Will you remember me tomorrow?", "memor"),
    (
        "What's the weather like tomorrow?",
        "window|see outside|lines|guess|reports|News|news|indoors|script|through you",
    ),
    ("How do I boil an egg?", "script|manual|steps|lines|hands|guess"),
    ("How do you say bread in Italian?", "script|can't|cannot|beyond|capabilities"),
    ("Can I tell you a secret?", "listen|table|leaning|Proceed|You may|Granted|Begin|go|Of course|Please"),
    ("Wohin gehen meine Nachrichten?", "Studio"),
    ("Wie wird das Wetter morgen?", "Fenster|hinaus|Drehbuch|Zeitung|draußen|Zeilen"),
]


@pytest.mark.parametrize(("asked", "honest"), ASKED, ids=[each[0] for each in ASKED])
def test_questions_about_itself_and_the_world_get_an_honest_answer(asked, honest):
    for name in STARTERS:
        language = "de" if re.search("Nachrichten|Wetter", asked) else "en"
        assert re.search(honest, reply(starter(name, language=language), asked))


def test_who_hates_mushrooms_is_not_in_a_rage():
    assert not any(re.search(r"angry|anger|furious|loud in here", reply(starter(name), "I hate mushrooms."))
                   for name in STARTERS)  # fmt: skip


def test_slang_is_read_as_it_is_meant():
    said = talk(starter("nova"), ["yooo wassup", "my math teacher is the wrst fr", "ok gtg dinner"])

    assert re.search(r"And you|yourself|how are|colour is your day|lively|Lively|fettle|curious", said[0])
    assert "wrst" not in said[1]
    assert not re.search(r" fr\b", said[1])
    assert re.search(r"ye|see you|soon|until|Until|door|light|care", said[2])
