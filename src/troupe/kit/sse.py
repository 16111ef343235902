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
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._max_event = max_event
        self._line = ""
        self._after_return = False
        self._first = True
        self._size = 0
        self._data: list[str] = []
        self._event = ""
        self._id: str | None = None

    def feed(self, chunk: bytes) -> Iterator[ServerEvent]:
        """The events that became complete with these bytes; raises `EventTooLong`."""
        text = self._decode(chunk)
        if not text:
            return
        if self._is_whole(text):
            self._first = False
            yield ServerEvent(text[6:-2], "message", self._id)
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

    def _is_whole(self, text: str) -> bool:
        """Whether this is one event of one line of data and nothing else, as a word of an answer nearly always is."""
        return (
            text.startswith("data: ")
            and text.find("\n") == len(text) - 2
            and text[-1] == "\n"
            and "\r" not in text
            and not (self._line or self._data or self._event or self._after_return)
            and len(text) <= self._max_event
        )

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
