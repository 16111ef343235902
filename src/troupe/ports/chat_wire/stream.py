"""The bytes of a vendor's stream as JSON documents, however they are cut, and what holds for all of them."""

import json
from collections.abc import Callable, Iterator
from typing import TypeAlias

from troupe.kit.sse import EventReader, EventTooLong, ServerEvent
from troupe.ports.chat_wire.limits import MAX_UNREADABLE
from troupe.ports.chat_wire.telling import Telling
from troupe.ports.text import ProviderError, TextEvent

Document: TypeAlias = dict[str, object]
Take = Callable[[Document], Iterator[TextEvent]]


class StreamReader:
    """Feed it bytes, take events; `take` knows what one document of this vendor means."""

    def __init__(self, telling: Telling, take: Take) -> None:
        self._telling = telling
        self._take = take
        self._events = EventReader()
        self._whole_body: bytearray | None = None
        self._looked_at = bytearray()
        self._has_looked = False
        self._unreadable = 0

    @property
    def over(self) -> bool:
        return self._telling.over

    @property
    def finished_by_server(self) -> bool:
        """The server said why it stopped; a connection that breaks after that took nothing with it."""
        return self._telling.reason is not None

    def only_word(self, chunk: bytes) -> str | None:
        """Nobody's words are told apart from the rest so early here."""
        return None

    def feed(self, chunk: bytes) -> Iterator[TextEvent]:
        if self._whole_body is not None:
            self._whole_body += chunk
            return
        if not self._has_looked and not (chunk := self._look(chunk)):
            return
        try:
            yield from self._each(self._events.feed(chunk))
        except EventTooLong:
            yield from self._telling.end("limit")

    def close(self) -> Iterator[TextEvent]:
        """The server has closed the connection: finish the answer, or say that it broke."""
        if self._whole_body is not None:
            yield from self._read_whole(bytes(self._whole_body))
        else:
            yield from self._each(self._events.close())
        if self.over:
            return
        if self._telling.reason is None:
            yield from self._telling.last_words()
            raise ProviderError("broken_stream", self._telling.provider, "The answer ended without saying so.")
        yield from self._telling.end(self._telling.reason)

    def _look(self, chunk: bytes) -> bytes:
        """The first sign tells a stream of events from one JSON document."""
        self._looked_at += chunk
        begun = bytes(self._looked_at)
        if not begun.strip():
            return b""
        self._has_looked = True
        if begun.lstrip()[:1] in (b"{", b"["):
            self._whole_body = bytearray(begun)
            return b""
        return begun

    def _each(self, events: Iterator[ServerEvent]) -> Iterator[TextEvent]:
        for event in events:
            if self.over:
                return
            document = _document(event.data)
            if document is None:
                yield from self._skip()
            else:
                yield from self._take(document)

    def _skip(self) -> Iterator[TextEvent]:
        self._unreadable += 1
        if self._unreadable >= MAX_UNREADABLE:
            yield from self._telling.last_words()
            raise ProviderError("broken_stream", self._telling.provider, "The server sent what nobody can read.")

    def _read_whole(self, body: bytes) -> Iterator[TextEvent]:
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        for document in answer if isinstance(answer, list) else [answer]:
            if not isinstance(document, dict):
                raise ProviderError(
                    "broken_stream", self._telling.provider, "The server sent something that is no answer."
                )
            if not self.over:
                yield from self._take(document)


def _document(data: str) -> Document | None:
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None
