"""`AnthropicText`: one account at Anthropic, or a server that speaks its Messages API."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import partial

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
from troupe.providers.anthropic.reading import reader
from troupe.providers.anthropic.spelling import Spelling

NAME = "anthropic"
_VERSION = "2023-06-01"
_CONTEXT = 200_000
"""What its models hold, where the list of models does not say."""
_SENT_AS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "stop_sequences": "stop",
    "thinking": "reasoning",
    "tool_choice": "schema",
    "tools": "tools",
}
_CAN = Capabilities(
    stream="yes",
    system="yes",
    mid_system="no",
    schema="yes",
    tools="yes",
    vision="yes",
    seed="no",
    prefill="no",
    reasoning="yes",
    stream_usage="yes",
    cached_usage="yes",
    logprobs="no",
)


class AnthropicText:
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
        headers = {**(extra_headers or {}), "anthropic-version": _VERSION} | ({"x-api-key": key} if key else {})
        self._wire = ChatWire(NAME, client, headers, self._secrets, patience or Patience())
        self._learned: dict[str, Spelling] = {}

    async def stream(self, request: TextRequest) -> AsyncGenerator[TextEvent, None]:
        """Answer; a parameter the model refuses by name is left out, and from then on."""

        def lesson(error: ProviderError, spelling: Spelling) -> Spelling | None:
            refused = _refused(error, spelling, request)
            return None if refused is None else spelling.without(refused)

        asking = ask_and_learn(partial(self._ask, request), lesson, self._learned, request.model, Spelling())
        async with aclosing(asking) as events:
            async for event in events:
                yield event

    async def models(self) -> list[ModelInfo]:
        listed = await self._wire.get(f"{self._base}/models?limit=1000")
        rows = listed.get("data") if isinstance(listed, dict) else None
        return [_model(row) for row in rows if _is_named(row)] if isinstance(rows, list) else []

    async def probe(self, model: str) -> ProbeResult:
        """One short answer; nothing else is tried at a user's cost."""
        return replace(await say_hello(self, model), capabilities=_CAN)

    async def count(self, text: str, model: str) -> int | None:
        return None

    async def typed(self, request: TextRequest, schema: type[Answer]) -> Answer:
        return await typed_answer(self, NAME, request, schema, "json_schema")

    async def aclose(self) -> None:
        await self._wire.aclose()

    def _ask(self, request: TextRequest, spelling: Spelling) -> AsyncGenerator[TextEvent, None]:
        body, dropped = spelling.spell(request)
        return self._wire.ask(f"{self._base}/messages", body, reader(NAME, request, dropped, self._secrets))


def _refused(error: ProviderError, spelling: Spelling, request: TextRequest) -> str | None:
    """Which parameter a refusal names, when one that was sent can be left out."""
    if error.kind != "bad_request":
        return None
    body, _ = spelling.spell(request)
    named = [sent for sent in _SENT_AS if sent in body and re.search(rf"\b{sent}\b", error.detail)]
    return _SENT_AS[named[0]] if named else None


def _is_named(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("id"), str) and 0 < len(row["id"]) <= 200


def _model(row: dict[str, object]) -> ModelInfo:
    name, room = row.get("display_name"), row.get("max_input_tokens")
    return ModelInfo(
        id=str(row["id"]),
        name=name if isinstance(name, str) and name else str(row["id"]),
        context_tokens=room if isinstance(room, int) and room >= 512 else _CONTEXT,
    )
