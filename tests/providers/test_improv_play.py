"""The demo brain plays: scenes between asterisks, throws, coins and riddles, in four languages."""

import re

import pytest

from tests.providers.improvising import STARTERS, reply, starter, talk
from troupe.providers.improv.acting import scene_in
from troupe.providers.improv.grammar import grammar_of
from troupe.providers.improv.hearing import rules_of
from troupe.providers.improv.plans import PLANS
from troupe.providers.improv.playing import games_in

LANGUAGES = ("en", "de", "es", "fr")


@pytest.mark.parametrize(("text", "deeds", "speech"), [
    ("*hugs you*", ("hugs you",), ""),
    ("*draws sword* Who goes there?", ("draws sword",), "Who goes there?"),
    ("Come in! *waves from the window*", ("waves from the window",), "Come in!"),
    ("*flüstert* Hörst du das?", ("flüstert",), "Hörst du das?"),
    ("I *really* like this", (), "I *really* like this"),
    ("*honestly* I don't mind", (), "*honestly* I don't mind"),
    ("2 * 3 * 4", (), "2 * 3 * 4"),
])  # fmt: skip
def test_a_deed_is_told_from_a_stressed_word(text, deeds, speech):
    scene = scene_in(text)

    assert (scene.deeds, scene.speech) == (deeds, speech)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deed_is_answered_by_a_deed(language):
    said = {"en": "*sits down by the fire*", "de": "*setzt sich ans Feuer*",
            "es": "*se sienta junto al fuego*", "fr": "*s'assoit près du feu*"}[language]  # fmt: skip

    assert all(reply(starter(name, language=language), said).startswith("*") for name in STARTERS)


def test_a_question_in_a_scene_stays_in_the_scene():
    for name in STARTERS:
        said = reply(starter(name), "*slides a coin across the table* Tell me about the missing captain.")
        assert said.startswith("*")
        assert "Settings" not in said
        assert not re.search(r"miss(?!ing)|ache|sorry", said)


def test_grief_and_honest_questions_are_no_play():
    for name in STARTERS:
        assert "script" in reply(starter(name), "*looks at you* Are you a real person?")
        assert not reply(starter(name), "*sits down* My grandmother died last week.").startswith("*")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_round_of_throws_is_won_lost_or_even_by_its_rules(language):
    names = [name for name, _ in games_in(language).throws]
    asked = {"en": "rock paper scissors", "de": "schere stein papier", "es": "piedra papel o tijera",
             "fr": "pierre feuille ciseaux"}[language]  # fmt: skip
    lines = grammar_of(language).moves
    for seed in range(6):
        for theirs, yours in enumerate(names):
            said = talk(starter("rook", language=language), [asked, yours], seed)[1]
            mine = next((at for at, name in enumerate(names) if at != theirs and name.lower() in said.lower()), theirs)
            move = "throw_even" if mine == theirs else "throw_lost" if mine == (theirs + 1) % 3 else "throw_won"
            kinds = [
                line.format(mine=names[mine], yours=names[theirs]) for kind in lines[move].values() for line in kind
            ]
            assert any(said.lower().startswith(line.lower().rstrip(".")) for line in kinds), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_riddle_knows_its_answer(language):
    who, games = starter("nova", language=language), games_in(language)
    asked = {"en": "a riddle please", "de": "ein Rätsel bitte", "es": "una adivinanza", "fr": "une devinette"}[language]
    posed = reply(who, asked)
    riddle = next(each for each in games.riddles if each.ask[:20] in posed)
    right, wrong = talk(who, [asked, riddle.answer])[1], talk(who, [asked, "xyz"])[1]

    assert riddle.answer.casefold() in right.casefold()
    assert riddle.answer.casefold() in wrong.casefold()
    assert right != wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_meant_there_are_words_for_it(language):
    grammar, silent = grammar_of(language), {"key", "statement", "question", "boundary"}
    unheard = {intent for intent, _ in rules_of(language).rules
               if intent not in silent and not any(grammar.all_lines(move) for move in PLANS[intent].body)}  # fmt: skip

    assert not unheard


@pytest.mark.parametrize(("language", "said", "heard"), [
    ("es", "Estoy muy cansada", "cansancio|hombros|mucho"),
    ("es", "Tengo miedo del examen", "miedo|inquietud|Respirar"),
    ("es", "Cuéntame un chiste", "calendario|reloj|comas|escalera|libro"),
    ("es", "¿Quién lee mis mensajes?", "estudio"),
    ("es", "¿Qué tiempo hace hoy?", "ventana|nubes|guion"),
    ("fr", "Je suis très fatiguée", "fatigue|épaules|beaucoup"),
    ("fr", "J'ai peur de l'examen", "peur|inquiétude|respirer"),
    ("fr", "Raconte-moi une blague", "calendrier|horloge|virgules|escalier|livre"),
    ("fr", "Qui peut lire ça ?", "studio"),
    ("fr", "Quel temps fait-il ?", "fenêtre|nuages|texte"),
])  # fmt: skip
def test_spanish_and_french_are_heard_too(language, said, heard):
    for name in STARTERS:
        assert re.search(heard, reply(starter(name, language=language), said))


def test_a_number_is_drawn_from_the_range_that_was_named():
    drawn = [
        re.search(r"\d+", reply(starter("rook"), "Pick a number between 20 and 30", seed=seed)) for seed in range(6)
    ]

    assert all(each and 20 <= int(each[0]) <= 30 for each in drawn)
    assert len({each[0] for each in drawn if each}) > 1


def test_what_somebody_feels_about_their_birthday_and_themselves_is_heard():
    assert re.search("alegr", reply(starter("moss", language="es"), "Hoy es mi cumpleaños"))
    assert re.search("mal|lourd|désol|triste", reply(starter("nova", language="fr"), "je suis nulle"))
    assert "Frage" not in reply(starter("nova", language="de"), "war lecker!")
