"""Server-sent events: read piece by piece however they are cut, and written one by one."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

MAX_EVENT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event; `data` is its data lines joined by line feeds."""

    data: str
    event: str = "message"
    id: str | None = None


class EventTooLong(ValueError):
    """One event grew beyond the limit; nothing after it can be trusted."""


class EventReader:
    """Turns bytes into events. Feed it what arrives; it gives back what is complete.

    Line ends may be `\\n`, `\\r\\n` or `\\r`, and a character may be split across reads.
    """

    def __init__(self, max_event: int = MAX_EVENT) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._max_event = max_event
        self._line = ""
        self._after_return = False
        self._first = True
        self._size = 0
        self._data: list[str] = []
        self._event = ""
        self._id: str | None = None
        self._is_between = False
        """Whether whatever comes now begins an event."""

    def feed(self, chunk: bytes) -> Iterator[ServerEvent]:
        """The events that became complete with these bytes; raises `EventTooLong`."""
        self._is_between = False
        text = self._decoder.decode(chunk)
        if not text:
            return
        if self._first:
            text, self._first = text.removeprefix("\ufeff"), False
        if self._after_return and text:
            text, self._after_return = text.removeprefix("\n"), False
        if text.endswith("\r"):
            # A line feed that follows in the next read belongs to this line end.
            self._after_return = True
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        *lines, rest = text.split("\n")
        for line in lines:
            complete = self._take(self._line + line)
            self._line = ""
            if complete is not None:
                yield complete
        self._line += rest
        self._check_size(len(self._line))
        half_a_character = self._decoder.getstate()[0]
        self._is_between = not (self._line or self._data or self._event or self._after_return or half_a_character)

    def whole(self, chunk: bytes) -> str | None:
        """The data of a piece that is one event of one line and nothing else, where nothing before it is unfinished.

        Such a piece need not be fed; every other one must be.
        """
        if not self._is_between or chunk.count(b"\n") != 2 or b"\r" in chunk or len(chunk) > self._max_event:
            return None
        if not (chunk.startswith(b"data: ") and chunk.endswith(b"\n\n")):
            return None
        try:
            return chunk[6:-2].decode()
        except UnicodeDecodeError:
            return None

    def close(self) -> Iterator[ServerEvent]:
        """What is left when the connection ended without the last blank line."""
        last = self._take(self._line)
        self._line = ""
        for complete in (last, self._dispatch()):
            if complete is not None:
                yield complete

    def _take(self, line: str) -> ServerEvent | None:
        if not line:
            return self._dispatch()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._size += len(value) + 1
            self._check_size(0)
            self._data.append(value)
        elif field == "event":
            self._event = value
        elif field == "id" and "\0" not in value:
            self._id = value
        return None

    def _dispatch(self) -> ServerEvent | None:
        data, event = self._data, self._event
        self._data, self._event, self._size = [], "", 0
        if not data:
            return None
        return ServerEvent("\n".join(data), event or "message", self._id)

    def _check_size(self, unfinished: int) -> None:
        if self._size + unfinished > self._max_event:
            raise EventTooLong(f"An event is longer than {self._max_event} characters.")


def sse_event(id: str | int | None, event: str | None, data: str) -> bytes:
    """One event as it goes over the wire. Line ends in the data become data lines of their own."""
    head = [] if id is None else [f"id: {id}"]
    if event is not None:
        head.append(f"event: {event}")
    body = [f"data: {line}" for line in data.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return ("\n".join(head + body) + "\n\n").encode()


def sse_comment(text: str = "") -> bytes:
    """A line that keeps a quiet connection open and means nothing."""
    return f": {text}\n\n".encode()
