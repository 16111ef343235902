"""A model server that costs as little as Python can: each word says when it left, so that a watcher knows its age.

The model's name sets the pace: `up:<words>:<ms between words>:<ms before the first>`. A word looks like
`word@<sent>#<asked> `, both in microseconds of the machine's monotonic clock: when it left, and when the question came.
With a fifth part, `:plain`, words are eight letters each, as long as words are: the same moments spelt from g to z, the
first of an answer saying when the question came.
"""

import asyncio
import json
import sys
import time
from typing import cast

import uvloop

LONGEST_LIFE_SECONDS = 900
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
WORDS_IN_SENTENCE = 12
LETTERS = "ghijklmnopqrstuvwxyz"
LETTERS_IN_WORD = 8


class Answering(asyncio.Protocol):
    """One connection; one question at a time."""

    def __init__(self) -> None:
        self._waiting = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop has its own, of the same shape

    def connection_lost(self, reason: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        head, found, body = self._waiting.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._waiting = b""
        if head.startswith(b"GET"):
            self._answer_json({"object": "list", "data": [{"id": "up:3:0:0", "object": "model"}]})
        else:
            self._answer(str(json.loads(body)["model"]))

    def _answer(self, model: str) -> None:
        words, every_ms, first_ms = (int(part) for part in model.split(":")[1:4])
        plain = model.endswith(":plain")
        asked, loop = _now(), asyncio.get_running_loop()
        self._write(HEAD)
        begins = loop.time() + first_ms / 1000

        def say(number: int) -> None:
            if self._transport is None:
                return
            if number == words:
                self._write(_chunk(_event({}, "stop")) + _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")
                return
            end = "." if number % WORDS_IN_SENTENCE == WORDS_IN_SENTENCE - 1 else ""
            word = _plain(asked, number) if plain else f"word@{_now()}#{asked}"
            self._write(_chunk(_event({"content": f"{word}{end} "}, None)))
            # The pace is kept by the clock, so that a late word does not make the next ones late.
            loop.call_at(begins + (number + 1) * every_ms / 1000, say, number + 1)

        loop.call_at(begins, say, 0)

    def _answer_json(self, document: object) -> None:
        body = json.dumps(document).encode()
        self._write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)


def _plain(asked: int, number: int) -> str:
    return f"{spelt(asked)} {spelt(_now())}" if number == 0 else spelt(_now())


def spelt(moment: int) -> str:
    """A moment as a word; it comes round after seven hours."""
    letters = []
    for _ in range(LETTERS_IN_WORD):
        moment, place = divmod(moment, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(reversed(letters))


def moment_of(word: bytes, now: int) -> int:
    """The moment before now that a word spells."""
    spelling = 0
    for letter in word:
        spelling = spelling * len(LETTERS) + letter - ord(LETTERS[0])
    return now - (now - spelling) % len(LETTERS) ** LETTERS_IN_WORD


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _event(delta: dict[str, str], finish: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return b"data: " + json.dumps({"id": "up-1", "model": "up", "choices": [choice]}).encode() + b"\n\n"


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _now() -> int:
    return time.monotonic_ns() // 1000


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0, backlog=2048)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await asyncio.sleep(LONGEST_LIFE_SECONDS)


if __name__ == "__main__":
    sys.exit(uvloop.run(serve()))
