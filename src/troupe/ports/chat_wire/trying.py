"""One short answer, to see whether a model speaks and how soon."""

import time
from contextlib import aclosing

from troupe.ports.text import Line, Loading, ProbeResult, TextModel, TextRequest

_HELLO = Line("user", "Say hello.")


async def say_hello(model: TextModel, name: str) -> ProbeResult:
    """How long the first piece and the whole took; what the model can do is for its provider to add."""
    began = time.monotonic()
    first = None
    request = TextRequest(name, (_HELLO,), max_output_tokens=8, purpose="test")
    async with aclosing(model.stream(request)) as events:
        async for event in events:
            first = first or (None if isinstance(event, Loading) else time.monotonic())
    ended = time.monotonic()
    return ProbeResult(name, _ms((first or ended) - began), _ms(ended - began))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
