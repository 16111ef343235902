"""What the events of the Messages API mean."""

import json
from collections.abc import Iterator, Mapping

from troupe.ports.chat_wire import Document, StreamReader, Telling, failure_of_status
from troupe.ports.text import FinishReason, ProviderError, TextEvent, TextRequest, Usage
from troupe.providers.anthropic.spelling import ANSWER_TOOL

_REASONS: Mapping[str, FinishReason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}
_STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "timeout_error": 408,
    "overloaded_error": 529,
}


def reader(provider: str, request: TextRequest, dropped: tuple[str, ...], secrets: tuple[str, ...]) -> StreamReader:
    telling = Telling(provider, request, dropped)
    return StreamReader(telling, _Events(telling, secrets, request.schema is not None).take)


class _Events:
    """One answer, event by event."""

    def __init__(self, telling: Telling, secrets: tuple[str, ...], is_typed: bool) -> None:
        self._telling = telling
        self._secrets = secrets
        self._is_typed = is_typed
        self._calls: dict[int, int] = {}
        """Which block of the answer is which call of a tool."""
        self._typed: set[int] = set()
        """Blocks that are the typed answer itself."""

    def take(self, event: Document) -> Iterator[TextEvent]:
        match event.get("type"):
            case "message_start":
                yield from self._start(_part(event, "message"))
            case "content_block_start":
                yield from self._open(_number(event, "index"), _part(event, "content_block"))
            case "content_block_delta":
                yield from self._add(_number(event, "index"), _part(event, "delta"))
            case "message_delta":
                self._note_end(_part(event, "delta"))
                self._count(_part(event, "usage"))
            case "message_stop":
                yield from self._telling.end(self._telling.reason or "stop")
            case "message":
                yield from self._whole(event)
            case "error":
                yield from self._telling.last_words()
                raise self._failure(event)
            case _:
                return  # pings, ends of blocks, and what newer servers may add

    def _start(self, message: Document) -> Iterator[TextEvent]:
        yield from self._telling.begin(message.get("model"), message.get("id"))
        self._count(_part(message, "usage"))

    def _open(self, index: int, block: Document) -> Iterator[TextEvent]:
        yield from self._telling.begin()
        match block.get("type"):
            case "text":
                yield from self._telling.say(block.get("text"))
            case "thinking":
                yield from self._telling.think(block.get("thinking"))
            case "tool_use" if self._is_typed and block.get("name") == ANSWER_TOOL:
                self._typed.add(index)
            case "tool_use":
                self._calls[index] = call = len(self._calls)
                yield from self._telling.call(call, str(block.get("id") or ""), str(block.get("name") or ""), "")

    def _add(self, index: int, delta: Document) -> Iterator[TextEvent]:
        match delta.get("type"):
            case "text_delta":
                yield from self._telling.say(delta.get("text"))
            case "thinking_delta":
                yield from self._telling.think(delta.get("thinking"))
            case "input_json_delta":
                yield from self._argue(index, str(delta.get("partial_json") or ""))

    def _argue(self, index: int, fragment: str) -> Iterator[TextEvent]:
        if index in self._typed:
            yield from self._telling.say(fragment)
        elif fragment and index in self._calls:
            yield from self._telling.call(self._calls[index], "", "", fragment)

    def _note_end(self, delta: Document) -> None:
        if isinstance(said := delta.get("stop_reason"), str):
            reason = _REASONS.get(said, "stop")
            self._telling.reason = "stop" if self._typed and reason == "tool_calls" else reason

    def _count(self, usage: Document) -> None:
        """Input is counted in three parts: read anew, put into the cache, and read from it."""
        before = self._telling.usage or Usage(0, 0)
        cached = _number(usage, "cache_read_input_tokens")
        prompt = _number(usage, "input_tokens") + _number(usage, "cache_creation_input_tokens") + cached
        output = max(_number(usage, "output_tokens"), before.output_tokens)
        if prompt or output:
            counted = Usage(prompt or before.prompt_tokens, output, cached or before.cached_tokens)
            self._telling.usage = counted

    def _whole(self, message: Document) -> Iterator[TextEvent]:
        """An answer that came in one piece, although a stream was asked for."""
        yield from self._start(message)
        blocks = message.get("content")
        for index, block in enumerate(blocks if isinstance(blocks, list) else []):
            if isinstance(block, dict):
                yield from self._open(index, block)
                if block.get("type") == "tool_use":
                    yield from self._argue(index, json.dumps(block.get("input") or {}))
        self._note_end(message)
        yield from self._telling.end(self._telling.reason or "stop")

    def _failure(self, event: Document) -> ProviderError:
        error = _part(event, "error")
        status = _STATUS.get(str(error.get("type")), 500)
        return failure_of_status(self._telling.provider, status, {}, {"error": error}, self._secrets)


def _part(event: Document, name: str) -> Document:
    part = event.get(name)
    return part if isinstance(part, dict) else {}


def _number(where: Document, name: str) -> int:
    value = where.get(name)
    return value if isinstance(value, int) and value > 0 else 0
