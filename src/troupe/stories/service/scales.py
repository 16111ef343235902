"""How long a prompt is: as the brain that answers counts it, where it can; else as its answers have taught."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial

from troupe.accounts import User
from troupe.kit.tokens import estimate_tokens
from troupe.minds import Brain, Thinking, Weighing
from troupe.ports.text import ProviderError
from troupe.stories.domain.prompt import Piece, Told, told
from troupe.stories.domain.question import Question

WRONG = 0.1
"""An estimate that is off by more of itself is made again by what the brain counted."""
NEAR = 0.02
PLAIN = 1.0


class Scales:
    """Weighs prompts."""

    def __init__(self, thinking: Thinking, weighing: Weighing) -> None:
        self._thinking = thinking
        self._weighing = weighing

    async def prompt(self, user: User, brain: Brain, question: Question) -> Told:
        """The prompt of a turn, weighed by whoever is asked."""
        factor = await self._weighing.factor(user, brain)
        prompt = _told(question, factor)
        if brain.kind != "local":
            return prompt
        exact = await self._counted(user, brain, prompt)
        if exact is None:
            return prompt
        whole = sum(exact)
        await self._learn(user, brain, whole, prompt)
        if _is_off(whole, prompt, WRONG):
            prompt = _told(question, factor * whole / max(1, prompt.tokens))
            exact = await self._counted(user, brain, prompt) or [piece.tokens for piece in prompt.pieces]
        pieces: list[Piece] = [replace(each, tokens=size) for each, size in zip(prompt.pieces, exact, strict=True)]
        return replace(prompt, pieces=pieces, counted_by="brain")

    async def estimated(self, user: User, brain: Brain, question: Question) -> Told:
        """The same, with nobody asked."""
        return _told(question, await self._weighing.factor(user, brain))

    async def learn(self, user: User, brain: Brain, reported: int, prompt: Told) -> None:
        """A provider said how many tokens a prompt had."""
        if reported and prompt.counted_by != "brain":
            await self._learn(user, brain, reported, prompt)

    async def _learn(self, user: User, brain: Brain, counted: int, prompt: Told) -> None:
        if _is_off(counted, prompt, NEAR):  # what is nearly right is not written down anew with every turn
            await self._weighing.learn(user, brain, counted, prompt.tokens)

    async def _counted(self, user: User, brain: Brain, prompt: Told) -> list[int] | None:
        """Every part as the brain's own tokenizer counts it; what is wrong with the brain is told when it is asked."""
        server = await self._thinking.reached(user, brain)
        sizes: list[int] = []
        for piece in prompt.pieces if server else ():
            try:
                size = await server.count(piece.text, brain.model) if server else None
            except ProviderError:
                return None
            if size is None:
                return None
            sizes.append(size)
        return sizes or None


def _is_off(counted: int, prompt: Told, by: float) -> bool:
    return abs(counted - prompt.tokens) > by * prompt.tokens


def _told(question: Question, factor: float) -> Told:
    prompt = told(question, _count(factor))
    return prompt if factor == PLAIN else replace(prompt, counted_by="learnt")


@lru_cache(maxsize=64)
def _count(factor: float) -> Callable[[str], int]:
    """The same one for the same factor: what it counted of a line is remembered under its name."""
    return partial(estimate_tokens, factor=factor)
