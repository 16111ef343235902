"""The demo brain as company: it hears the whole of a message, and remembers only what it was given to remember."""

import re

import pytest

from troupe.minds import listening_face, read_emotion
from troupe.personas.domain.starting import starters
from troupe.ports.text import Line, TextRequest
from troupe.providers.improv.text import answer_to

HEAVY = [
    "hello, I had a long day",
    "Hi! Rough day today.",
    "Good evening. I'm exhausted.",
    "hello, nothing works out for me",
    "hi, I failed my exam",
    "Hello, I feel empty",
    "hey there, I got fired",
    "Hi, I can't sleep lately",
    "hello, I'm so tired of everything",
    "Hey, we broke up",
    "good morning, today is going to be hard",
    "hello, work was awful",
    "hi. everyone forgot my birthday",
    "hey I miss my sister",
]
GLAD = ["hello! I got the job!", "Hi there! What a lovely morning", "Hello!"]
_GRIN = re.compile(r"!|grin|splendid|wonderful|entrance|hooray|excellent|favourable|lovely|best second", re.IGNORECASE)


def reply(handle, text, **more):
    """What one of the starters answers to an opening."""
    document = next(each for each in starters().values() if each.name.lower() == handle)
    feeling = read_emotion(text, document.language)
    emotion = {"label": feeling.label, "confidence": feeling.confidence}
    persona = document.model_dump(mode="json") | {"emotion": emotion, "seed": 3, "user_name": None} | more
    return answer_to(TextRequest(model="improv", messages=(Line("user", text),), persona=persona))


@pytest.mark.parametrize("opening", HEAVY)
def test_nobody_grins_at_a_greeting_with_a_heavy_heart(opening):
    feeling = read_emotion(opening)

    assert feeling.label != "joy"
    assert listening_face(feeling)[0] != "joy"
    for handle in ("nova", "moss"):
        assert not _GRIN.search(reply(handle, opening)), reply(handle, opening)


@pytest.mark.parametrize("opening", GLAD)
def test_a_glad_greeting_is_met_gladly(opening):
    assert read_emotion(opening).label == "joy"


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("de", "Hallo, ich hatte einen langen Tag"),
        ("es", "Hola, hoy fue un día duro"),
        ("fr", "Bonjour, j'ai eu une longue journée"),
    ],
)
def test_other_languages_hear_the_whole_message_too(language, opening):
    assert read_emotion(opening, language).label == "sadness"


def test_i_remember_stands_only_where_there_is_a_memory():
    asked = "What do you remember about me?"

    assert "you live in Lisbon" in reply("nova", asked, memories=["- lives in Lisbon (2026-03-02)"])
    assert "remember" not in reply("nova", "I went to the market", memories=[])
    assert "2026" not in reply("nova", asked, memories=["- lives in Lisbon (2026-03-02)"])


def test_what_somebody_said_once_is_given_back_in_their_own_words():
    kept = "- “I planted tomatoes on the roof” → “How many?” (2026-03-02)"
    said = [reply("moss", "The tomatoes on my balcony are ripe", memories=[kept], seed=seed) for seed in range(6)]

    assert any("“I planted tomatoes on the roof”" in each for each in said)
    assert not any("How many" in each for each in said)


def test_a_name_that_was_told_once_is_known():
    said = reply("nova", "What is my name?", memories=["- is called Kim (2026-03-02)"])

    assert "Kim" in said


def test_lore_that_the_message_touches_is_told_and_no_other():
    lore = ["The lantern on the quay is lit at dusk. It is old.", "Nobody sails on Mondays."]
    said = [reply("moss", "I saw the lantern yesterday", lore=lore, seed=seed) for seed in range(4)]

    assert any("The lantern on the quay is lit at dusk" in each for each in said)
    assert not any("Mondays" in each for each in said)
