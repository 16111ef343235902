"""A process that holds the recogniser: asked on its standard input, it answers on its standard output.

A question is a line of JSON, and where it names a `size`, so many bytes of sound behind it. An answer is four bytes,
the size of the JSON that follows. The process ends when whoever started it is gone, and when nobody asked for a while,
because its models fill memory.
"""

import json
import os
import select
import signal
import sys
from typing import Any

IDLE_SECONDS = 120.0
_SIZE = 4
_AT_A_TIME = 65_536


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's stop is for whoever started this
    answers = os.dup(1)
    os.dup2(2, 1)
    questions = _Questions(sys.stdin.fileno())
    held = _Held()
    while (question := questions.next()) is not None:
        told = json.dumps(held.answer(*question)).encode()
        _write(answers, len(told).to_bytes(_SIZE, "little") + told)


class _Held:
    """The recogniser, loaded by the first question."""

    def __init__(self) -> None:
        self._recogniser: Any = None

    def answer(self, asked: dict[str, Any], samples: bytes) -> dict[str, Any]:
        if self._recogniser is None:
            try:
                from troupe.providers.pocketsphinx.recogniser import Recogniser
            except ImportError:
                return {"error": "missing"}
            self._recogniser = Recogniser()
        return self._answer(asked, samples)

    def _answer(self, asked: dict[str, Any], samples: bytes) -> dict[str, Any]:
        recogniser = self._recogniser
        match asked["act"]:
            case "unknown":
                return {"words": recogniser.unknown(asked["phrases"])}
            case "phrase":
                found: dict[str, Any] = recogniser.phrase(samples, asked["phrases"], asked["said"])
                return found
            case "begin":
                recogniser.begin()
                return {}
            case "more":
                return {"text": recogniser.more(samples)}
            case _:
                return {"words": recogniser.end()}


class _Questions:
    """What arrives, read as it comes: whether something waits must be seen before it is read."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._held = b""

    def next(self) -> tuple[dict[str, Any], bytes] | None:
        """The next question and its sound; None at the end, or after a long silence between questions."""
        if not self._held and not select.select([self._file], [], [], IDLE_SECONDS)[0]:
            return None
        while b"\n" not in self._held:
            if not self._read():
                return None
        line, _, self._held = self._held.partition(b"\n")
        asked = json.loads(line)
        size = asked.get("size", 0)
        while len(self._held) < size:
            if not self._read():
                return None
        samples, self._held = self._held[:size], self._held[size:]
        return asked, samples

    def _read(self) -> bool:
        piece = os.read(self._file, _AT_A_TIME)
        self._held += piece
        return bool(piece)


def _write(file: int, content: bytes) -> None:
    while content:
        content = content[os.write(file, content) :]


if __name__ == "__main__":
    main()
