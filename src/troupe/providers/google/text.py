"""`GoogleText`: one key of Google's Gemini service, or a server that speaks its wire."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from urllib.parse import quote

import httpx2

from troupe.ports.chat_wire import ChatWire, Patience, ask_and_learn, say_hello, typed_answer
from troupe.ports.text import (
    Answer,
    Capabilities,
    ModelInfo,
    ProbeResult,
    ProviderError,
    TextEvent,
    TextRequest,
)
from troupe.providers.google.failing import failure_of
from troupe.providers.google.reading import reader
from troupe.providers.google.spelling import Spelling

NAME = "google"
# What a refusal says, and which parameter it speaks of.
_NAMED = (
    (re.compile(r"think", re.I), "reasoning"),
    (re.compile(r"frequency.?penalty", re.I), "frequency_penalty"),
    (re.compile(r"presence.?penalty", re.I), "presence_penalty"),
    (re.compile(r"\btop.?k\b", re.I), "top_k"),
    (re.compile(r"\bseed\b", re.I), "seed"),
    (re.compile(r"function call", re.I), "tools"),
)
_CAN = Capabilities(
    stream="yes",
    system="yes",
    mid_system="no",
    schema="yes",
    tools="yes",
    vision="yes",
    seed="yes",
    prefill="no",
    reasoning="yes",
    stream_usage="yes",
    cached_usage="yes",
    logprobs="no",
)


class GoogleText:
    """Speaks with one key. It owns the client it is given and closes it."""

    def __init__(
        self,
        base_url: str,
        key: str | None,
        client: httpx2.AsyncClient,
        patience: Patience | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._secrets = tuple(filter(None, (key, *(extra_headers or {}).values())))
        headers = {**(extra_headers or {})} | ({"x-goog-api-key": key} if key else {})
        self._wire = ChatWire(NAME, client, headers, self._secrets, patience or Patience(), failure_of)
        self._learned: dict[str, Spelling] = {}

    async def stream(self, request: TextRequest) -> AsyncGenerator[TextEvent, None]:
        """Answer; a parameter the model refuses by name is left out, and from then on."""

        def lesson(error: ProviderError, spelling: Spelling) -> Spelling | None:
            refused = _refused(error, spelling)
            return None if refused is None else spelling.without(refused)

        asking = ask_and_learn(partial(self._ask, request), lesson, self._learned, request.model, Spelling())
        async with aclosing(asking) as events:
            async for event in events:
                yield event

    async def models(self) -> list[ModelInfo]:
        listed = await self._wire.get(f"{self._base}/models?pageSize=1000")
        rows = listed.get("models") if isinstance(listed, dict) else None
        return [_model(row) for row in rows if _speaks(row)] if isinstance(rows, list) else []

    async def probe(self, model: str) -> ProbeResult:
        """One short answer; nothing else is tried at a user's cost."""
        return replace(await say_hello(self, model), capabilities=_CAN)

    async def count(self, text: str, model: str) -> int | None:
        return None

    async def typed(self, request: TextRequest, schema: type[Answer]) -> Answer:
        return await typed_answer(self, NAME, request, schema, "json_object")

    async def aclose(self) -> None:
        await self._wire.aclose()

    def _ask(self, request: TextRequest, spelling: Spelling) -> AsyncGenerator[TextEvent, None]:
        body, dropped = spelling.spell(request)
        model = quote(request.model.removeprefix("models/"), safe="")
        url = f"{self._base}/models/{model}:streamGenerateContent?alt=sse"
        return self._wire.ask(url, body, reader(NAME, request, dropped, self._secrets))


def _refused(error: ProviderError, spelling: Spelling) -> str | None:
    """Which parameter a refusal names, when it can be left out and was not before."""
    if error.kind != "bad_request":
        return None
    named = (name for pattern, name in _NAMED if pattern.search(error.detail))
    return next((name for name in named if name not in spelling.refused), None)


def _speaks(row: object) -> bool:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not 0 < len(row["name"]) <= 200:
        return False
    ways = row.get("supportedGenerationMethods")
    return "generateContent" in ways if isinstance(ways, list) else True


def _model(row: dict[str, object]) -> ModelInfo:
    id = str(row["name"]).removeprefix("models/")
    name, room = row.get("displayName"), row.get("inputTokenLimit")
    return ModelInfo(
        id=id,
        name=name if isinstance(name, str) and name else id,
        context_tokens=room if isinstance(room, int) and room >= 512 else None,
    )
