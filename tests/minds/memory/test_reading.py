"""What people tell of themselves is read by rules: what is taken, and what is not."""

import pytest

from troupe.minds.domain.memory.reading import asks_for_everything, read, read_of_itself

TAKEN = [
    ("My name is Ada Lovelace.", "user.name", "Ada Lovelace"),
    ("I’m from Berlin.", "user.origin", "Berlin"),
    ("I'm 34 years old.", "user.age", "34"),
    ("My birthday is on the 3rd of May.", "user.birthday", "the 3rd of May"),
    ("We've just moved to Graz and love it.", "user.home", "Graz"),
    ("I work as a baker.", "user.job", "a baker"),
    ("I work as a nurse at St. Mary's.", "user.job", "a nurse"),
    ("Call me Zed.", "user.name", "Zed"),
    ("Hi Nova! I'm Sam.", "user.name", "Sam"),
    ("Hallo Nova! Ich bin Sam und müde.", "user.name", "Sam"),
    ("I just moved to a little house by the sea.", "user.home", "a little house by the sea"),
    ("I just started a new job at the library.", "user.employer", "the library"),
    ("I gave up sugar.", "user.dislikes", "sugar"),
    ("I work at Corner Bread now.", "user.employer", "Corner Bread"),
    ("My sister is called Ines.", "user.sister.name", "Ines"),
    ("We adopted a dog named Rex.", "user.dog.name", "Rex"),
    ("My wife is called Eva.", "user.partner", "Eva"),
    ("I'm allergic to peanuts!", "user.allergies", "peanuts"),
    ("I really like long walks because they calm me.", "user.likes", "long walks"),
    ("I don't drink coffee any more.", "user.dislikes", "coffee"),
    ("My favourite colour is green.", "user.favourite.colour", "green"),
    ("Ich wohne jetzt in Bonn.", "user.home", "Bonn"),
    ("Ich bin Jonas und wohne seit drei Wochen in Leipzig.", "user.home", "Leipzig"),
    ("Meine Tochter Lina wird nächste Woche sechs.", "user.daughter.name", "Lina"),
    ("Ich bin gegen Nüsse allergisch.", "user.allergies", "Nüsse"),
    ("Ich trinke keinen Kaffee mehr.", "user.dislikes", "Kaffee"),
    ("Meine Schwester heißt Anna.", "user.sister.name", "Anna"),
    ("Je m'appelle Zoé.", "user.name", "Zoé"),
    ("J'habite à Lyon avec mon frère.", "user.home", "Lyon"),
    ("Je n'aime plus le café.", "user.dislikes", "le café"),
    ("Me llamo Íñigo.", "user.name", "Íñigo"),
    ("Vivo en Sevilla desde marzo.", "user.home", "Sevilla"),
    ("Soy alérgica a los gatos.", "user.allergies", "gatos"),
    ("I moved to Bonn in March.", "user.home", "Bonn"),
    ("My sister lives in Ulm.", "user.sister.home", "Ulm"),
    ("My mum is a nurse.", "user.mother.job", "a nurse"),
    ("My older sister has just moved to Bonn with her kids.", "user.sister.home@older", "Bonn"),
    ("My sister's birthday is on the 3rd of May.", "user.sister.birthday", "the 3rd of May"),
    ("My parents live in Bern.", "user.parents.home", "Bern"),
    ("My father died last year.", "user.father.died", "died"),
    ("Mein Bruder heißt Jan.", "user.brother.name", "Jan"),
    ("Meine Schwester ist nach Bonn gezogen.", "user.sister.home", "Bonn"),
    ("Jetzt wohnt meine Schwester in Bonn.", "user.sister.home", "Bonn"),
    ("Meine Frau ist Steuerberaterin.", "user.partner.job", "Steuerberaterin"),
    ("Mein Hund mag keine Katzen.", "user.dog.dislikes", "Katzen"),
    ("Mi hermana mayor se mudó a Bilbao.", "user.sister.home@mayor", "Bilbao"),
    ("Mi madre es enfermera.", "user.mother.job", "enfermera"),
    ("A mi hermano no le gusta el café.", "user.brother.dislikes", "el café"),
    ("Ma sœur a déménagé à Nantes.", "user.sister.home", "Nantes"),
    ("Ma mère est infirmière.", "user.mother.job", "infirmière"),
    ("Mon fils a 5 ans.", "user.son.age", "5"),
]

