"""How long prompts are, by whoever is asked."""

from dataclasses import dataclass, field

import pytest

from tests.stories.asking import Book
from troupe.minds import Brain
from troupe.ports.text import ProviderError
from troupe.stories.service.scales import Scales

ME = object()


@dataclass
class Heavy:
    """A brain whose tokens are single letters, or one that breaks."""

    broken: bool = False

    async def count(self, text: str, model: str) -> int | None:
        if self.broken:
            raise ProviderError("unavailable", "heavy", "It is not there.")
        return len(text)


@dataclass
class Desk:
    """Who answers, and what was learnt of it."""

    server: object
    known: float = 1.0
    learnt: list[tuple[int, int]] = field(default_factory=list)

    async def reached(self, user, brain):
        return self.server

    async def factor(self, user, brain):
        return self.known

    async def learn(self, user, brain, reported, counted):
        self.learnt.append((reported, counted))


def brain(kind: str) -> Brain:
    return Brain("b", "Heavy", "c", "gguf", "heavy.gguf", kind, 8_192)


def book() -> Book:
    found = Book(window=6_000)
    for number in range(9):
        found.tell(f"On day {number} the bell rings. " + "It rains and rains over the harbour. " * 12)
    return found


@pytest.mark.asyncio
async def test_a_brain_that_can_count_says_how_long_its_prompt_is_and_what_does_not_fit_goes():
    desk = Desk(Heavy())
    question = book().question("I wait.")

    guessed = await Scales(desk, desk).estimated(ME, brain("local"), question)
    prompt = await Scales(desk, desk).prompt(ME, brain("local"), question)

    room = prompt.window.window - prompt.window.response
    assert (guessed.counted_by, prompt.counted_by) == ("estimate", "brain")
    assert prompt.tokens == sum(len(piece.text) for piece in prompt.pieces)
    assert sum(len(piece.text) for piece in guessed.pieces) > room >= prompt.tokens
    assert desk.learnt == [(sum(len(piece.text) for piece in guessed.pieces), guessed.tokens)]


@pytest.mark.asyncio
@pytest.mark.parametrize(("server", "kind"), [(Heavy(broken=True), "local"), (None, "local"), (Heavy(), "cloud")])
async def test_a_brain_that_cannot_count_is_weighed_by_what_its_answers_taught(server, kind):
    desk = Desk(server, known=1.5)
    scales, question = Scales(desk, desk), book().question("I wait.")

    prompt = await scales.prompt(ME, brain(kind), question)
    await scales.learn(ME, brain(kind), 2 * prompt.tokens, prompt)
    await scales.learn(ME, brain(kind), prompt.tokens, prompt)

    assert prompt.counted_by == "learnt"
    assert desk.learnt == [(2 * prompt.tokens, prompt.tokens)]
