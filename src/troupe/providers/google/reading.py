"""What the chunks of a streamed generateContent mean."""

import json
from collections.abc import Iterator, Mapping

from troupe.ports.chat_wire import Document, StreamReader, Telling
from troupe.ports.text import FinishReason, ProviderError, TextEvent, TextRequest, Usage
from troupe.providers.google.failing import failure_of

_REASONS: Mapping[str, FinishReason] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "SAFETY": "content_filter",
    "RECITATION": "content_filter",
    "LANGUAGE": "content_filter",
    "BLOCKLIST": "content_filter",
    "PROHIBITED_CONTENT": "content_filter",
    "SPII": "content_filter",
    "IMAGE_SAFETY": "content_filter",
}


def reader(provider: str, request: TextRequest, dropped: tuple[str, ...], secrets: tuple[str, ...]) -> StreamReader:
    telling = Telling(provider, request, dropped)
    return StreamReader(telling, _Chunks(telling, secrets).take)


class _Chunks:
    """One answer, chunk by chunk; its end is the end of the connection."""

    def __init__(self, telling: Telling, secrets: tuple[str, ...]) -> None:
        self._telling = telling
        self._secrets = secrets

    def take(self, chunk: Document) -> Iterator[TextEvent]:
        if chunk.get("error"):
            yield from self._telling.last_words()
            raise self._failure(chunk)
        yield from self._telling.begin(chunk.get("modelVersion"), chunk.get("responseId"))
        self._count(chunk.get("usageMetadata"))
        self._refuse_if_blocked(chunk.get("promptFeedback"))
        candidates = chunk.get("candidates")
        first = candidates[0] if isinstance(candidates, list) and candidates else None
        if isinstance(first, dict):
            yield from self._take_candidate(first)

    def _take_candidate(self, candidate: Document) -> Iterator[TextEvent]:
        content = candidate.get("content")
        parts = content.get("parts") if isinstance(content, dict) else None
        for part in parts if isinstance(parts, list) else []:
            if isinstance(part, dict):
                yield from self._take_part(part)
        if isinstance(said := candidate.get("finishReason"), str) and said:
            reason = _REASONS.get(said, "stop")
            self._telling.reason = "tool_calls" if reason == "stop" and self._telling.calls else reason

    def _take_part(self, part: Document) -> Iterator[TextEvent]:
        if isinstance(called := part.get("functionCall"), dict):
            arguments = json.dumps(called.get("args") or {}, ensure_ascii=False)
            name, index = str(called.get("name") or ""), self._telling.calls
            yield from self._telling.call(index, str(called.get("id") or f"call-{index}"), name, arguments)
        elif part.get("thought") is True:
            yield from self._telling.think(part.get("text"))
        else:
            yield from self._telling.say(part.get("text"))

    def _count(self, counted: object) -> None:
        """Each chunk counts all that was before it; thinking is counted apart and is paid for as output."""
        if isinstance(counted, dict):
            prompt, thought = _number(counted, "promptTokenCount"), _number(counted, "thoughtsTokenCount")
            said, cached = _number(counted, "candidatesTokenCount"), _number(counted, "cachedContentTokenCount")
            if prompt or said or thought:
                self._telling.usage = Usage(prompt, said + thought, cached, thought)

    def _refuse_if_blocked(self, feedback: object) -> None:
        if isinstance(feedback, dict) and (why := feedback.get("blockReason")):
            detail = f"The provider declined to answer this ({str(why)[:40]})."
            raise ProviderError("content_filter", self._telling.provider, detail, status=200)

    def _failure(self, chunk: Document) -> ProviderError:
        error = chunk["error"]
        code = error.get("code") if isinstance(error, dict) else None
        status = code if isinstance(code, int) and 400 <= code < 600 else 500
        return failure_of(self._telling.provider, status, {}, chunk, self._secrets)


def _number(where: Document, name: str) -> int:
    value = where.get(name)
    return value if isinstance(value, int) and value > 0 else 0
