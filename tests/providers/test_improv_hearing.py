"""The demo brain hears what is told: the most human thing first, then the rest, and it knows it afterwards."""

import re

import pytest

from benchmarks.small_talk import TOLD
from tests.providers.improvising import STARTERS, reply, starter, talk
from troupe.providers.improv.grammar import grammar_of
from troupe.providers.improv.listening import matters_of, things_of

SEEDS = range(3)
GRIN = re.compile(r"!|drum roll|confetti|curtain|grin")
DOG = "Hello! I had a long day, and I miss my dog."


@pytest.mark.parametrize("name", ["nova", "rook", "moss"])
def test_a_greeting_a_long_day_and_a_missed_dog_are_all_heard(name):
    said = [reply(starter(name), DOG, seed=seed) for seed in SEEDS]

    assert all("dog" in each for each in said)
    assert not any(GRIN.search(each) for each in said)
    if name != "rook":
        assert all(each.startswith("Hello") for each in said)
        assert any(re.search(r"day|tired", each) for each in said)


@pytest.mark.parametrize(("text", "phrases"), [
    ("Thanks, that helps", []),
    ("I'm not sure what to say to my old boss", ["your old boss"]),
    ("Let me think about that for a moment", []),
    ("What comes to your mind?", []),
    ("I play chess and the piano", ["chess", "the piano"]),
    ("It was a good idea, in the end", []),
    ("We walked to the beach with two dogs", ["the beach", "two dogs"]),
    ("He died on a cold morning in March", []),
])  # fmt: skip
def test_only_what_was_spoken_of_is_a_thing(text, phrases):
    found = [each.phrase for each in things_of("en", text)]

    assert found == phrases


@pytest.mark.parametrize(("text", "kind", "thing"), [
    ("My grandmother died last week", "grief", "your grandmother"),
    ("My sister baked me a cake", "thing", "your sister"),
    ("I baked a cake", "made", "that cake"),
    ("My phone is broken", "broken", "your phone"),
    ("I'm afraid of spiders", "fear", "spiders"),
    ("My dog ran away", "strayed", "your dog"),
    ("Is my dog happy?", "", ""),
])  # fmt: skip
def test_who_did_what_to_what_is_told_apart(text, kind, thing):
    lead = next(iter(matters_of("en", text)), None)

    assert (lead.kind if lead else "") == kind
    assert (lead.thing.phrase if lead and lead.thing else "") == thing


TOLD_BEFORE = [
    (["My dog is with my parents", "His name is Biscuit"], "What's my dog's name?", "Biscuit"),
    (["I work as a nurse"], "What do I do for a living?", "nurse"),
    (["I'm from Lisbon"], "Where am I from?", "Lisbon"),
    (["My best friend Tom plays the drums"], "Who is Tom?", "best friend"),
    (["My favourite colour is orange"], "What is my favourite colour?", "Orange|orange"),
    (["I bought a telescope"], "Do you remember what I bought?", "telescope"),
    (["I want to move to Berlin"], "What are my plans?", "move to Berlin"),
]


@pytest.mark.parametrize(("told", "asked", "known"), TOLD_BEFORE, ids=[each[1] for each in TOLD_BEFORE])
def test_what_was_told_is_known_when_asked_for(told, asked, known):
    for name in STARTERS:
        assert re.search(known, reply(starter(name), *told, "Good morning", asked))


def test_what_was_not_told_is_not_made_up():
    assert re.search(
        r"told me|disclosed|blank|know of you|no entry", reply(starter("nova"), "Hi", "What's my dog's name?")
    )


def test_a_loss_is_not_forgotten_in_the_next_breath():
    lines = ["My grandmother died last week", "She was 91", "She always sang", "I don't know"]
    said = [each for name in STARTERS for seed in SEEDS for each in talk(starter(name), lines, seed)]

    assert not any(GRIN.search(each) for each in said)
    assert sum("grandmother" in each for each in said) > len(said) / 3


def test_he_died_speaks_of_whoever_was_spoken_of():
    for name in STARTERS:
        assert "father" in reply(starter(name), "My father taught me chess", "He died in spring")


