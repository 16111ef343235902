"""`OpenAIText`: one model server behind the OpenAI chat wire, by the row that describes it."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace

import httpx2
from pydantic import BaseModel

from troupe.ports.chat_wire import AnswerReader, ChatWire, Dialect, Patience, say_hello, typed_answer
from troupe.ports.text import (
    Answer,
    Capabilities,
    Certainty,
    Line,
    ModelInfo,
    ProbeResult,
    ProviderError,
    TextDelta,
    TextEvent,
    TextRequest,
)
from troupe.providers.openai_like.gateways import Gateway
from troupe.providers.openai_like.models import models_in

_CLOUD = Patience(first_s=120)
_LOCAL = Patience(first_s=300)
_NEW_TOKEN_LIMIT = "max_completion_tokens"


class OpenAIText:
    """Speaks to one server with one key. It owns the client it is given and closes it."""

    def __init__(
        self,
        row: Gateway,
        base_url: str,
        key: str | None,
        client: httpx2.AsyncClient,
        extra_headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._row = row
        self._base = base_url.rstrip("/")
        self._secrets = tuple(filter(None, (key, *(extra_headers or {}).values())))
        headers = {**row.headers, **(extra_headers or {})} | ({"authorization": f"Bearer {key}"} if key else {})
        self._wire = ChatWire(row.id, client, headers, self._secrets, patience or (_LOCAL if row.local else _CLOUD))
        self._learned: dict[str, Dialect] = {}

    async def stream(self, request: TextRequest) -> AsyncGenerator[TextEvent, None]:
        """Answer; a parameter the model refuses by name is left out, once, and from then on."""
        dialect = self._learned.get(request.model, self._row.dialect)
        begun = False
        try:
            async with aclosing(self._ask(request, dialect)) as events:
                async for event in events:
                    begun = True
                    yield event
                return
        except ProviderError as error:
            lesson = None if begun else _lesson(error, dialect, request)
            if lesson is None:
                raise
        self._learned[request.model] = lesson
        async with aclosing(self._ask(request, lesson)) as events:
            async for event in events:
                yield event

    async def models(self) -> list[ModelInfo]:
        return models_in(await self._wire.get(self._base + self._row.models_path))

    async def probe(self, model: str) -> ProbeResult:
        """One short answer; what costs nothing, local and custom servers, is tried for more."""
        said = await say_hello(self, model)
        more = await self._try_out(model) if self._row.local or self._row.id == "custom" else self._by_the_row()
        return replace(said, capabilities=more)

    async def count(self, text: str, model: str) -> int | None:
        return None

    async def typed(self, request: TextRequest, schema: type[Answer]) -> Answer:
        return await typed_answer(self, self._row.id, request, schema, self._row.schema_mode)

    async def aclose(self) -> None:
        await self._wire.aclose()

    def _ask(self, request: TextRequest, dialect: Dialect) -> AsyncGenerator[TextEvent, None]:
        body, dropped = dialect.spell(request)
        reader = AnswerReader(
            self._row.id,
            request.model,
            stop=request.stop,
            dropped_params=dropped,
            secrets=self._secrets,
            reasoning_field=self._row.reasoning_field,
        )
        return self._wire.ask(self._base + self._row.chat_path, body, reader, request.ear)

    def _by_the_row(self) -> Capabilities:
        dropped = set(self._row.drop)
        return Capabilities(
            stream="yes",
            system="yes",
            mid_system=_certain(self._row.mid_system),
            schema=_certain(self._row.schema_mode != "none"),
            seed=_certain("seed" not in dropped),
            tools="no" if "tools" in dropped else "unknown",
            reasoning="no" if "reasoning" in dropped else "unknown",
            prefill=_certain(self._row.prefill),
            stream_usage=_certain(self._row.stream_usage),
        )

    async def _try_out(self, model: str) -> Capabilities:
        middle = (Line("user", "Hello."), Line("system", "Be brief."), Line("user", "Say hello."))
        short = TextRequest(model, middle, max_output_tokens=8, purpose="test")
        question = TextRequest(
            model, (Line("user", "Name a colour and a number."),), max_output_tokens=64, purpose="test"
        )
        return replace(
            self._by_the_row(), mid_system=await self._takes(short), schema=await self._keeps_to_a_schema(question)
        )

    async def _takes(self, request: TextRequest) -> Certainty:
        try:
            said = [event async for event in self.stream(request) if isinstance(event, TextDelta)]
        except ProviderError as error:
            return "no" if error.kind == "bad_request" else "unknown"
        return "yes" if said else "unknown"

    async def _keeps_to_a_schema(self, request: TextRequest) -> Certainty:
        try:
            await self.typed(request, _TwoFields)
        except ProviderError as error:
            return "no" if error.kind in {"bad_model_output", "bad_request"} else "unknown"
        return "yes"


class _TwoFields(BaseModel):
    colour: str
    number: int


def _lesson(error: ProviderError, dialect: Dialect, request: TextRequest) -> Dialect | None:
    """What a refusal teaches, when it names a parameter that can be left out or spelt differently."""
    if error.kind != "bad_request":
        return None
    if _NEW_TOKEN_LIMIT in error.detail and dialect.max_tokens_field != _NEW_TOKEN_LIMIT:
        return replace(dialect, max_tokens_field=_NEW_TOKEN_LIMIT)
    body, _ = dialect.spell(request)
    ours = {sent: name for name, sent in dialect.rename.items()} | {"reasoning_effort": "reasoning"}
    for sent in body.keys() - {"model", "messages", "stream", dialect.max_tokens_field}:
        if re.search(rf"\b{re.escape(sent)}\b", error.detail):
            return dialect.without("schema" if sent == "response_format" else ours.get(sent, sent))
    return None


def _certain(yes: bool) -> Certainty:
    return "yes" if yes else "no"
