"""The offline mind is scripted, says so, is somebody in particular, and never says the same thing twice running."""

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from pydantic import BaseModel

from troupe.ports.text import Line, ProviderError, TextDelta, TextRequest
from troupe.providers.improv import ImprovText

Persona = dict[str, Any]
TRAITS = ("extraversion", "agreeableness", "conscientiousness", "neuroticism", "openness", "formality", "enthusiasm")
STYLES = ("humor_level", "technical_depth", "empathy_level", "proactivity")


def persona(name: str = "Kim", tone: str = "Friendly", verbosity: str = "Balanced", **numbers: Any) -> Persona:
    more = {key: numbers.pop(key) for key in list(numbers) if key not in (*TRAITS, *STYLES, "warmth")}
    return {
        "id": name,
        "version": 1,
        "name": name,
        "personality_traits": {trait: numbers.get(trait, 0.5) for trait in TRAITS},
        "response_style": {"verbosity": verbosity, "tone": tone, **{s: numbers.get(s, 0.5) for s in STYLES}},
        "delivery": {"warmth": numbers.get("warmth", 0.5)},
        "expertise_areas": ["statistics"],
        "language": "en",
        "now": "2026-11-20T09:44:03+00:00",
        "user_name": "User",
        **more,
    }


NOVA = persona("Nova", openness=0.9, enthusiasm=0.8, extraversion=0.75, humor_level=0.7, proactivity=0.7, warmth=0.8)
ROOK = persona("Rook", "Analytical", extraversion=0.2, formality=0.8, technical_depth=0.9, empathy_level=0.3)
MOSS = persona("Moss", "Supportive", agreeableness=0.9, neuroticism=0.1, empathy_level=0.9, enthusiasm=0.35)
STARTERS = [NOVA, ROOK, MOSS]

INPUTS = [
    "hello", "how are you?", "I'm learning to play the cello", "It's harder than I thought", "yes",
    "are you a real person?", "what can you do?", "tell me a joke", "another joke please", "haha",
    "My dog died yesterday", "I miss him", "thank you", "what is the capital of France?", "why?", "do you like cats?",
    "what is 12*7?", "what time is it", "I got the job!", "I'm nervous about starting on Monday",
    "what should I wear on the first day?", "no", "write me a poem about the sea", "tell me a story",
    "my boss is so annoying", "I had pasta for dinner with my sister", "hello", "what do you remember about me?",
    "My name is Ana", "you're funny", "you are useless", "sorry", "asdfgh", "I don't know",
    "what do you think about modern art?", "tell me something interesting", "I'm bored", "how old are you?",
    "I've been working on a novel for three years and I cannot finish it", "good night",
]  # fmt: skip


async def answer(who: Persona | None, lines: Sequence[Line], seed: int = 1) -> str:
    request = TextRequest("improv", tuple(lines), persona=who, seed=seed, max_output_tokens=4000)
    mind = ImprovText(words_per_second=0)
    return "".join([event.text async for event in mind.stream(request) if isinstance(event, TextDelta)])


async def reply(who: Persona | None, text: str, seed: int = 1) -> str:
    return await answer(who, [Line("user", text)], seed)


async def talk(who: Persona, inputs: Sequence[str], seed: int = 1) -> list[str]:
    lines: list[Line] = []
    answers = []
    for said in inputs:
        lines.append(Line("user", said))
        answers.append(await answer(who, lines, seed))
        lines.append(Line("assistant", answers[-1]))
    return answers


def sentences(text: str) -> list[str]:
    return [part.strip(" .!?") for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part.strip(" .!?")]


@pytest.mark.parametrize("who", STARTERS, ids=lambda who: who["name"])
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_first_conversation_keeps_the_rules_of_good_company(who: Persona, seed: int) -> None:
    answers = await talk(who, INPUTS, seed)

    assert all(answers)
    assert all(said.count("?") <= 1 for said in answers)
    assert all("{" not in said and "}" not in said for said in answers)
    first_words = [said.split()[0].lower().strip(".,!") for said in answers]
    same_beginnings = sum(a == b for a, b in pairwise(first_words))
    assert same_beginnings <= 1


@pytest.mark.parametrize("who", STARTERS, ids=lambda who: who["name"])
async def test_no_sentence_returns_within_twelve_answers(who: Persona) -> None:
    answers = await talk(who, INPUTS)

    for at, said in enumerate(answers):
        before = {sentence for earlier in answers[max(0, at - 11) : at] for sentence in sentences(earlier)}
        assert not before & set(sentences(said)), said


