"""What answers look like: counting in five languages, estimates, intervals, and what a persona says of itself."""

import random

import pytest

from troupe.minds.domain.features import Counts, count
from troupe.minds.domain.fidelity import Told, estimate, length_fidelity, measure, scale_of, targets_of
from troupe.minds.domain.interview import Rating, acquiescence, interview_in, rating_in, self_report
from troupe.personas import Persona
from troupe.ports.text import Line, TextRequest
from troupe.providers.improv.text import answer_to

LANGUAGES = ["de", "en", "es", "fr", "ja"]
GOOD = ("formality", "enthusiasm", "technical_depth", "proactivity", "verbosity")


def told(*texts, language="en", avoid=()):
    return [Told(str(number), count(text, language, avoid)) for number, text in enumerate(texts)]


def persona(**numbers):
    traits = {name: numbers.pop(name) for name in list(numbers) if name in ("formality", "enthusiasm", "extraversion")}
    return Persona(name="Vera", personality_traits=traits, response_style=numbers, expertise_areas=("engines",))


def measured(who, answers):
    found = measure(answers, targets_of(who), who.language, "seed")
    return {each.name: each for each in found.measured}


def test_what_is_quoted_or_code_or_an_address_is_not_the_personas_own_word():
    own = count('He said "wow, super cool!" and left. See https://example.org/wow and `awesome`.', "en")

    assert own.slang == own.exclamations == 0
    assert own.technical == 1


def test_questions_exclamations_and_lists_are_counted():
    found = count("Shall we? Yes! First the tea, then 3.5 km of road.\n- one\n- two", "en")

    assert (found.sentences, found.questions, found.exclamations) == (5, 1, 1)
    assert found.ordering == 4
    assert found.technical == 1
    assert found.offers == 1


