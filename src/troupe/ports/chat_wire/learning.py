"""Asking a model that may refuse a parameter by name: it is left out, and left out from then on."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TypeVar

from troupe.ports.text import ProviderError, TextEvent

LESSONS = 3
Spelling = TypeVar("Spelling")


async def ask_and_learn(
    ask: Callable[[Spelling], AsyncGenerator[TextEvent, None]],
    lesson: Callable[[ProviderError, Spelling], Spelling | None],
    known: dict[str, Spelling],
    model: str,
    plain: Spelling,
) -> AsyncGenerator[TextEvent, None]:
    """Answer with what is known of the model. A refusal before the first word may teach something; then ask again."""
    for left in range(LESSONS, -1, -1):
        spelling, begun = known.get(model, plain), False
        try:
            async with aclosing(ask(spelling)) as events:
                async for event in events:
                    begun = True
                    yield event
                return
        except ProviderError as error:
            learned = lesson(error, spelling) if left and not begun else None
            if learned is None:
                raise
        known[model] = learned
