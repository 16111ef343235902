"""Each of the twelve numbers is heard offline: moving it changes what the demo mind says, in every language it speaks.

The numbers are read from the document, so that a new one without an effect fails.
"""

from typing import Any

import pytest

from tests.minds.test_compile_every_field import TOLD, default_of, with_field
from troupe.minds import apply_persona_style
from troupe.minds.domain.preview import sample_lines
from troupe.personas.domain import Persona
from troupe.ports.text import Line, TextDelta, TextRequest
from troupe.providers.improv import ImprovText

NUMBERS = [path for path in TOLD if isinstance(default_of(path), float)]
LANGUAGES = ["en", "de", "es", "fr", "ja"]


async def said(persona: Persona, text: str, **more: Any) -> str:
    script = persona.model_dump(mode="json") | {"id": "p", "version": 1, "seed": 1, "words_per_second": 0} | more
    request = TextRequest("improv", (Line("user", text),), persona=script, seed=1, max_output_tokens=2_000)
    words = [event.text async for event in ImprovText(0).stream(request) if isinstance(event, TextDelta)]
    return apply_persona_style(persona, "".join(words))


async def samples(persona: Persona, language: str) -> list[str]:
    spoken = persona.model_copy(update={"language": language})
    return [await said(spoken, line) for line in sample_lines(language)]


def test_there_are_twelve_numbers():
    assert len(NUMBERS) == 12


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", NUMBERS)
async def test_moving_a_number_changes_the_samples_an_editor_shows(path, language):
    low, middle, high = [await samples(with_field(path, value), language) for value in (0.1, 0.5, 0.9)]

    assert low != high
    assert middle != low or middle != high


@pytest.mark.parametrize("path", NUMBERS)
async def test_a_small_step_beyond_the_middle_is_heard_sooner_or_later(path):
    lines = [f"I thought of the {thing} today" for thing in ("river", "lamp", "letter", "window", "coat", "tree")]

    assert any([await said(with_field(path, 0.3), line) != await said(with_field(path, 0.7), line) for line in lines])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_very_formal_persona_uses_no_contraction_of_its_language(language):
    formal = with_field("personality_traits.formality", 0.95).model_copy(update={"language": language})

    for line in ("hello", *sample_lines(language)):
        answer = await said(formal, line)
        assert answer == apply_persona_style(formal, answer)


@pytest.mark.parametrize(("verbosity", "least", "most"), [("Concise", 1, 2), ("Elaborate", 5, 9)])
async def test_the_shortest_and_the_longest_manner_of_answering(verbosity, least, most):
    """A long answer needs something to be long about: here a memory and an area."""
    talker = Persona.model_validate(
        {"name": "Vera", "response_style": {"verbosity": verbosity}, "expertise_areas": ["lamps"],
         "personality_traits": {"openness": 0.8, "agreeableness": 0.8, "conscientiousness": 0.8}}
    )  # fmt: skip
    counts = []
    for seed in range(20):
        answer = await said(talker, "I like my garden", memories=["They like their garden"], seed=seed)
        counts.append(sum(answer.count(mark) for mark in ".!?"))

    assert max(counts) <= most
    assert sum(count >= least for count in counts) >= 18


@pytest.mark.parametrize("tone", ["Professional", "Friendly", "Casual", "Authoritative", "Supportive", "Analytical"])
async def test_each_tone_has_openers_of_its_own(tone):
    others = ["Professional", "Friendly", "Casual", "Authoritative", "Supportive", "Analytical"]
    firsts = {name: await openers(name) for name in others}

    own = firsts[tone] - set().union(*(firsts[other] for other in others if other != tone))
    assert own


async def openers(tone: str) -> set[str]:
    somebody = Persona.model_validate({"name": "Vera", "response_style": {"tone": tone}})
    found = set()
    for seed in range(40):
        found.add((await said(somebody, "I like my garden", seed=seed)).split(".")[0].split(",")[0])
    return found