async def test_the_starters_are_three_different_people() -> None:
    spoken = [{sentence for said in await talk(who, INPUTS) for sentence in sentences(said)} for who in STARTERS]

    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert len(spoken[one] & spoken[other]) < 0.2 * min(len(spoken[one]), len(spoken[other]))


def test_the_same_question_has_the_same_answer_in_another_process() -> None:
    script = (
        "import asyncio; from tests.providers.test_improv import *;print(asyncio.run(reply(NOVA, 'I like my bike', 7)))"
    )
    elsewhere = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert elsewhere.stdout.strip() == asyncio.run(reply(NOVA, "I like my bike", 7))


async def test_the_same_words_twice_get_another_answer_that_notices() -> None:
    first, second = await talk(ROOK, ["I like my bike", "I like my bike"])

    assert first != second
    assert re.search(r"already|repeated|identical", second, re.I)


@pytest.mark.parametrize("who", STARTERS, ids=lambda who: who["name"])
@pytest.mark.parametrize(
    "asked", ["are you real?", "Are you an AI?", "are you human", "Which model are you?", "are you ChatGPT?"]
)
async def test_asked_what_it_is_it_says_so(who: Persona, asked: str) -> None:
    said = (await reply(who, asked)).lower()

    assert "script" in said or "written" in said
    assert "model" in said


@pytest.mark.parametrize("who", STARTERS, ids=lambda who: who["name"])
async def test_a_fact_of_the_world_is_not_invented_and_the_way_out_is_named_once_in_five(who: Persona) -> None:
    questions = [
        "what is the capital of France?",
        "how far is the moon?",
        "who wrote Hamlet?",
        "when did Rome fall?",
        "why is grass green?",
    ]
    answers = await talk(who, questions)

    assert "Settings" in answers[0]
    assert sum("Settings" in said for said in answers) == 1
    assert not any(fact in " ".join(answers) for fact in ("Paris", "Shakespeare", "384"))


SUMS = [
    ("what is 12*7?", "84"), ("3 + 4", "7"), ("10 - 14", "-4"), ("12 / 7", "12/7, about 1.714"),
    ("9 divided by 4", "2.25"), ("0.1 + 0.2", "0.3"), ("what's 15% of 80?", "12"),
    ("123456789 times 987654321", "121932631112635269"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "exact"), SUMS)
async def test_a_sum_of_two_numbers_is_exact(asked: str, exact: str) -> None:
    assert exact in await reply(NOVA, asked)


async def test_dividing_by_zero_has_no_answer_and_a_date_is_no_sum() -> None:
    assert "zero" in await reply(ROOK, "10 / 0")
    assert "1988" not in await reply(ROOK, "2024-12-24")


async def test_date_and_time_come_from_the_clock_it_was_given() -> None:
    said = await reply(MOSS, "what time is it?")

    assert "09:44" in said
    assert "Friday, 20 November 2026" in said


async def test_it_remembers_only_what_is_really_there() -> None:
    without = await talk(NOVA, INPUTS)
    knowing = await reply({**NOVA, "memories": ["Ana plays the cello"]}, "what do you remember about me?")
    touched = await reply({**MOSS, "memories": ["Ana plays the cello"]}, "I practised the cello today")

    assert not any("I remember" in said for said in without)
    assert "Ana plays the cello" in knowing
    assert "Ana plays the cello" in touched


async def test_a_name_that_was_told_is_known_afterwards() -> None:
    answers = await talk(MOSS, ["what is my name?", "My name is Sam", "what is my name?"])

    assert "Sam" not in answers[0]
    assert "Sam" in answers[2]


async def test_grief_gets_no_joke_no_exclamation_and_no_catch_phrase() -> None:
    who = {**NOVA, "phrasebook": {"say": ["Hot potatoes."], "avoid": []}}
    answers = [
        await reply(who, text, seed) for text in ("My dog died yesterday", "I feel so lonely") for seed in range(30)
    ]

    assert not any("!" in said or "Hot potatoes" in said for said in answers)


async def test_a_feeling_that_was_read_is_met_first() -> None:
    moved = {**MOSS, "emotion": {"label": "sadness", "confidence": 0.6}}
    cold = {**persona("Ice", empathy_level=0.1), "emotion": {"label": "sadness", "confidence": 0.6}}

    assert re.match(r"(I'm so sorry|That's a sad|I hear how)", await reply(moved, "The flat is empty now"))
    assert not re.search(r"sorry|sad", await reply(cold, "The flat is empty now"))


async def test_a_key_is_never_said_back() -> None:
    said = await reply(NOVA, "here: sk-abcdefghijklmnop1234")

    assert "Settings" in said
    assert "abcdefgh" not in said


