"""`TemplateText`: the smallest text model that keeps the promise of the port."""

import asyncio
from collections.abc import AsyncGenerator

from troupe.ports.text import (
    Answer,
    Capabilities,
    Finished,
    ModelInfo,
    ProbeResult,
    ProviderError,
    Started,
    TextDelta,
    TextEvent,
    TextRequest,
    Usage,
)

NAME = "template"


class TemplateText:
    """Answers with a greeting and the last thing that was said."""

    def __init__(self, greeting: str = "Hello") -> None:
        self._greeting = greeting

    async def stream(self, request: TextRequest) -> AsyncGenerator[TextEvent, None]:
        # Ask the world here. Whatever goes wrong leaves as ProviderError; closing this generator must stop the asking.
        words = [self._greeting, *request.messages[-1].text.split()]
        yield Started(model=request.model)
        for word in words[: request.max_output_tokens]:
            await asyncio.sleep(0)
            yield TextDelta(f"{word} ")
        yield Usage(prompt_tokens=len(words), output_tokens=len(words), source="estimated")
        yield Finished("length" if len(words) > request.max_output_tokens else "stop")

    async def models(self) -> list[ModelInfo]:
        return [ModelInfo(id=NAME, name="Template")]

    async def probe(self, model: str) -> ProbeResult:
        return ProbeResult(model, first_token_ms=0, latency_ms=0, capabilities=Capabilities(stream="yes"))

    async def count(self, text: str, model: str) -> int | None:
        return None

    async def typed(self, request: TextRequest, schema: type[Answer]) -> Answer:
        raise ProviderError("unsupported", NAME, "The template only knows how to greet.")

    async def aclose(self) -> None:
        return None