@pytest.mark.parametrize("piece", ["a", "“", '"', "`", "a@", ".", "! ", "　", "- \n", "'", "私", "1.", " >"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_long_hostile_text_is_counted_to_its_end(language, piece):
    """What costs the square of its length would not come to an end before the test is given up."""
    found = count(piece * 99_996 + "\n\nWhatever.", language, ["whatever"])

    assert found.violations == 1


def test_phrases_that_are_never_said_are_counted_as_whole_words_in_any_case():
    assert count("Honestly, HONESTLY! Dishonestly.", "en", ["honestly"]).violations == 2


@pytest.mark.parametrize(
    ("language", "close", "distant"),
    [
        ("de", "Du, das ist doch mal echt krass, oder hast du Lust?", "Möchten Sie, dass ich Ihnen das zeige?"),
        ("en", "I'm sure you'll like it, don't worry.", "I am sure you will like it; do not worry."),
        ("es", "Oye, tú sabes que tienes razón.", "Permítame decirle que usted tiene razón."),
        ("fr", "Ouais, tu sais que c'est vrai.", "Permettez, vous savez que cela est vrai."),
        ("ja", "そうだね、これすごいじゃん。", "そうですね、これは素晴らしいと存じます。"),
    ],
)
def test_a_familiar_manner_is_told_from_a_formal_one_in_every_language(language, close, distant):
    scale = scale_of(language)
    low, high = (estimate("formality", count(text, language), 1, scale) for text in (close, distant))

    assert low is not None
    assert high is not None
    assert low < high


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_every_list_and_scale(language):
    from troupe.minds.domain.features import LISTS
    from troupe.minds.domain.fidelity import SHARES
    from troupe.minds.domain.packs import measures

    pack = measures(language)

    assert set(pack["words"]) == set(LISTS)
    assert set(pack["scale"]) == set(SHARES)
    assert all(pack["words"][name] for name in LISTS)


def test_formality_is_estimated_as_written_down():
    counts = Counts(words=1_000, sentences=100, exclamations=10, casual=1, careful=9, slang=3, long=310)

    found = estimate("formality", counts, 10, scale_of("en"))

    assert found == pytest.approx(0.5 + 0.5 * (1.6 + 0.5) / 4.5)
    assert 1 - abs(found - 0.9) == pytest.approx(0.83, abs=0.005)


def test_without_a_basis_a_mark_leaves_both_sums():
    silent = Counts(words=100, sentences=10, long=37)

    found = estimate("formality", silent, 5, scale_of("en"))

    # slang, long words and exclamation marks are left: (0.6 + 1 + 0.333) of 2.5
    assert found == pytest.approx(0.5 + 0.5 * (0.6 + 1 + 0.5 * (2 / 3)) / 2.5, abs=0.01)


@pytest.mark.parametrize(
    ("words", "wanted", "fits"),
    [(30, "Concise", 1), (120, "Concise", 0), (90, "Concise", 0.5), (15, "Balanced", 0.5), (900, "Elaborate", 1)],
)
def test_a_length_fits_inside_its_range_and_less_the_further_it_is_outside(words, wanted, fits):
    assert length_fidelity(words, wanted) == pytest.approx(fits)


def test_under_eight_answers_nothing_is_measured():
    assert measure(told(*["Hello there."] * 7), targets_of(persona()), "en", "seed") is None


def test_the_same_answers_give_the_same_figures_and_another_seed_only_another_interval():
    answers = told(*[f"I am glad. That is number {n}! Is it {'!' * (n % 3)}" for n in range(20)])
    targets = targets_of(persona())

    first, second = (measure(answers, targets, "en", "seed") for _ in range(2))
    other = measure(answers, targets, "en", "another")

    assert first == second
    assert other.score.value == first.score.value


def test_each_phrase_that_is_never_said_costs_two_hundredths_for_an_answer():
    clean = told(*["I am glad to see the garden in the rain."] * 10)
    broken = [Told(each.id, count("I am glad to see the garden in the rain.", "en", ["rain"])) for each in clean]
    targets = targets_of(persona())

    before, after = (measure(answers, targets, "en", "seed").score.value for answers in (clean, broken))

    assert before - after == pytest.approx(0.02)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    chance = random.Random(11)
    rate, targets = 0.15, {"enthusiasm": 0.5}
    truth = estimate("enthusiasm", Counts(words=40_000, sentences=4_000, exclamations=600), 400, scale_of("en"))
    held = 0
    for trial in range(120):
        answers = [
            Told(str(n), Counts(words=100, sentences=10, exclamations=sum(chance.random() < rate for _ in range(10))))
            for n in range(40)
        ]
        found = measure(answers, targets, "en", f"trial {trial}").measured[0].estimate
        held += found.low <= truth <= found.high

    assert 0.88 <= held / 120 <= 1.0


def answers_of(who):
    """What the offline mind answers to the questions of an interview."""
    said = []
    for number, question in enumerate(interview_in("en").probes):
        script = who.model_dump(mode="json") | {"id": "p", "version": 1, "seed": number, "attempt": 0, "now": ""}
        lines = (Line("user", question),)
        said.append(answer_to(TextRequest("improv", lines, max_output_tokens=2_000, persona=script)))
    return told(*said)


OPPOSITES = [
    pytest.param(
        persona(formality=0.9, enthusiasm=0.1, technical_depth=0.9, proactivity=0.9, verbosity="Elaborate"),
        persona(formality=0.1, enthusiasm=0.9, technical_depth=0.1, proactivity=0.1, verbosity="Concise"),
        GOOD,
        id="opposite in everything",
    ),
    *(
        pytest.param(persona(**{name: 0.1}), persona(**{name: 0.9}), (name,), id=name)
        for name in GOOD
        if name != "verbosity"
    ),
    pytest.param(persona(verbosity="Concise"), persona(verbosity="Elaborate"), ("verbosity",), id="verbosity"),
]


@pytest.mark.parametrize(("one", "other", "numbers"), OPPOSITES)
def test_opposite_personas_of_the_offline_mind_are_told_apart(one, other, numbers):
    first, second = measured(one, answers_of(one)), measured(other, answers_of(other))

    for name in numbers:
        a, b = first[name].estimate, second[name].estimate
        assert a.high < b.low or b.high < a.low, (name, a, b)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("That is rather like me. 4", 4),
        ("I would say 5 out of 5.", 5),
        ("4/5", 4),
        ("**3**", 3),
        ("Between 2 and 4.", None),
        ("Not at all.", None),
        ("9", None),
        ("3.5", None),
    ],
)
def test_a_number_from_one_to_five_is_read_or_left_out(answer, value):
    assert rating_in(answer) == value


def ratings(value_of):
    return [Rating(each, value_of(each)) for each in interview_in("en").statements]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_four_pairs_of_statements_for_each_trait_and_twelve_questions(language):
    asked = interview_in(language)

    assert asked.statements_in == language
    assert len(asked.statements) == 40
    assert len(asked.probes) == 12
    assert sum(each.reversed for each in asked.statements) == 20


def test_a_language_without_statements_borrows_the_english_ones_and_says_so():
    assert interview_in("pt").statements_in == "en"


def test_whoever_agrees_with_everything_is_found_out():
    found = self_report(ratings(lambda each: 5))

    assert acquiescence(ratings(lambda each: 5)) == 1
    assert [(each.value, each.inconsistency, each.reliable) for each in found] == [(0.5, 1.0, False)] * 5


def test_whoever_answers_both_sides_alike_is_reliable():
    found = self_report(ratings(lambda each: 1 if each.reversed else 5))

    assert [(each.value, each.low, each.high, each.reliable) for each in found] == [(1.0, 1.0, 1.0, True)] * 5


def test_under_six_answers_a_trait_says_nothing_of_itself():
    few = [each for each in ratings(lambda each: 3) if each.statement.pair < 2]

    assert all(each.value is None and not each.reliable for each in self_report(few))