async def test_phrases_to_avoid_are_never_said_in_any_case_or_spacing() -> None:
    careful = {**MOSS, "phrasebook": {"say": [], "avoid": ["I'm  GLAD", "take your time", "listening"]}}
    avoided = re.compile(r"i'm\s+glad|take\s+your\s+time|listening", re.I)
    usually = " ".join([said for seed in range(4) for said in await talk(MOSS, INPUTS, seed)])
    carefully = " ".join([said for seed in range(4) for said in await talk(careful, INPUTS, seed)])

    assert avoided.search(usually)
    assert not avoided.search(carefully)


async def test_a_catch_phrase_comes_now_and_then_and_not_twice_within_six() -> None:
    who = {**NOVA, "phrasebook": {"say": ["Hot potatoes."], "avoid": []}}
    answers = await talk(
        who, [f"I like number {n} of my {thing}" for n in range(10) for thing in ("hats", "maps", "pens")]
    )

    said_at = [at for at, said in enumerate(answers) if "Hot potatoes" in said]
    assert 2 <= len(said_at) <= 6
    assert all(after - before > 6 for before, after in pairwise(said_at))


@pytest.mark.parametrize(("verbosity", "least", "most"), [("Concise", 1, 2), ("Balanced", 2, 4), ("Detailed", 4, 6)])
async def test_verbosity_sets_how_many_sentences(verbosity: str, least: int, most: int) -> None:
    who = persona(verbosity=verbosity, openness=0.8, agreeableness=0.8, memories=["They like their garden"])
    counts = [len(sentences(await reply(who, "I like my garden", seed))) for seed in range(40)]

    assert all(count <= most for count in counts)
    assert sum(count >= least for count in counts) >= 36


async def test_siblings_of_an_answer_all_differ() -> None:
    variants = [await reply({**ROOK, "attempt": attempt}, "thanks") for attempt in range(5)]

    assert len(set(variants)) == 5


STATEMENTS = [
    f"{start} {thing}"
    for start in ("I like my", "I lost sight of my", "I looked at the", "I think of the", "We talked about my")
    for thing in ("garden", "train", "piano", "bridge", "cat", "kitchen", "notebook", "bicycle", "window", "map",
                  "sister", "exam", "river", "hat", "teacher", "radio", "coat", "tree", "letter", "lamp")
]  # fmt: skip


def count_of(pattern: str) -> Callable[[list[str]], float]:
    return lambda answers: sum(len(re.findall(pattern, said)) for said in answers)


COUNTERS: dict[str, tuple[Callable[[list[str]], float], bool]] = {
    "extraversion": (count_of(r"[?!]"), True),
    "enthusiasm": (count_of(r"!"), True),
    "proactivity": (count_of(r"\?|small step|easiest piece|make a start"), True),
    "formality": (count_of(r"\w'(m|s|ve|d|ll|re|t)\b"), False),
    "technical_depth": (count_of(r"statistics"), True),
    "neuroticism": (
        count_of(
            r"I may be wrong|I hope so|not entirely sure|check that twice"
            r"|right thing|got that wrong|just in case|goes amiss"
        ),
        True,
    ),
    "conscientiousness": (
        count_of(r"First, what|in order: the facts|Step one|First a plan|each step twice|noted that down|One thing at"),
        True,
    ),
    "humor_level": (
        count_of(
            r"on a cake|museum|raise a glass|not in the schedule|had to|well hidden|furniture|duck|snail"
            r"|curtain|drum roll|the wash"
        ),
        True,
    ),
    "agreeableness": (
        count_of(
            r"We'll make|plenty of room|sufficient time|ordinary effort|as slowly as|no wrong way"
            r"|agree on|meet you halfway|right about that|common"
        ),
        True,
    ),
    "openness": (
        count_of(
            r"wardrobe|kite|coins|paper boat|riddle|passers-by|lever|pencil|chess|both sides|lamp left|tide|snow|slower"
            r"|on a wall|blue fish|of a leaf"
        ),
        True,
    ),
    "warmth": (count_of(r"\bAna\b|among friends|close by|fond of|glad it's you"), True),
    "empathy_level": (
        count_of(r"you feel it deeply|hatever you feel|How that feels|understand you|You('re| are) "),
        True,
    ),
}


@pytest.mark.parametrize("number", COUNTERS)
async def test_each_number_of_a_persona_moves_what_it_should(number: str) -> None:
    counter, grows = COUNTERS[number]
    levels = [0.1, 0.3, 0.5, 0.7, 0.9]
    counts = []
    for level in levels:
        who = {**persona(**{number: level}), "user_name": "Ana"}
        counts.append(counter([await reply(who, said) for said in STATEMENTS]))

    assert rank_correlation(levels, counts if grows else [-count for count in counts]) >= 0.8, counts
    assert counts[0] != counts[-1]