def test_a_short_answer_is_taken_as_one():
    lines = ["I baked a pie", "cherry"]
    said = [reply(starter("nova", response_style=_asking("nova")), *lines, seed=seed) for seed in range(6)]

    assert any(re.search("cherry", each, re.IGNORECASE) for each in said)


def _asking(name):
    return STARTERS[name].response_style.model_copy(update={"proactivity": 1.0})


@pytest.mark.parametrize(("asked", "then", "move"), [
    ("Tell me a story", "and then?", "sequel"),
    ("Tell me a joke", "another one", "joke"),
    ("Write me a poem about rain", "one more please", "poem"),
])  # fmt: skip
def test_what_was_begun_goes_on(asked, then, move):
    first, second = talk(starter("moss"), [asked, then])
    openings = [re.split(r"[,.;:?]", line.split("{")[0])[0] for line in grammar_of("en").all_lines(move)]

    assert first != second
    assert any(each and each in second for each in openings)


def test_it_stays_honest_in_the_middle_of_comfort():
    for name in STARTERS:
        said = reply(starter(name), "My cat died", "I feel alone", "Are you a real person?")
        assert "script" in said
        assert "real person" not in said


@pytest.mark.parametrize("asked", ["Do you bake?", "Do you play chess?", "Do you love me?"])
def test_it_claims_no_body_and_no_heart(asked):
    said = [reply(starter(name), asked, seed=seed) for name in STARTERS for seed in range(4)]

    assert all(
        re.search(r"script|paper|lines|body|subjunctive|equipment|wiring|sentences|writing", each, re.IGNORECASE)
        for each in said
    )


def test_an_apology_and_its_reason_are_both_heard():
    said = [reply(starter("rook"), "Sorry, I'm just stressed", seed=seed) for seed in SEEDS]

    assert all(re.search(r"frighten|fear|pressure|tight|worr|light", each, re.IGNORECASE) for each in said)


def test_most_of_what_people_tell_is_taken_up():
    people = [starter("nova"), starter("moss")]
    heard = [
        bool(re.search(words, reply(people[at % 2], line, seed=at), re.IGNORECASE))
        for at, (line, words) in enumerate(TOLD)
    ]

    assert sum(heard) >= 0.9 * len(heard)


LINES_OF_A_LONG_TALK = [line for line, _ in TOLD[:24]] + [
    "yes",
    "why?",
    "hm",
    "tell me a joke",
    "another one",
    "thanks",
]


def test_who_asks_to_be_cheered_up_is_cheered_up_and_not_given_a_plan():
    asked = ("cheer me up", "Could you cheer me up a bit?", "I could use some cheering up")
    said = [reply(starter(name), line, seed=seed) for name in STARTERS for line in asked for seed in SEEDS]

    assert not [each for each in said if re.search(r"\b(step|plan|first,|priorit|connect)", each, re.IGNORECASE)]
    assert all(len(re.findall(r"[.!?]", each)) >= 2 for each in said)  # a word of comfort, and something to smile at
    assert len(set(said)) > len(said) / 4


def test_nobody_who_grieves_gets_a_joke_for_being_cheered_up():
    said = [
        talk(starter(name), ["My dog died yesterday", "cheer me up"], seed)[-1] for name in STARTERS for seed in SEEDS
    ]

    assert not [each for each in said if re.search(r"clock|snail|biscuit|sofa|meeting|optimist|hard problems", each)]


@pytest.mark.parametrize("name", ["nova", "rook", "moss"])
def test_no_sentence_returns_within_thirty_turns(name):
    who = starter(name)
    own = {phrase.strip(".!").replace("that is", "that's") for phrase in who.phrasebook.say}
    said: list[str] = []
    for answer in talk(who, LINES_OF_A_LONG_TALK):
        said += [
            part.strip(" .!?").replace("that is", "that's")
            for part in re.split(r"(?<=[.!?])\s+|\n+", answer)
            if part.strip(" .!?")
        ]

    again = {each for each in said if said.count(each) > 1} - own
    assert not again


def test_an_answer_that_hears_is_still_the_same_for_the_same_question():
    assert talk(starter("nova"), [DOG, "yes"], 7) == talk(starter("nova"), [DOG, "yes"], 7)
    assert reply(starter("nova"), DOG, seed=1) != reply(starter("nova"), DOG, seed=2)
