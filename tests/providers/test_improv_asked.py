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


KEPT = ["- has a dog named Pixel (2026-01-05)", "- works as a baker (2026-02-02)", "- likes rainy days (2026-02-02)"]


@pytest.mark.parametrize(("asked", "known"), [
    ("What's my dog's name?", "Pixel"), ("What do I do for a living?", "baker"), ("What do I like?", "rainy days"),
])  # fmt: skip
def test_a_memory_answers_what_the_conversation_does_not_tell(asked, known):
    assert all(known in reply(starter(name), "Hello again", asked, memories=KEPT) for name in STARTERS)


@pytest.mark.parametrize(("lines", "known"), [
    (["My daughter hates tomatoes", "She's six", "The market was lovely", "How old is she?"], "She's six"),
    (["Mein Opa ist gestern gestorben", "Er war 84", "Wie alt war mein Opa?"], "Er war 84"),
    (["meine mitbewohnerin will auch was", "sie heißt toni", "wie heißt meine mitbewohnerin?"], "toni"),
])  # fmt: skip
def test_he_and_she_are_who_was_spoken_of(lines, known):
    language = "de" if lines[0].lower().startswith("mein") else "en"

    assert known in reply(starter("moss", language=language), *lines)


def test_a_funeral_is_no_party_and_a_lost_tooth_no_loss():
    funeral = [reply(starter(name, language="de"), "Mein Opa ist gestorben", "Morgen ist die Beerdigung")
               for name in STARTERS]  # fmt: skip
    tooth = [reply(starter(name), "Today my daughter lost her first tooth!") for name in STARTERS]

    assert not any(re.search("Freude|Küche|lustig", each) for each in funeral)
    assert not any(re.search("sorry|sad|grief|miss", each) for each in tooth)


def test_a_newcomer_is_welcomed_and_told_which_languages_are_heard():
    for language, new, asked in (("en", "I'm new here", "Do you speak German?"),
                                 ("de", "bin neu hier", "Sprichst du Englisch?")):  # fmt: skip
        for name in STARTERS:
            first, second = talk(starter(name, language=language), [new, asked])
            assert re.search(
                "elcome|illkommen|rules|mistakes|Fehler|first time|First|erstes Mal|Gut, dass|good that", first
            )
            assert re.search("German|Englisch", second)


def test_a_title_belongs_to_a_name_and_a_verb_stays_a_verb():
    assert "Dr Adler" in reply(starter("rook"), "My name is Dr. Adler.", "What is my name?")
    assert "Spiele" not in reply(starter("nova", language="de"), "ich spiele gern gitarre")


@pytest.mark.parametrize(("language", "asked", "exact"), [
    ("en", "whats 3/4 + 1/2", "1.25"), ("en", "What's 2 to the power of 10?", "1024"),
    ("en", "What's the square root of 144?", "12"), ("en", "square root of 2", "about 1.414"),
    ("de", "Was ist die Wurzel aus 81?", "9"),
    ("en", "How many days until Christmas?", "35 days"), ("en", "What day is tomorrow?", "Saturday"),
    ("de", "Wie lange ist es noch bis Weihnachten?", "35 Tage"), ("es", "¿Qué día es mañana?", "sábado"),
    ("fr", "Combien de jours avant Noël ?", "35 jours"),
])  # fmt: skip
def test_what_can_be_counted_is_counted(language, asked, exact):
    assert exact in reply(starter("rook", language=language), asked)


def test_without_a_clock_no_day_is_told_and_a_date_is_no_fraction():
    assert "35" not in reply(starter("rook"), "How many days until Christmas?", now="")
    assert "answer" not in reply(starter("rook"), "1/2/2024")


@pytest.mark.parametrize(("lines", "known"), [
    (["I'm writing a novel", "It's about a lighthouse keeper", "I like tea", "What is my novel about?"], "“It's about"),
    (["She finds a letter in a bottle", "What does she find?"], "a letter"),
    (["I have to give a talk on Monday", "about whales", "What is my talk about?"], "whales"),
    (["my roommate ate my cake", "he didn't say sorry", "What did he eat?"], "ate my cake"),
    (["he has a new friend called Ben", "I like tea", "Who is Ben?"], "friend"),
    (["He cried at the gate", "I like tea", "What happened at the gate?"], "He cried at the gate"),
    (["I'm 45", "I like tea", "How old am I?"], "I'm 45"),
    (["I am 82 years old", "The garden keeps me busy", "How old am I?"], "82 years"),
])  # fmt: skip
def test_what_went_on_from_a_sentence_answers_for_it(lines, known):
    assert known in reply(starter("rook"), *lines)


def test_who_wants_no_questions_gets_none():
    lines = ["stop asking me questions", "my roommate ate my cake", "I baked it myself", "for three hours"]

    assert not any("?" in each for name in STARTERS for seed in range(4) for each in talk(starter(name), lines, seed))


def test_what_was_written_about_somebody_answers_for_them():
    assert "half weeds on purpose" in reply(starter("moss"), "Tell me about your garden")
    assert "half weeds" not in reply(starter("moss"), "What do you think of my garden?")


def test_a_joke_that_was_asked_for_is_told_whole():
    said = talk(starter("rook", language="de"), ["Erzähl mir einen Witz", "Noch einen", "Noch einen"])

    assert all(len(re.findall(r"[.!?]", each)) >= 2 for each in said)


@pytest.mark.parametrize(("said", "unwanted"), [
    ("my brain won't shut up", "stung|hard moment|scrap|harsh"),
    ("hi im lena im 8", "Who's Lena"),
    ("what makes you sad?", "sorry|heavy|silence around"),
])  # fmt: skip
def test_words_that_only_look_like_something_else(said, unwanted):
    assert not any(re.search(unwanted, reply(starter(name), said), re.IGNORECASE) for name in STARTERS)


@pytest.mark.parametrize(("said", "unwanted"), [
    ("What I said hurt her", "kept for later|know of you|disclosed|no entry|don't find|haven't told"),
    ("I have a riddle for you", "What am I"),
    ("Nobody listens to me", "at ease|restate|nearly see"),
])  # fmt: skip
def test_who_tells_something_is_not_answered_as_if_they_asked(said, unwanted):
    assert not any(re.search(unwanted, reply(starter(name), said)) for name in STARTERS)


@pytest.mark.parametrize(("said", "unwanted"), [
    ("Ich würfle gern", "Los sagt|wackelt"), ("Ich habe ein Rätsel für dich", "Was bin ich"),
])  # fmt: skip
def test_in_german_nobody_who_tells_something_is_played_with(said, unwanted):
    assert not any(re.search(unwanted, reply(starter(name, language="de"), said)) for name in STARTERS)
