"""The offline mind as company: how long it speaks, how it addresses somebody, and what it recalls of a conversation."""

import re
from typing import Any

import pytest

from troupe.minds import apply_persona_style
from troupe.minds.domain.feelings import read_emotion
from troupe.personas import Persona
from troupe.ports.text import Line, TextRequest
from troupe.providers.improv.text import answer_to

LENGTHS = {"Concise": (1, 2), "Balanced": (2, 4), "Detailed": (4, 6), "Elaborate": (6, 9)}
SAID = {
    "en": ["Hello!", "Who are you?", "I had a hard day today.", "I baked bread this morning.", "Thanks!"],
    "de": ["Hallo!", "Wer bist du?", "Ich hatte heute einen schweren Tag.", "Ich habe Brot gebacken.", "Danke!"],
    "es": ["¡Hola!", "¿Quién eres?", "He tenido un día duro.", "Hoy hice pan.", "Gracias"],
    "fr": ["Bonjour !", "Qui es-tu ?", "J'ai eu une journée difficile.", "J'ai fait du pain.", "Merci !"],
    "ja": ["こんにちは", "あなたは誰ですか", "今日は大変な一日でした。", "パンを焼きました。", "ありがとう"],
}
FAMILIAR = {"de": r"\b(du|dir|dich|dein\w*)\b", "es": r"\b(tú|te|ti|tus?)\b", "fr": r"\b(tu|te|toi|ton|ta|tes)\b"}
CAREFUL = {"de": r"\b(Sie|Ihnen)\b", "es": r"\b(usted|le|le\w+)\b", "fr": r"\bvous\b", "ja": r"ございます|いたし|申し"}
EASY = {
    "de": r"\bdu\b|\bdir\b|Hey|quatsch",
    "es": r"\bte\b|¿De qué charla",
    "fr": r"\btu\b|\bOn parle",
    "ja": r"よ。|ね。|の？|する？",
}


def said(lines: list[str], language: str, seed: int = 1, **fields: Any) -> str:
    """What is answered to the last of these lines, said one after another."""
    vera = Persona.model_validate({"name": "Vera", "language": language, **fields}, strict=False)
    path: list[Line] = []
    answer = ""
    for line in lines:
        path.append(Line("user", line))
        feeling = read_emotion(line, language)
        script = vera.model_dump(mode="json") | {
            "id": "vera",
            "version": 1,
            "seed": seed,
            "emotion": {"label": feeling.label, "confidence": feeling.confidence},
        }
        answer = answer_to(TextRequest("improv", tuple(path), persona=script, seed=seed, max_output_tokens=2_000))
        path.append(Line("assistant", answer))
    return apply_persona_style(vera, answer)


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("verbosity", LENGTHS)
def test_an_answer_is_as_long_as_its_persona_speaks(verbosity, language):
    least, most = LENGTHS[verbosity]
    answers = [
        said([line], language, seed, response_style={"verbosity": verbosity})
        for line in SAID[language]
        for seed in range(3)
    ]
    counts = [len(re.findall(r"[.!?…]+(?=[\s\"”»]|$)|[。！？]", answer)) for answer in answers]

    assert sum(least <= count <= most for count in counts) >= 0.9 * len(counts), counts


@pytest.mark.parametrize("language", CAREFUL)
def test_a_formal_persona_addresses_with_care_and_a_casual_one_does_not(language):
    first, second = SAID[language][0], SAID[language][3]
    answers = {
        formality: " ".join(
            said([line], language, seed, personality_traits={"formality": formality})
            for line in (first, second)
            for seed in range(6)
        )
        for formality in (0.1, 0.9)
    }

    assert re.search(CAREFUL[language], answers[0.9])
    assert not re.search(FAMILIAR.get(language, r"$^"), answers[0.9], re.IGNORECASE)
    assert re.search(EASY[language], answers[0.1])


TOLD = [
    ("en", "My name is Mia", "What's my name?", "I like rain", "What do I like?", "rain"),
    ("de", "Ich heiße Mia", "Wie heiße ich?", "Ich mag Regen", "Was mag ich?", "Regen"),
    ("es", "Me llamo Mia", "¿Cómo me llamo?", "Me gusta la lluvia", "¿Qué me gusta?", "la lluvia"),
    ("fr", "Je m'appelle Mia", "Comment je m'appelle ?", "J'aime la pluie", "Qu'est-ce que j'aime ?", "la pluie"),
    ("ja", "名前はミアです", "私の名前は何ですか", "雨が好きです", "私は何が好きですか", "雨"),
]


@pytest.mark.parametrize(("language", "name", "asks_name", "likes", "asks_likes", "thing"), TOLD)
def test_what_was_told_in_a_conversation_is_known_there(language, name, asks_name, likes, asks_likes, thing):
    assert ("ミア" if language == "ja" else "Mia") in said([name, SAID[language][3], asks_name], language)
    assert thing in said([likes, SAID[language][3], asks_likes], language)


@pytest.mark.parametrize(("language", "asked"), [("en", "What did I just ask?"), ("de", "Was habe ich eben gefragt?"),
                                                 ("es", "¿Qué dije?"), ("fr", "Qu'est-ce que j'ai dit ?"),
                                                 ("ja", "さっき何て言いましたか")])  # fmt: skip
def test_the_words_just_before_are_said_back(language, asked):
    before = SAID[language][3].rstrip(".。")

    assert before in said([SAID[language][3], asked], language)


@pytest.mark.parametrize(("language", "sum_"), [("de", "Wie viel ist 3 mal 4?"), ("es", "¿Cuánto es 3 por 4?"),
                                                ("fr", "Combien font 3 fois 4 ?"), ("ja", "3かける4は？")])  # fmt: skip
def test_a_sum_is_exact_in_every_language(language, sum_):
    assert "12" in said([sum_], language)


def test_a_low_mood_of_its_own_is_heard():
    fields = {"name": "Vera"}
    script = Persona.model_validate(fields).model_dump(mode="json") | {"id": "v", "version": 1, "seed": 2}

    def answer(valence: float) -> str:
        mood = {"valence": valence, "arousal": 0.3}
        lines = (Line("user", "I read a book."),)
        return answer_to(TextRequest("improv", lines, persona=script | {"mood": mood}, max_output_tokens=500))

    assert re.search(r"low myself|quiet", answer(-0.7))
    assert re.search(r"spirits|good mood", answer(0.8))
    assert not re.search(r"low myself|rather quiet|spirits|good mood", answer(0.1))