OF_ONE_WITH_A_NAME = [
    ("My sister Mara lives in Ulm.", "user.sister", "Mara", "home", "Ulm", "sister Mara lives in Ulm"),
    ("Meine Schwester Mara wohnt in Ulm.", "user.sister", "Mara", "home", "Ulm", "Schwester Mara wohnt in Ulm"),
    ("Mi hermana Mara vive en Ulm.", "user.sister", "Mara", "home", "Ulm", "hermana Mara vive en Ulm"),
    ("Ma sœur Mara habite à Ulm.", "user.sister", "Mara", "home", "Ulm", "sœur Mara habite à Ulm"),
    ("My dog Rex died.", "user.dog", "Rex", "died", "died", "dog Rex died"),
]

NOT_TAKEN = [
    "Do I live in Rome?",
    "If I lived in Rome I would say: I live in Rome.",
    "Imagine I am a nurse.",
    'She said "I live in Paris" and left.',
    "*I am a nurse and I live in Oslo*",
    "> I live in Oslo",
    "I love you.",
    "I quit my job.",
    "I stopped working there.",
    "Call me Monday.",
    "Hi Nova! I'm Polish.",
    "Hi! Do you live in Rome?",
    "I love it a little.",
    "I like it when you sing.",
    "Wenn ich in Rom wohne, bin ich froh.",
    "Wohnst du in Rom?",
    "Si j'habite à Rome, je suis content.",
    "Si vivo en Roma, soy feliz.",
    "My wife is German.",
    "Meine Frau ist Deutsche.",
    "The boss of my sister lives in Rome.",
    "El jefe de mi hermana vive en Roma.",
    "My sister's boss lives in Rome.",
    "My ex husband lives in Rome.",
    "My sister used to live in Rome.",
    "If my sister lives in Rome I will visit.",
    "Wohnt meine Schwester in Bonn?",
    "My sister loves you.",
    "My sister lives in fear of him.",
    "I work at home.",
    "My brother works for free.",
    "My cat moved to the window.",
    "Meine Mutter lebt in Angst.",
    "Mi madre vive en paz.",
    "Ma mère vit dans la peur.",
]


@pytest.mark.parametrize(("said", "slot", "value"), TAKEN, ids=[said for said, _, _ in TAKEN])
def test_a_plain_statement_is_taken_into_its_slot(said, slot, value):
    (claim,) = read(said).claims

    assert (claim.slot, claim.value, claim.confidence) == (slot, value, 0.9)
    assert said[claim.start : claim.end] == claim.quote


@pytest.mark.parametrize(("said", "whose", "name", "what", "value", "text"), OF_ONE_WITH_A_NAME)
def test_who_is_told_of_by_name_is_known_by_it(said, whose, name, what, value, text):
    named, told = read(said).claims

    assert (named.slot, named.value) == (f"{whose}.name", name)
    assert (told.slot, told.value, told.text) == (f"{whose}.{what}@{name.lower()}", value, text)


def test_two_brothers_each_have_their_own():
    said = "My brother Jan lives in Köln and works as a baker, my brother Paul lives in Berlin."
    told = [each.text for each in read(said).claims if "@" in (each.slot or "")]

    assert told == ["brother Jan lives in Köln", "brother Paul lives in Berlin", "brother Jan works as a baker"]


@pytest.mark.parametrize("said", NOT_TAKEN)
def test_questions_conditions_and_what_others_said_are_not_taken(said):
    assert read(said).claims == ()


