"""`GgufText`: the model files of the data directory, as a text model."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import httpx2

from troupe.kit.gguf import is_gguf
from troupe.ports.chat_wire import AnswerReader, ChatWire, Dialect, Patience, say_hello, typed_answer
from troupe.ports.text import (
    Answer,
    Capabilities,
    LaidOver,
    Loading,
    ModelInfo,
    ProbeResult,
    ProviderError,
    TextEvent,
    TextRequest,
)
from troupe.providers.gguf.engine import NAME, Adapter, Engine, Loaded
from troupe.providers.gguf.files import find_model, model_files
from troupe.providers.gguf.fitting import misfit

_DIALECT = Dialect(stream_usage=True, schema_mode="json_schema", prefill=True)
_CAPABILITIES = Capabilities(
    stream="yes",
    system="yes",
    mid_system="unknown",
    schema="yes",
    tools="unknown",
    vision="no",
    seed="yes",
    prefill="yes",
    stream_usage="yes",
    cached_usage="yes",
)


class GgufText:
    """Runs the files of one folder; owns its engine and the client that reaches it."""

    def __init__(self, folder: Path, client: httpx2.AsyncClient, engine: Engine | None = None) -> None:
        self._folder = folder
        self._engine = engine or Engine()
        headers = {"authorization": f"Bearer {self._engine.key}"}
        self._wire = ChatWire(NAME, client, headers, (self._engine.key,), Patience(first_s=300))

    async def stream(self, request: TextRequest) -> AsyncGenerator[TextEvent, None]:
        file = self._file(request.model)
        adapter = await asyncio.to_thread(_fitting, file, request.laid_over)
        if not self._engine.has(file, adapter):
            yield Loading(request.model)
        async with self._engine.using(file, adapter) as loaded:
            body, dropped = _DIALECT.spell(request)
            dropped += ("laid_over",) if request.laid_over and not adapter else ()
            body["lora"] = _amounts(loaded, adapter, request.laid_over)
            reader = AnswerReader(
                NAME, request.model, stop=request.stop, dropped_params=dropped, secrets=(self._engine.key,)
            )
            url = f"{loaded.base_url}/v1/chat/completions"
            async with aclosing(self._wire.ask(url, body, reader)) as events:
                async for event in events:
                    yield event

    async def models(self) -> list[ModelInfo]:
        return [
            ModelInfo(
                id=file.name,
                name=file.stem,
                loaded=file == self._engine.loaded_file,
                problem=None if is_gguf(file) else "not a model file",
            )
            for file in model_files(self._folder)
        ]

    async def probe(self, model: str) -> ProbeResult:
        said = await say_hello(self, model)
        return replace(said, context_tokens=await self._context_of(model), capabilities=_CAPABILITIES)

    async def count(self, text: str, model: str) -> int | None:
        """Exactly what this model's own tokenizer says."""
        async with self._engine.using(self._file(model)) as loaded:
            said = await self._wire.post(f"{loaded.base_url}/tokenize", {"content": text, "parse_special": False})
        tokens = said.get("tokens") if isinstance(said, dict) else None
        return len(tokens) if isinstance(tokens, list) else None

    async def typed(self, request: TextRequest, schema: type[Answer]) -> Answer:
        return await typed_answer(self, NAME, request, schema, "json_schema")

    async def aclose(self) -> None:
        await self._engine.aclose()
        await self._wire.aclose()

    def _file(self, model: str) -> Path:
        file = find_model(self._folder, model)
        if file is None:
            raise ProviderError("not_found", NAME, f"There is no model file called {model} in the models folder.")
        if not is_gguf(file):
            raise ProviderError("bad_request", NAME, f"{model} is not a model file.")
        return file

    async def _context_of(self, model: str) -> int | None:
        async with self._engine.using(self._file(model)) as loaded:
            said = await self._wire.get(f"{loaded.base_url}/props")
        settings = said.get("default_generation_settings") if isinstance(said, dict) else None
        context = settings.get("n_ctx") if isinstance(settings, dict) else None
        return context if isinstance(context, int) else None


def _fitting(model: Path, laid_over: LaidOver | None) -> Adapter | None:
    """An adapter of another base would be noise; the model answers without it."""
    if laid_over is None or misfit(model, laid_over.file) is not None:
        return None
    return Adapter.at(laid_over.file)


def _amounts(loaded: Loaded, adapter: Adapter | None, laid_over: LaidOver | None) -> list[dict[str, float]]:
    """How much of each adapter in memory this answer wants; of all others nothing."""
    weight = laid_over.weight if laid_over else 0.0
    return [{"id": number, "scale": weight if each == adapter else 0.0} for number, each in enumerate(loaded.adapters)]
