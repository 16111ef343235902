"""The demo brain hears how people really type, and knows when it is argued with, teased, turned down or knocked at."""

import re

import pytest

from tests.providers.improvising import answered, reply, starter, talk
from troupe.providers.improv.spelling import as_meant


@pytest.mark.parametrize(("language", "typed", "meant"), [
    ("en", "im scared i mess up", "I'm scared I mess up"),
    ("en", "whats my dogs name", "what's my dogs name?"),
    ("en", "do you think ill get it", "do you think I'll get it?"),
    ("en", "its 3am", "it's 3am"),
    ("en", "its tail is long", "its tail is long"),
    ("en", "i miss my dog biscuit", "I miss my dog Biscuit"),
    ("en", "my dog ate a biscuit", "my dog ate a biscuit"),
    ("en", "my sister anna and i", "my sister Anna and I"),
    ("en", "anyway how was your day", "how was your day?"),
    ("en", "what i like is tea", "what I like is tea"),
    ("en", "How I wish it would rain.", "How I wish it would rain."),
    ("de", "mein hund bello ist gestorben", "mein Hund Bello ist gestorben"),
    ("de", "wie gehts dir", "wie geht's dir?"),
    ("de", "wir essen gern", "wir essen gern"),
    ("fr", "ça va", "ça va"),
])  # fmt: skip
def test_what_is_typed_in_haste_is_read_as_it_is_meant(language, typed, meant):
    assert as_meant(typed, language) == meant


CONVERSATIONS = [
    ("nova", ["no you're wrong"], "one of us|duel"),
    ("rook", ["you sound grumpy"], "the way I was written|punctuation|enjoying"),
    ("moss", ["tell me a joke", "that wasnt funny"], "better ones|not every seed"),
    ("nova", ["no i dont want a joke"], "back in the tin|stays in my pocket"),
    ("rook", ["youre not listening"], "did not answer|missed the point"),
    ("moss", ["i dont want to talk about it"], "we won't|something light"),
    ("rook", ["i think the earth is flat"], "evidence|measurement"),
    ("nova", ["knock knock"], "^Who's there\\?$"),
    ("nova", ["knock knock", "lettuce"], "^Lettuce who\\?$"),
    ("moss", ["have you ever seen the sea"], "body|lines|words"),
    ("nova", ["she said yes!!!", "she cried"], "^(?!.*(hurts|heavy|sorry))"),
    ("moss", ["hi im mia", "whats my name"], "Mia"),
    ("rook", ["my mum taught me chess", "she died when i was 15"], "mum"),
    ("nova", ["My best friend Tom and I had a huge fight about money"], "Tom"),
    ("moss", ["my cat miso died. do you think she knew i loved her"], "(?s)sorry.*(voice|feel it)"),
    ("nova", ["We lost our baby in May"], "^(?!.*(story of|remembered))"),
]


@pytest.mark.parametrize(("name", "lines", "heard"), CONVERSATIONS, ids=[each[1][-1] for each in CONVERSATIONS])
def test_what_people_really_say_is_taken_as_it_is_said(name, lines, heard):
    for seed in range(3):
        assert re.search(heard, reply(starter(name), *lines, seed=seed))


@pytest.mark.parametrize(("lines", "heard"), [
    (["hi ich bin mia und ich bin 9", "wie heiße ich?"], "Mia"),
    (["ich bin lehrer und müde", "wie heiße ich?"], "^(?!.*Lehrer)"),
    (["spielst du gern fußball?"], "Papier|Drehbuch"),
    (["klopf klopf", "tomate"], "^Tomate wer\\?$"),
    (["mein hund bello ist gestorben", "wie hieß mein hund nochmal"], "Bello"),
    (["das ist keine antwort"], "Konfetti|drum herum"),
])  # fmt: skip
def test_german_is_heard_without_its_capital_letters(lines, heard):
    assert re.search(heard, reply(starter("nova", language="de"), *lines))


def test_after_a_death_nobody_is_lively_for_a_while():
    lines = ["My mother died on Sunday", "It was sudden", "I don't know", "We had soup", "How are you today?"]
    for name in ("nova", "moss"):
        for seed in range(3):
            assert not re.search("(?i)lively|cheerful|!", talk(starter(name), lines, seed)[-1])


@pytest.mark.parametrize(("language", "path", "asked", "known"), [
    ("en", [("user", "I have a puppy"), ("assistant", "Oh! What's your puppy called?"), ("user", "biscuit")],
     "whats my puppys name", "Biscuit"),
    ("en", [("user", "hi"), ("assistant", "Hello! What's your name?"), ("user", "mia")], "whats my name", "Mia"),
    ("en", [("user", "My dog is old"), ("assistant", "Is your dog called Rex?"), ("user", "no")],
     "whats my dogs name", "^(?!.*\\bNo\\b)"),
    ("de", [("user", "Ich habe einen Hund"), ("assistant", "Wie heißt dein Hund?"), ("user", "bello")],
     "wie heißt mein hund", "Bello"),
])  # fmt: skip
def test_a_name_given_as_a_bare_answer_is_kept(language, path, asked, known):
    assert re.search(
        known, answered(starter("nova", language=language), [*path, ("assistant", "Oh."), ("user", asked)])
    )


def test_an_animal_that_was_told_without_its_name_is_asked_for_it():
    said = {reply(starter("nova"), "I have a cat", seed=seed) for seed in range(8)}

    assert any(re.search("called\\?|name of that cat", each) for each in said)
