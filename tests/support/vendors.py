"""Model services that do what they are told, on loopback, each speaking the wire of one vendor."""

import json
from collections.abc import Sequence

from tests.support.upstream import GREETING, Heard, Reply, Upstream


def named(event: dict[str, object]) -> bytes:
    """One event of a stream whose events have names."""
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()


def words_of_claude(words: Sequence[str], reason: str = "end_turn") -> list[bytes]:
    """A whole answer over the Messages wire, as it is really sent."""
    usage = {"input_tokens": 9, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 4, "output_tokens": 1}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-up", "content": [],
               "stop_reason": None, "stop_sequence": None, "usage": usage}  # fmt: skip
    return [
        named({"type": "message_start", "message": message}),
        named({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        named({"type": "ping"}),
        *(
            named({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}})
            for word in words
        ),
        named({"type": "content_block_stop", "index": 0}),
        named(ending(reason, len(words))),
        named({"type": "message_stop"}),
    ]


def ending(reason: str, output: int = 1) -> dict[str, object]:
    delta = {"stop_reason": reason, "stop_sequence": None}
    return {"type": "message_delta", "delta": delta, "usage": {"output_tokens": output}}


class MessagesServer(Upstream):
    """Speaks the Messages wire."""

    def __init__(self) -> None:
        super().__init__()
        row = {"type": "model", "id": "claude-up", "display_name": "Claude Up", "created_at": "2026-01-01T00:00:00Z"}
        self.models = {"data": [row], "has_more": False, "first_id": "claude-up", "last_id": "claude-up"}

    def greeting(self, heard: Heard) -> Reply:
        said = GREETING[: int(heard.body["max_tokens"])]
        return Reply(tuple(words_of_claude(said, "end_turn" if len(said) == len(GREETING) else "max_tokens")))


def piece(*parts: dict[str, object], finish: str | None = None, **more: object) -> bytes:
    """One chunk of a streamed generateContent, as it is really sent."""
    candidate: dict[str, object] = {"content": {"parts": list(parts), "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    chunk = {"candidates": [candidate], "modelVersion": "gemini-up", "responseId": "r-1", **more}
    return b"data: " + json.dumps(chunk).encode() + b"\r\n\r\n"


def words_of_gemini(words: Sequence[str], finish: str = "STOP") -> list[bytes]:
    counted = {"promptTokenCount": 9, "candidatesTokenCount": len(words), "totalTokenCount": 9 + len(words)}
    *first, last = words
    chunks = [piece({"text": word}, usageMetadata={"promptTokenCount": 9}) for word in first]
    return [*chunks, piece({"text": last}, finish=finish, usageMetadata=counted)]


class GenerateServer(Upstream):
    """Speaks generateContent."""

    def __init__(self) -> None:
        super().__init__()
        rows = [
            {"name": "models/gemini-up", "displayName": "Gemini Up", "inputTokenLimit": 1_048_576,
             "supportedGenerationMethods": ["generateContent", "countTokens"]},
            {"name": "models/embedding-up", "displayName": "Embedding Up", "inputTokenLimit": 2_048,
             "supportedGenerationMethods": ["embedContent"]},
        ]  # fmt: skip
        self.models = {"models": rows}

    def greeting(self, heard: Heard) -> Reply:
        numbers = heard.body["generationConfig"]
        room = numbers["maxOutputTokens"] - numbers.get("thinkingConfig", {}).get("thinkingBudget", 0)
        said = GREETING[:room]
        return Reply(tuple(words_of_gemini(said, "STOP" if len(said) == len(GREETING) else "MAX_TOKENS")))
