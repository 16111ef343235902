"""The shapes in which servers send the same thing."""

import json
from collections.abc import Iterable, Iterator

from troupe.ports.text import FinishReason, ToolCall, Usage

_REASONS: dict[str, FinishReason] = {
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "safety": "content_filter",
}
_PLAIN = frozenset({"content", "role"})


def reason_of(choice: dict[str, object]) -> FinishReason | None:
    """Why it stopped, when it says so; a word nobody knows still means that it stopped."""
    reason = choice.get("finish_reason")
    return _REASONS.get(reason.lower(), "stop") if isinstance(reason, str) and reason else None


def piece_of(choice: dict[str, object]) -> dict[str, object]:
    """What a chunk adds: a `delta`, or a whole `message`, or bare `text`."""
    for name in ("delta", "message"):
        piece = choice.get(name)
        if isinstance(piece, dict):
            return piece
    return {"content": choice.get("text")}


def plain_word(chunk: dict[str, object]) -> str | None:
    """The text of a chunk that brings nothing else; None for every other chunk."""
    choices = chunk.get("choices")
    if type(choices) is not list or len(choices) != 1:
        return None
    if chunk.get("usage") or chunk.get("error") or chunk.get("timings"):
        return None
    choice = choices[0]
    if type(choice) is not dict or choice.get("finish_reason") or choice.get("error") or choice.get("index", 0) != 0:
        return None
    delta = choice.get("delta")
    if type(delta) is not dict or any(value for name, value in delta.items() if name not in _PLAIN):
        return None
    word = delta.get("content")
    return word if word and type(word) is str else None


def reasoning_of(piece: dict[str, object], own_name: str | None) -> Iterable[str]:
    """Some servers send the same thought under two names; one is enough."""
    for name in (own_name, "reasoning_content", "reasoning"):
        if name in piece and isinstance(value := piece[name], str) and value:
            return [value]
    return []


def parts_of(content: object) -> Iterator[tuple[str, str]]:
    """Text and reasoning in the order they stand; content may be a string or typed parts."""
    if isinstance(content, str):
        yield "text", content
    elif isinstance(content, list):
        for part in content:
            if isinstance(part, str):
                yield "text", part
            elif isinstance(part, dict):
                yield from _typed_part(part)


def _typed_part(part: dict[str, object]) -> Iterator[tuple[str, str]]:
    kind = str(part.get("type", "text"))
    if kind in {"thinking", "reasoning"}:
        for _, text in parts_of(part.get("thinking", part.get("reasoning", part.get("text")))):
            yield "reasoning", text
    elif isinstance(part.get("text"), str):
        yield "text", str(part["text"])


def tool_call(index: int, call: dict[str, object]) -> ToolCall:
    named = call.get("function")
    function: dict[str, object] = named if isinstance(named, dict) else {}
    arguments = function.get("arguments")
    fragment = arguments if isinstance(arguments, str) else "" if arguments is None else json.dumps(arguments)
    return ToolCall(index, str(call.get("id") or ""), str(function.get("name") or ""), fragment)


def usage_of(chunk: dict[str, object]) -> Usage | None:
    usage = chunk.get("usage")
    if isinstance(usage, dict):
        prompt, output = _number(usage, "prompt_tokens"), _number(usage, "completion_tokens")
        cached = _number(usage.get("prompt_tokens_details"), "cached_tokens") or _number(
            usage, "prompt_cache_hit_tokens"
        )
        reasoning = _number(usage.get("completion_tokens_details"), "reasoning_tokens")
        return Usage(prompt, output, cached, reasoning) if prompt or output else None
    timings = chunk.get("timings")
    if isinstance(timings, dict):
        cached = _number(timings, "cache_n")
        return Usage(_number(timings, "prompt_n") + cached, _number(timings, "predicted_n"), cached)
    return None


def _number(where: object, name: str) -> int:
    value = where.get(name) if isinstance(where, dict) else None
    return value if isinstance(value, int) and value > 0 else 0
