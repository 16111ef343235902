"""Whoever a new persona is, each of its twelve numbers is heard in the three replies an editor shows."""

import random
import uuid
from collections.abc import Sequence
from functools import cache
from itertools import cycle, product
from typing import Any

import pytest

from tests.minds.test_compile_every_field import TOLD, default_of
from troupe.minds import apply_persona_style
from troupe.minds.domain.feelings import read_emotion
from troupe.minds.domain.preview import sample_lines
from troupe.personas.domain import Persona
from troupe.ports.text import Line, TextRequest
from troupe.providers.improv.grammar import grammar_of
from troupe.providers.improv.text import answer_to

NUMBERS = [path for path in TOLD if isinstance(default_of(path), float)]
LANGUAGES = ["en", "de", "es", "fr", "ja"]
VERBOSITIES = {"Concise": 2, "Balanced": 4, "Detailed": 6, "Elaborate": 9}
TONES = ["Professional", "Friendly", "Casual", "Authoritative", "Supportive", "Analytical"]
SOMEBODY = random.Random(20)
NEWCOMERS = [str(uuid.UUID(int=SOMEBODY.getrandbits(128), version=4)) for _ in range(20)]


def somebody(language: str, numbers: dict[str, float], **more: Any) -> Persona:
    fields: dict[str, Any] = {"name": "Vera", "language": language, **more}
    for path, value in numbers.items():
        home, name = path.split(".")
        fields[home] = {**fields.get(home, {}), name: value}
    return Persona.model_validate(fields)


def samples(persona: Persona, id: str) -> Sequence[str]:
    """The three replies, asked one by one as an editor asks them: each begins a conversation."""
    return [said(persona, id, line) for line in sample_lines(persona.language)]


def said(persona: Persona, id: str, line: str) -> str:
    feeling = read_emotion(line, persona.language)
    script = persona.model_dump(mode="json") | {
        "id": id,
        "version": 1,
        "memories": [],
        "emotion": {"label": feeling.label, "confidence": feeling.confidence},
        "now": "2026-11-20T09:44:03+00:00",
        "user_name": None,
        "seed": 1,
        "attempt": 0,
    }
    request = TextRequest("improv", (Line("user", line),), persona=script, seed=1, max_output_tokens=2_000)
    return apply_persona_style(persona, answer_to(request))


def heard_in(reply: str, language: str) -> set[str]:
    """The numbers, low or high, that a reply has a phrase of."""
    plain = unstyled(reply, language)
    return {pole for pole, phrases in phrases_of(language).items() if any(each in plain for each in phrases)}


def unstyled(text: str, language: str) -> str:
    """The words alone, verbs in full, so that a phrase is known in every manner it may be said in."""
    formal = somebody(language, {"personality_traits.formality": 1.0})
    return "".join(filter(str.isalnum, apply_persona_style(formal, text).casefold()))


@cache
def phrases_of(language: str) -> dict[str, tuple[str, ...]]:
    moves = grammar_of(language).moves
    names = [f"{pole} {path.split('.')[1]}" for path in NUMBERS for pole in ("low", "high")]
    return {name: tuple(unstyled(each, language) for each in moves[name]["any"]) for name in names}


def pole_of(path: str, value: float) -> str:
    return f"{'high' if value > 0.5 else 'low'} {path.split('.')[1]}"


def unheard(language: str, id: str, base: dict[str, float], ends: tuple[float, float], **more: Any) -> list[str]:
    """Which numbers, moved from the middle to an end, change no reply, or are in none with a phrase of their own."""
    found = []
    for path in NUMBERS:
        middle = samples(somebody(language, base | {path: 0.5}, **more), id)
        for end in ends:
            replies = samples(somebody(language, base | {path: end}, **more), id)
            heard = set[str]().union(*(heard_in(reply, language) for reply in replies))
            if replies == middle or pole_of(path, end) not in heard:
                found.append(f"{path} at {end} of {id}")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_at_its_ends_is_heard_in_the_samples_of_every_newcomer(language):
    assert not [each for id in NEWCOMERS for each in unheard(language, id, {}, (0.0, 1.0))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_very_low_and_very_high_are_heard_whatever_the_tone_and_the_length(language):
    manners = zip(product(TONES, VERBOSITIES), cycle(NEWCOMERS), strict=False)
    styles = [({"tone": tone, "verbosity": verbosity}, id) for (tone, verbosity), id in manners]

    assert not [each for style, id in styles for each in unheard(language, id, {}, (0.1, 0.9), response_style=style)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catch_phrase_drowns_no_number(language):
    book = {"say": ["Hot potatoes."]}

    assert not [each for id in NEWCOMERS[:8] for each in unheard(language, id, {}, (0.0, 1.0), phrasebook=book)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_moved_to_its_end_is_heard_beside_eleven_others(language):
    chance = random.Random(12)
    mixtures = [({path: round(chance.random(), 2) for path in NUMBERS}, id) for id in NEWCOMERS[:8]]
    styles = [{"verbosity": verbosity} for verbosity in VERBOSITIES]

    crowd = zip(mixtures, cycle(styles), strict=False)
    assert not [
        each
        for (mixture, id), style in crowd
        for each in unheard(language, id, mixture, (0.0, 1.0), response_style=style)
    ]


@pytest.mark.parametrize("verbosity", VERBOSITIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_reply_says_more_than_two_such_things_or_more_than_its_length_allows(language, verbosity):
    chance = random.Random(2)
    for id in NEWCOMERS:
        loud = {path: chance.choice([0.0, 1.0]) for path in NUMBERS}
        for reply in samples(somebody(language, loud, response_style={"verbosity": verbosity}), id):
            assert len(heard_in(reply, language)) <= 2, reply
            assert sum(reply.count(mark) for mark in ".!?。！？…") <= VERBOSITIES[verbosity], reply
            assert reply.count("?") + reply.count("？") <= 1


def test_nobody_enjoys_a_hard_day():
    replies = [samples(somebody("en", {}, response_style={"tone": tone}), id)[1] for tone in TONES for id in NEWCOMERS]

    assert not any("enjoying this" in reply or "Just saying" in reply for reply in replies)


def test_a_longer_conversation_does_not_repeat_what_a_number_adds():
    chatty = somebody("en", {"personality_traits.conscientiousness": 1.0})
    script = chatty.model_dump(mode="json") | {"id": NEWCOMERS[0], "version": 1, "seed": 1}
    lines: list[Line] = []
    replies = []
    for thing in ("river", "lamp", "letter", "window", "coat", "tree", "boat", "piano"):
        lines.append(Line("user", f"I thought of the {thing} today"))
        replies.append(answer_to(TextRequest("improv", tuple(lines), persona=script, seed=1, max_output_tokens=2_000)))
        lines.append(Line("assistant", replies[-1]))

    phrases = phrases_of("en")["high conscientiousness"]
    plain = [unstyled(reply, "en") for reply in replies]
    assert phrases_used(plain, phrases) >= 2
    assert all(phrases_used(plain, [phrase]) <= 1 for phrase in phrases)


def phrases_used(plain: Sequence[str], phrases: Sequence[str]) -> int:
    return sum(phrase in reply for reply in plain for phrase in phrases)
