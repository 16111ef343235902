"""Reads one answer off the wire, whatever shape it has, and loses nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from troupe.kit.sse import EventReader, EventTooLong, ServerEvent
from troupe.ports.chat_wire.failures import failure_of_answer
from troupe.ports.chat_wire.limits import MAX_TEXT, MAX_TOKENS, MAX_TOOL_CALLS, MAX_UNREADABLE
from troupe.ports.chat_wire.shapes import parts_of, piece_of, plain_word, reason_of, reasoning_of, tool_call, usage_of
from troupe.ports.chat_wire.words import StopWords, ThinkingAside, WholeCharacters, halves_in
from troupe.ports.text import (
    Finished,
    FinishReason,
    ProviderError,
    ReasoningDelta,
    Started,
    TextDelta,
    TextEvent,
    Usage,
)


@dataclass(frozen=True, slots=True)
class _Origin:
    """What the reader must know about the request."""

    provider: str
    model: str
    dropped_params: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    reasoning_field: str | None = None


class AnswerReader:
    """Feed it bytes, take events. `over` says that nothing more need be read.

    Events that were complete before something broke are always given out before the error is raised.
    """

    def __init__(
        self,
        provider: str,
        model: str,
        *,
        stop: tuple[str, ...] = (),
        dropped_params: tuple[str, ...] = (),
        secrets: tuple[str, ...] = (),
        reasoning_field: str | None = None,
    ) -> None:
        self._origin = _Origin(provider, model, dropped_params, secrets, reasoning_field)
        self._events = EventReader()
        self._characters = WholeCharacters()
        self._thought_characters = WholeCharacters()
        self._thinking = ThinkingAside()
        self._stops = StopWords(stop)
        self._whole_body: bytearray | None = None
        self._looked: bytes | None = b""
        self._started = False
        self._reason: FinishReason | None = None
        self._usage: Usage | None = None
        self._unreadable = 0
        self._text_length = 0
        self._tokens = 0
        self._tool_calls: set[int] = set()
        self.over = False

    @property
    def finished_by_server(self) -> bool:
        """The server said why it stopped; a connection that breaks after that took nothing with it."""
        return self._reason is not None

    def only_word(self, chunk: bytes) -> str | None:
        """The word of a piece that is a whole event and brings nothing else, as nearly all are; `feed` reads others."""
        if self.over or not self._started or (data := self._events.whole(chunk)) is None:
            return None
        try:
            told = json.loads(data)
        except (ValueError, RecursionError):
            return None
        return self._plain_word(told) if isinstance(told, dict) else None

    def feed(self, chunk: bytes) -> Iterator[TextEvent]:
        if self.over:
            return
        if self._whole_body is not None:
            self._whole_body += chunk
            return
        if self._looked is not None:
            chunk = self._look(chunk)
            if not chunk:
                return
        try:
            for event in self._events.feed(chunk):
                yield from self._take(event)
                if self.over:
                    return
        except EventTooLong:
            yield from self._end("limit")

    def close(self) -> Iterator[TextEvent]:
        """The server has closed the connection: finish the answer, or say that it broke."""
        if self.over:
            return
        if self._whole_body is not None:
            yield from self._read_whole(bytes(self._whole_body))
        else:
            for event in self._events.close():
                yield from self._take(event)
                if self.over:
                    return
        if self._reason is None:
            yield from self._last_words()
            raise ProviderError("broken_stream", self._origin.provider, "The answer ended without saying so.")
        yield from self._end(self._reason)

    def _look(self, chunk: bytes) -> bytes:
        """A body that begins with a brace is no stream but one answer, or one error."""
        seen = (self._looked or b"") + chunk
        begun = seen.lstrip(b"\xef\xbb\xbf \t\r\n")
        if not begun:
            self._looked = seen
            return b""
        self._looked = None
        if begun.startswith((b"{", b"[")):
            self._whole_body = bytearray(seen)
            return b""
        return seen

    def _take(self, event: ServerEvent) -> Iterator[TextEvent]:
        data = event.data.strip()
        if not data:
            return
        if data == "[DONE]":
            yield from self._done()
            return
        try:
            chunk = json.loads(data)
        except (ValueError, RecursionError):
            chunk = None
        if not isinstance(chunk, dict):
            yield from self._skip()
        elif word := self._plain_word(chunk):
            yield TextDelta(word)
        else:
            yield from self._take_chunk(chunk)

    def _plain_word(self, chunk: dict[str, object]) -> str | None:
        """What nearly every piece is: a few more characters and nothing else, while no step holds any back."""
        if not (self._started and self._thinking.is_over and self._stops.has_none and self._characters.are_whole):
            return None
        word = plain_word(chunk)
        if word is None or self._tokens >= MAX_TOKENS or self._text_length + len(word) > MAX_TEXT or halves_in(word):
            return None
        self._tokens += 1
        self._text_length += len(word)
        return word

    def _skip(self) -> Iterator[TextEvent]:
        self._unreadable += 1
        if self._unreadable >= MAX_UNREADABLE:
            yield from self._last_words()
            raise ProviderError("broken_stream", self._origin.provider, "The server sent what nobody can read.")

    def _done(self) -> Iterator[TextEvent]:
        yield from self._end(self._reason or "stop")

    def _read_whole(self, body: bytes) -> Iterator[TextEvent]:
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, list) and answer:
            answer = answer[0]
        if not isinstance(answer, dict) or not ("choices" in answer or "error" in answer):
            raise ProviderError("broken_stream", self._origin.provider, "The server sent something that is no answer.")
        yield from self._take_chunk(answer)
        if self._reason is None:
            self._reason = "stop"

    def _take_chunk(self, chunk: dict[str, object]) -> Iterator[TextEvent]:
        if chunk.get("error"):
            yield from self._broken_off(chunk["error"])
        if not self._started:
            self._started = True
            yield self._start(chunk)
        self._usage = usage_of(chunk) or self._usage
        choices = chunk.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if isinstance(choice, dict) and choice.get("index", 0) in (0, None):
            yield from self._take_choice(choice)

    def _start(self, chunk: dict[str, object]) -> Started:
        model, upstream_id = chunk.get("model"), chunk.get("id")
        return Started(
            model=model if isinstance(model, str) and model else self._origin.model,
            upstream_id=upstream_id if isinstance(upstream_id, str) else "",
            dropped_params=self._origin.dropped_params,
        )

    def _take_choice(self, choice: dict[str, object]) -> Iterator[TextEvent]:
        if choice.get("error"):
            yield from self._broken_off(choice["error"])
        piece = piece_of(choice)
        for reasoning in reasoning_of(piece, self._origin.reasoning_field):
            yield from self._reason_aloud(reasoning)
        for kind, text in parts_of(piece.get("content")):
            yield from self._reason_aloud(text) if kind == "reasoning" else self._say(text)
            if self.over:
                return
        yield from self._call_tools(piece.get("tool_calls"))
        self._reason = reason_of(choice) or self._reason

    def _broken_off(self, error: object) -> Iterator[TextEvent]:
        yield from self._last_words()
        raise failure_of_answer(self._origin.provider, error, self._origin.secrets)

    def _reason_aloud(self, text: str) -> Iterator[TextEvent]:
        self._tokens += 1
        text = self._thought_characters.feed(text)
        if text:
            yield ReasoningDelta(text)

    def _say(self, text: str) -> Iterator[TextEvent]:
        if not text:
            return
        self._tokens += 1
        for words in self._thinking.feed(self._characters.feed(text)):
            yield from self._emit(words)
        if self._tokens > MAX_TOKENS and not self.over:
            yield from self._end("limit")

    def _emit(self, words: TextDelta | ReasoningDelta) -> Iterator[TextEvent]:
        if self.over:
            return
        if isinstance(words, ReasoningDelta):
            yield words
            return
        text = self._stops.feed(words.text)
        room = MAX_TEXT - self._text_length
        if text[:room]:
            self._text_length += len(text[:room])
            yield TextDelta(text[:room])
        if self._stops.hit:
            yield from self._end("stop")
        elif len(text) > room:
            yield from self._end("limit")

    def _call_tools(self, calls: object) -> Iterator[TextEvent]:
        for call in calls if isinstance(calls, list) else []:
            if not isinstance(call, dict) or self.over:
                continue
            index = call.get("index")
            index = index if isinstance(index, int) else 0
            if index not in self._tool_calls and len(self._tool_calls) >= MAX_TOOL_CALLS:
                yield from self._end("limit")
                return
            self._tool_calls.add(index)
            yield tool_call(index, call)

    def _last_words(self) -> Iterator[TextEvent]:
        """What the steps were still holding."""
        for words in [*self._thinking.feed(self._characters.close()), *self._thinking.close()]:
            yield from self._emit(words)
        rest = self._stops.close()
        if rest and not self.over:
            self._text_length += len(rest)
            yield TextDelta(rest)

    def _end(self, reason: FinishReason) -> Iterator[TextEvent]:
        if not self._started:
            self._started = True
            yield self._start({})
        if reason != "limit" and not self._stops.hit:
            yield from self._last_words()
        if self.over:
            return
        if reason == "content_filter" and not self._text_length:
            raise ProviderError(
                "content_filter", self._origin.provider, "The provider declined to answer this.", status=200
            )
        self.over = True
        if self._usage is not None:
            yield self._usage
        yield Finished(reason)
