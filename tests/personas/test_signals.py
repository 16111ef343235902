"""Words against an age: in every language a minor is heard, and grown-ups may be spoken of."""

import pytest

from troupe.personas import age_signals

MINORS = {
    "en": ["She is 12 years old.", "a 17-year-old", "Lily, 14", "aged sixteen", "turned fifteen.", "born in 2012",
           "a third grader", "a high school student", "looks like a child", "acts like a little girl", "teenager",
           "your daughter", "still under eighteen", "16 y/o", "Age: 9", "is a minor", "my younger sister"],
    "de": ["Sie ist 15 Jahre alt.", "ein 15-jähriger", "Schülerin", "ist siebzehn.", "wie ein kleines Kind",
           "minderjährig", "deine Tochter", "geboren 2011"],
    "fr": ["Elle a 14 ans.", "lycéenne", "une petite fille", "mineure", "ta fille", "née en 2010"],
    "es": ["Tiene 13 años.", "niña", "menor de edad", "colegiala", "tu hija", "nacida en 2012"],
    "it": ["Ha 15 anni.", "bambina", "minorenne", "liceale", "tua figlia", "nata nel 2011"],
    "pt": ["Tem 16 anos.", "criança", "menor de idade", "aluna", "tua filha", "nascida em 2010"],
    "nl": ["Ze is 12 jaar oud.", "een 16-jarige", "meisje", "minderjarig", "jouw dochtertje", "geboren in 2012"],
    "pl": ["Ma 14 lat.", "nastolatka", "dziewczynka", "uczennica", "twoja córka", "urodzona w 2011"],
    "ru": ["Ей 15 лет.", "школьница", "11-летняя", "девочка", "твоя дочь", "родилась в 2012"],
    "ja": ["14歳です", "十四歳", "女子高生", "少女", "私の娘", "2012年生まれ"],
    "ko": ["열두 살", "14살", "여고생", "소녀", "나의 딸", "2012년생"],
    "zh": ["14岁", "十五岁", "小女孩", "高中生", "你的女儿", "2012年出生"],
}  # fmt: skip
GROWN = {
    "en": ["She is 34 years old and restores maps.", "He is 6 feet tall.", "born in 1990", "a minor problem",
           "She worked there for 12 years.", "She is 18 years old.", "Rates things 9 of 10.", "version 1.2.3"],
    "de": ["Sie ist 45 Jahre alt.", "Ist 25.", "seit 12 Jahren Köchin"],
    "fr": ["Elle a 40 ans.", "il y a 5 ans"],
    "es": ["Tiene 30 años."],
    "it": ["Ha 35 anni."],
    "pt": ["Tem 46 anos."],
    "nl": ["Ze is 42 jaar oud."],
    "pl": ["Ma 34 lata."],
    "ru": ["Ей 35 лет."],
    "ja": ["三十五歳", "38歳", "十八歳"],
    "ko": ["서른두 살", "45살"],
    "zh": ["四十岁", "38岁", "十八岁"],
}  # fmt: skip
TELLING = [(code, text) for code, texts in MINORS.items() for text in texts]
HARMLESS = [(code, text) for code, texts in GROWN.items() for text in texts]


@pytest.mark.parametrize(("code", "text"), TELLING)
def test_what_tells_of_a_minor_is_heard_in_every_language(code, text):
    assert [each.rule for each in age_signals(text, code)]
    assert [each.rule for each in age_signals(f"Vera is here. {text}. She keeps maps.", "en")]


@pytest.mark.parametrize(("code", "text"), HARMLESS)
def test_grown_ups_may_be_spoken_of(code, text):
    assert age_signals(text, code) == ()


@pytest.mark.parametrize(
    "hidden",
    ["１２ years old", "١٢ years old", "under\u200bage", "TEENAGER", "Té\u0301enager", "fi\u00adfteen years old",
     "teen_ager", "she’s 13!", "a\u00a016-year-old"],
)  # fmt: skip
def test_other_digits_accents_capitals_and_unseen_characters_hide_nothing(hidden):
    assert age_signals(hidden, "en")


def test_the_rules_of_the_declared_language_are_named_first_and_the_words_never():
    found = age_signals("Sie ist ein Teenager und 15 Jahre alt, a teenager", "de-AT")

    assert found[0].rule == "de.age"
    assert "en.age" in [each.rule for each in found]
    assert "15" not in repr(found)


def test_the_same_text_gives_the_same_answer_whatever_language_is_declared():
    texts = [text for _, text in TELLING + HARMLESS]

    for text in texts:
        assert {each.rule for each in age_signals(text, "en")} == {each.rule for each in age_signals(text, "ja")}
