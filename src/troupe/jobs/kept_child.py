"""The other side of `kept`: loads once, forks for every question, ends with whoever asks."""

import importlib
import json
import os
import sys
from typing import Any

_LAST_WORDS = 500


def main() -> None:
    begin = json.loads(sys.stdin.buffer.readline())
    answer_to = os.dup(1)
    os.dup2(2, 1)  # what functions print must not end up in an answer
    sys.path[:] = begin["path"]
    _called(begin["warm"])()
    while line := sys.stdin.buffer.readline():
        told = _forked(line)
        _write(answer_to, str(len(told)).encode() + b"\n" + told)


def _forked(line: bytes) -> bytes:
    """The answer of a process of its own; nothing where it ended without one."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        _answer(line, write)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        told = answer.read()
    os.waitpid(pid, 0)
    return told or json.dumps({"failed": "it ended without an answer"}).encode()


def _answer(line: bytes, to: int) -> None:
    try:
        question = json.loads(line)
        told = {"answer": _called(question["function"])(*question["arguments"])}
        text = json.dumps(told, allow_nan=False)
    except Exception as fault:  # noqa: BLE001  # whatever it is, the one who asked is told, and this process ends
        text = json.dumps({"failed": f"{type(fault).__name__}: {fault}"[-_LAST_WORDS:]})
    _write(to, text.encode())


def _write(to: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(to, rest) :]


def _called(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


if __name__ == "__main__":
    main()