def rank_correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    def ranks(values: Sequence[float]) -> list[float]:
        return [
            sum(other < value for other in values) + sum(other == value for other in values) / 2 for value in values
        ]

    a, b = ranks(xs), ranks(ys)
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    covariance = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    spread = (sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)) ** 0.5
    return covariance / spread if spread else 0.0


@pytest.mark.parametrize(
    ("language", "greeting", "honest"),
    [
        ("de", "Hallo", "Drehbuch|geschriebene"),
        ("es", "Hola", "guion|escritas"),
        ("fr", "Bonjour", "texte écrit|écrites"),
        ("ja", "こんにちは", "台本|書かれた"),
    ],
)
async def test_other_languages_greet_answer_and_stay_honest(language: str, greeting: str, honest: str) -> None:
    asked = {
        "de": "Bist du ein Mensch?",
        "es": "¿Eres una persona?",
        "fr": "Es-tu une personne ?",
        "ja": "あなたは人間ですか？",
    }
    answers = await talk({**NOVA, "language": language}, [greeting, asked[language], "...", greeting])

    assert all(answers)
    assert re.search(honest, answers[1])
    assert not any(re.search(r"\b(the|and|you)\b", said) for said in answers)


async def test_a_language_without_lines_is_answered_in_english_and_told_once() -> None:
    answers = await talk({**NOVA, "language": "fi"}, ["moi", "minulla on koira", "kiitos"])

    assert "English" in answers[0]
    assert not any("English" in said for said in answers[1:])


async def test_it_answers_anything_without_breaking() -> None:
    odd = [
        "",
        "   ",
        "\n",
        "?",
        "!!!",
        "😀",
        "💔",
        "\u202e",
        "x" * 5000,
        "{topic}",
        "a" * 30 + "?",
        "ÄÖÜ ß",
        "1/0",
        "%%%",
        "<b>hi</b>",
        "I " * 500,
    ]

    for text in odd:
        for who in (None, {}, NOVA, {"name": 7, "memories": "x", "now": "yesterday", "emotion": {"label": 3}}):
            assert await reply(who, text)


async def test_words_come_one_by_one_at_the_set_pace_and_the_first_at_once() -> None:
    mind = ImprovText(words_per_second=50)
    request = TextRequest("improv", (Line("user", "hello"),), persona=MOSS)
    began = time.monotonic()
    stamps = [
        (time.monotonic() - began, event.text) async for event in mind.stream(request) if isinstance(event, TextDelta)
    ]

    assert all(len(text.split()) == 1 for _, text in stamps)
    assert stamps[0][0] < 0.05
    assert 0.9 <= (stamps[-1][0] - stamps[0][0]) * 50 / (len(stamps) - 1) < 2


async def test_a_user_who_wants_it_at_once_gets_it_at_once() -> None:
    request = TextRequest("improv", (Line("user", "tell me a story"),), persona={**MOSS, "words_per_second": 0})
    began = time.monotonic()
    words = [event async for event in ImprovText(words_per_second=5).stream(request)]

    assert len(words) > 20
    assert time.monotonic() - began < 0.5


async def test_an_answer_costs_little_of_the_processor() -> None:
    await reply(NOVA, "hello")
    began = time.process_time()
    await talk(NOVA, INPUTS)

    assert (time.process_time() - began) / len(INPUTS) < 0.005


class Reading(BaseModel):
    label: str
    confidence: float
    valence: float


class Colour(BaseModel):
    colour: str


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I am so sad, I cried all night", "sadness"),
        ("I'm terrified and anxious", "fear"),
        ("this is so unfair, I'm furious", "anger"),
        ("I'm so happy, best day ever", "joy"),
        ("the train leaves at nine", "neutral"),
        ("I'm not sad", "neutral"),
    ],
)
async def test_the_feeling_of_a_text_is_read_by_rules(text: str, label: str) -> None:
    request = TextRequest("improv", (Line("user", text),), purpose="emotion")

    assert (await ImprovText().typed(request, Reading)).label == label


async def test_a_question_without_a_rule_is_not_supported() -> None:
    for purpose, schema in (("emotion", Colour), ("decision", Reading)):
        request = TextRequest("improv", (Line("user", "which one?"),), purpose=purpose)  # type: ignore[arg-type]
        with pytest.raises(ProviderError) as refusal:
            await ImprovText().typed(request, schema)
        assert refusal.value.kind == "unsupported"
