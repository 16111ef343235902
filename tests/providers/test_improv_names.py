"""The demo brain hears names beside those who bear them, deaths however they are told, and what is asked with them."""

import re

import pytest

from tests.providers.improvising import reply, starter, talk
from troupe.providers.improv.hearing import hear
from troupe.providers.improv.listening import matters_of, things_of

MISSED = "Hello! I had a long day, and I miss my dog Biscuit."
DIED = "He died last spring. What do you do when you are sad?"
LIVING = re.compile(r"up to right now|see Biscuit again|run by Biscuit|doing right now|!|house rules")


@pytest.mark.parametrize(("language", "text", "phrase", "head"), [
    ("en", "I miss my dog Biscuit", "Biscuit", "dog"),
    ("en", "My sister Ana sings", "Ana", "sister"),
    ("en", "I fed our cat, Miso, and left", "Miso", "cat"),
    ("en", "We live in our village Steinach", "Steinach", "village"),
    ("en", "My dog ate a biscuit", "your dog", "dog"),
    ("en", "My brother Monday morning", "your brother", "brother"),
    ("de", "Ich vermisse meinen Hund Keks", "Keks", "hund"),
    ("de", "Meine Schwester Ana singt", "Ana", "schwester"),
    ("de", "Ich gebe meinem Hund Futter", "dein Hund", "hund"),
    ("de", "Ich habe meinem Hund Kekse gekauft", "dein Hund", "hund"),
])  # fmt: skip
def test_a_name_beside_a_noun_is_the_name_of_who_it_is(language, text, phrase, head):
    thing = things_of(language, text)[0]

    assert (thing.phrase, thing.head) == (phrase, head)


@pytest.mark.parametrize(("text", "name"), [
    ("Hi Nova! I'm Sam. What should we draw today?", "Sam"),
    ("Good morning Nova, I am Ben. How are you?", "Ben"),
    ("Hi there, I’m Ada!", "Ada"),
    ("Hello Nova, I'm fine.", ""),
    ("Hey Nova! I'm tired.", ""),
])  # fmt: skip
def test_whoever_greets_and_says_their_name_is_heard(text, name):
    heard = hear(text, [], "en", "Nova")

    assert (heard.new_name, heard.intent == "told_name") == (name, bool(name))


@pytest.mark.parametrize(("language", "text", "intent"), [
    ("en", "What was my name again?", "your_name"),
    ("en", "Do you still remember my name?", "your_name"),
    ("en", "I think I'm going to bed.", "farewell"),
    ("en", "Okay, time to go to sleep now", "farewell"),
    ("en", "I had to go to bed early as a child", ""),
    ("de", "Ich sollte langsam ins Bett", "farewell"),
])  # fmt: skip
def test_who_asks_for_their_name_or_goes_to_bed_is_heard(language, text, intent):
    heard = hear(text, [], language, "Nova").intent

    assert heard == intent if intent else heard != "farewell"


@pytest.mark.parametrize("name", ["nova", "rook", "moss"])
def test_a_missed_dog_is_missed_and_mourned_by_name(name):
    for seed in range(4):
        missed, mourned, known = talk(starter(name), [MISSED, DIED, "What was my dog's name again?"], seed)

        assert "Biscuit" in missed
        assert not re.search("(?i)dog biscuit", missed + mourned + known)
        assert re.search(r"sorry|cannot be replaced", mourned)
        assert "Biscuit" in mourned
        assert "Biscuit" in known
        assert not LIVING.search(missed + mourned + known)


@pytest.mark.parametrize("name", ["nova", "rook", "moss"])
def test_a_question_that_came_with_a_death_is_answered_after_the_condolence(name):
    said = reply(starter(name), MISSED, DIED)

    sorry = re.search(r"sorry|cannot be replaced", said)
    answer = re.search(r"As for me|You ask|In my own case|And me", said)
    assert sorry
    assert answer
    assert sorry.start() < answer.start()


@pytest.mark.parametrize("text", [
    "My grandfather died two years ago",
    "My aunt passed last winter after a long illness",
    "We had to put my cat down on Friday",
    "My dog was hit by a car and is dead",
    "My neighbour was killed in an accident",
    "Meine Oma starb im Frühling an Krebs",
    "Mein Hund wurde gestern eingeschläfert",
    "Mein Opa lebt seit Mai nicht mehr",
], ids=str)  # fmt: skip
def test_a_death_is_heard_with_its_time_its_place_and_its_cause(text):
    language = "de" if re.search("(?i)^mein", text) else "en"

    assert matters_of(language, text)[0].kind == "grief"


@pytest.mark.parametrize(("before", "then", "word"), [
    ("My mother taught me to sew", "She passed away in March after a stroke", "sorry|replaced"),
    ("My cat Miso is old", "We had to put her down yesterday", "Miso"),
    ("My uncle Ben sails", "He's in hospital since Tuesday", "Ben"),
    ("My best friend Lena paints", "She moved to Canada in May", "Lena"),
])  # fmt: skip
def test_what_befell_somebody_is_heard_by_pronoun(before, then, word):
    for name in ("nova", "rook", "moss"):
        assert re.search(word, reply(starter(name), before, then))


def test_a_telephone_that_died_is_nobodys_death():
    said = [reply(starter("nova"), "My cat Miso is old", "I dropped my phone", "It died", seed=at) for at in range(4)]

    assert not any("Miso" in each for each in said)


@pytest.mark.parametrize("asked", [
    "What was my dog's name again?", "do you remember my dog's name?", "whats my dogs name", "How is my dog called?",
    "what is the name of my dog", "Tell me my dog's name",
])  # fmt: skip
def test_a_name_is_known_however_one_asks_for_it(asked):
    for name in ("nova", "rook", "moss"):
        assert "Biscuit" in reply(starter(name), "My dog Biscuit loves the sea", "Good morning", asked)


@pytest.mark.parametrize("asked", [
    "Wie heißt mein Hund?", "Wie hieß nochmal mein Hund?", "Weißt du noch, wie mein Hund heißt?",
    "Wie war noch mal der Name von meinem Hund?",
])  # fmt: skip
def test_a_name_is_known_in_german_however_one_asks_for_it(asked):
    who = starter("nova", language="de")

    assert "Bello" in reply(who, "Mein Hund Bello liebt das Meer", "Guten Morgen", asked)


def test_of_two_friends_neither_name_is_taken_for_the_other():
    said = reply(starter("moss"), "My friend Tom sings", "My friend Ana paints", "My friend is ill")

    assert not re.search("Tom|Ana", said)


def test_a_german_death_is_mourned_by_name_and_its_question_is_answered():
    lines = [
        "Ich vermisse meinen Hund Keks.",
        "Er ist letzten Frühling gestorben. Was machst du, wenn du traurig bist?",
    ]
    for seed in range(4):
        said = reply(starter("nova", language="de"), *lines, seed=seed)
        assert re.search(r"Keks", said)
        assert re.search(r"leid", said)
        assert "Und ich" in said
