"""A process that holds the engine: asked on its standard input, it answers on its standard output.

It loads the engine once and never speaks itself: every sentence is said in a fork, which hands back samples and times
and ends. So one sentence always sounds the same, whatever was said before, and a crash costs one sentence. It ends
when whoever started it is gone.

A question is a line of JSON. An answer is two numbers of four bytes, the sizes of what follows: a head of JSON, then
samples of 16 bit.
"""

import json
import os
import select
import signal
import sys
import time
from typing import Any, BinaryIO

from troupe.providers.espeak.engine import Engine, EngineMissing

MOST_CPU_SECONDS = 5.0
MOST_SECONDS = 10.0
"""By the clock: a fork that does nothing at all never comes to the end of its processor time."""
_SIZES = 4
_AT_ONCE = 256 * 1024


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's stop is for whoever started this
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    engine = Engine()
    for question in sys.stdin.buffer:
        _send(answers, *_answered(engine, json.loads(question)))


def _answered(engine: Engine, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        if "languages" in asked:
            return {"languages": sorted(engine.languages), "variants": sorted(engine.variants)}, b""
        for name, known in (("language", engine.languages), ("variant", engine.variants)):
            if asked[name] not in known:  # the engine itself passes over unknown names in silence
                return {"error": "unknown", "name": asked[name]}, b""
        assert engine.rate  # loaded before the fork
    except EngineMissing as missing:
        return {"error": "missing", "detail": str(missing)}, b""
    said = _said_in_a_fork(engine, asked)
    if said is None:
        return {"error": "ended"}, b""
    size = int.from_bytes(said[:_SIZES], "little")
    return json.loads(said[_SIZES : _SIZES + size]), said[_SIZES + size :]


def _said_in_a_fork(engine: Engine, asked: dict[str, Any]) -> bytes | None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _say_and_end(engine, asked, writing)
    os.close(writing)
    said = _read_before(time.monotonic() + MOST_SECONDS, reading)
    if said is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return said if status == 0 and said else None


def _read_before(deadline: float, reading: int) -> bytes | None:
    """Everything that comes through a pipe until its other end is closed; None where that takes too long."""
    pieces: list[bytes] = []
    with os.fdopen(reading, "rb", buffering=0) as answer:
        while (left := deadline - time.monotonic()) > 0 and select.select([answer], [], [], left)[0]:
            piece = answer.read(_AT_ONCE)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
    return None


def _say_and_end(engine: Engine, asked: dict[str, Any], writing: int) -> None:
    """In the fork: speak, hand over, end without tidying up what belongs to the keeper."""
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_CPU_SECONDS)  # a sentence that never ends is ended by the system
    voice = f"{asked['language']}+{asked['variant']}"
    said = engine.say(asked["text"], voice, asked["wpm"], asked["pitch"], asked["span"])
    if said is None:
        os._exit(2)
    told = json.dumps({"rate": engine.rate, "words": said.words, "phones": said.phones}).encode()
    try:
        with os.fdopen(writing, "wb") as answer:
            answer.write(len(told).to_bytes(_SIZES, "little") + told + said.samples)
    except OSError:
        os._exit(1)
    os._exit(0)


def _send(answers: BinaryIO, head: dict[str, Any], samples: bytes) -> None:
    told = json.dumps(head).encode()
    sizes = len(told).to_bytes(_SIZES, "little") + len(samples).to_bytes(_SIZES, "little")
    answers.write(sizes + told + samples)
    answers.flush()


if __name__ == "__main__":
    main()
