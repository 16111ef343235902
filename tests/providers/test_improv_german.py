"""The demo brain is at home in German: it hears, bends its words, remembers, and plays in company."""

import re
from itertools import pairwise

import pytest

from tests.providers.improvising import circle, reply, starter, talk
from troupe.providers.improv.listening import matters_of, things_of

ROLES = {"nova": "Gastgeberin", "rook": "Rechner", "moss": "Gärtner"}
PEOPLE = {
    name: starter(
        name,
        language="de",
        role=role,
        expertise_areas=("Musik", "Gärten"),
        phrasebook=starter(name).phrasebook.model_copy(update={"say": ()}),
    )
    for name, role in ROLES.items()
}
DOG = "Hallo! Ich hatte einen langen Tag und vermisse meinen Hund."


@pytest.mark.parametrize("name", PEOPLE)
def test_a_missed_dog_is_heard(name):
    said = [reply(PEOPLE[name], DOG, seed=seed) for seed in range(4)]

    assert all(re.search(r"\bHund\b", each) for each in said)
    assert not any("!" in each for each in said)


@pytest.mark.parametrize(("text", "kind", "cases"), [
    ("Ich vermisse meinen Hund", "missing", ("dein Hund", "deinen Hund", "deinem Hund")),
    ("Meine Oma ist gestorben", "grief", ("deine Oma", "deine Oma", "deiner Oma")),
    ("Ich habe einen Apfelkuchen gebacken", "made", ("der Apfelkuchen", "den Apfelkuchen", "dem Apfelkuchen")),
    ("Ich habe Angst vor der Prüfung", "fear", ("die Prüfung", "die Prüfung", "der Prüfung")),
    ("Ich mag Tee", "fond", ("Tee", "Tee", "Tee")),
    ("Ich habe meinen Nachbarn getroffen", "met", ("dein Nachbar", "deinen Nachbarn", "deinem Nachbarn")),
])  # fmt: skip
def test_what_is_told_can_be_said_back_in_every_case(text, kind, cases):
    lead = matters_of("de", text)[0]
    forms = lead.thing.slots()

    assert lead.kind == kind
    assert (forms["thing"], forms["thing_acc"], forms["thing_dat"]) == cases


def test_words_that_only_look_like_things_are_none():
    assert things_of("de", "Danke, das hilft mir heute Abend") == ()


def test_a_formal_persona_says_sie_of_what_is_told():
    said = [reply(PEOPLE["rook"], DOG, seed=seed) for seed in range(6)]

    assert not any(re.search(r"\b(du|dir|dich|dein\w*)\b", each, re.IGNORECASE) for each in said)
    assert any(re.search(r"\bIhr(en|em)? Hund\b", each) for each in said)


@pytest.mark.parametrize(("told", "asked", "known"), [
    (["Mein Hund ist bei meinen Eltern", "Er heißt Keks"], "Wie heißt mein Hund?", "Keks"),
    (["Ich komme aus Bremen"], "Woher komme ich?", "Bremen"),
    (["Ich möchte segeln lernen"], "Was habe ich vor?", "(?i)segeln lernen"),
    (["Mein bester Freund Tom spielt Gitarre"], "Wer ist Tom?", "Tom"),
])  # fmt: skip
def test_what_was_told_is_known(told, asked, known):
    for who in PEOPLE.values():
        assert re.search(known, reply(who, *told, "Guten Morgen", asked))


@pytest.mark.parametrize("line", [
    "Hallo", "Wie geht es dir?", "Wer bist du?", "Was magst du?", "Erzähl mir einen Witz", "Noch einen", "Danke",
    "Entschuldigung", "Du bist langweilig", "Du bist nett", "Mir ist langweilig", "Was soll ich tun?", "Ja", "Nein",
    "Warum?", "Und dann?", "Wirklich?", "Ich liebe dich", "Wie alt bist du?", "Kannst du mir ein Bild malen?",
    "Was hältst du von Musik?", "Ich bin wütend", "Ich habe bestanden!", "Worüber sollen wir reden?", "Tschüss",
])  # fmt: skip
def test_small_talk_has_lines_of_its_own(line):
    said = [
        reply(PEOPLE[name], "Ich habe einen Kuchen gebacken", line, seed=seed) for name in PEOPLE for seed in (1, 2)
    ]

    assert not any(re.search(r"\b(the|and|you|that|what)\b|[{}]", each) for each in said)
    assert len(set(said)) >= 4


def test_three_germans_are_three_people():
    lines = ["Hallo", "Ich habe einen Kuchen gebacken", "Mein Chef ist nervig", "Erzähl mir einen Witz", "Tschüss"]
    spoken = [
        {part for text in talk(who, lines) for part in re.split(r"(?<=[.!?])\s+", text)} for who in PEOPLE.values()
    ]

    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert len(spoken[one] & spoken[other]) <= 0.2 * min(len(spoken[one]), len(spoken[other]))


def test_a_german_circle_takes_up_its_topic_and_answers_by_name():
    said = circle(list(PEOPLE.values()), [], 6, topic="Tee")
    named = [before in text for (before, _), (_, text) in pairwise(said)]

    assert "Tee" in said[0][1]
    assert sum("Tee" in text for _, text in said) >= 4
    assert sum(named) >= 4


def test_it_stays_honest_in_german():
    said = [reply(who, DOG, "Bist du ein Mensch?") for who in PEOPLE.values()]

    assert all(re.search("Drehbuch|geschriebene", each) for each in said)