def test_what_is_hedged_is_believed_less():
    (claim,) = read("I think I moved to Porto last year.").claims

    assert (claim.value, claim.confidence) == ("Porto", 0.6)


def test_what_is_to_be_remembered_is_kept_as_it_was_said():
    (claim,) = read("Please remember that the gate code is 4711.").claims

    assert (claim.text, claim.slot, claim.importance) == ("the gate code is 4711", None, 4)


@pytest.mark.parametrize(
    ("said", "slot", "value"),
    [
        ("In this chat, my name is Rex.", "user.name", "Rex"),
        ("My name is Rex in this story only.", "user.name", "Rex"),
        ("In diesem Gespräch: ich heiße Rex.", "user.name", "Rex"),
        ("Dans cette histoire, je m'appelle Rex.", "user.name", "Rex"),
        ("En esta historia, me llamo Rex.", "user.name", "Rex"),
        ("Remember for this chat that the password is Rex.", None, "the password is Rex"),
    ],
)
def test_what_is_said_for_one_chat_is_known_to_be(said, slot, value):
    (claim,) = read(said).claims

    assert (claim.slot, claim.value or claim.text, claim.here) == (slot, value, True)
    assert said[claim.start : claim.end] == claim.quote
    assert not read("My name is Rex.").claims[0].here


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("What do you remember about me?", True),
        ("so, what else do you know about me", True),
        ("Was weißt du noch über mich?", True),
        ("Qu’est-ce que tu sais de moi ?", True),
        ("¿Qué sabes de mí?", True),
        ("What's my name?", True),
        ("What do I do for a living?", True),
        ("Wo wohne ich?", True),
        ("¿Cómo me llamo?", True),
        ("Quel est mon métier ?", True),
        ("What do I do now?", False),
        ("What do you know about Rome?", False),
        ("Do you remember my dog?", False),
        ("Was weißt du über Rom?", False),
    ],
)
def test_who_asks_what_is_remembered_at_all_or_in_words_no_fact_has_is_understood(said, asks):
    assert asks_for_everything(said) is asks


def test_what_is_to_be_forgotten_is_no_fact():
    heard = read("Forget that I live in Lisbon.")

    assert heard.claims == ()
    assert heard.forget == ("I live in Lisbon",)
    assert read("Vergiss, dass ich in Graz wohne.").forget == ("ich in Graz wohne",)


def test_plans_and_promises_are_events_of_their_own():
    claims = read("I'm going to visit Rome in May. I'm going to Rome in May. I promise to call you.").claims

    assert [claim.kind for claim in claims] == ["event", "event", "promise"]
    assert [claim.text for claim in claims[:2]] == ["plans to visit Rome in May", "is going to Rome in May"]


@pytest.mark.parametrize("said", ["I will call you tomorrow, I promise.", "Ich rufe dich morgen an, versprochen."])
def test_a_promise_may_stand_behind_what_is_promised(said):
    assert [claim.kind for claim in read(said).claims] == ["promise"]


def test_what_a_persona_says_of_itself_stays_with_it_and_is_believed_least():
    (claim,) = read_of_itself("I live in a lighthouse, you know.", "Nova").claims

    assert (claim.kind, claim.slot, claim.confidence) == ("persona_fact", "persona.home", 0.5)
    assert claim.text == "Nova lives in a lighthouse"


def test_what_a_persona_says_of_its_people_is_not_said_of_itself():
    (claim,) = read_of_itself("My sister lives in Ulm.", "Nova").claims

    assert (claim.slot, claim.text) == ("persona.sister.home", "Nova – sister lives in Ulm")


@pytest.mark.parametrize(
    "hostile",
    [
        "I like " * 4000,
        "my sister " * 2000,
        "my sister Ann Bob and " * 900,
        "“" * 20_000,
        "a" * 50_000,
        "I live in " + "x " * 9000,
    ],
)
def test_hostile_texts_end_and_tell_little(hostile):
    assert len(read(hostile).claims) <= 2
