"""The other side of `children`: started as a program, does one function, answers, ends."""

import importlib
import inspect
import json
import os
import sys
import threading
from collections.abc import Iterable


def main() -> None:
    question = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # What the function prints must not end up in the answer.
    answer_to = os.dup(1)
    os.dup2(2, 1)
    sys.path[:] = question["path"]
    module, _, name = question["function"].partition(":")
    result = getattr(importlib.import_module(module), name)(*question["arguments"])
    with os.fdopen(answer_to, "wb") as answer:
        for each in _pieces(result):
            # In one go: writing JSON piece by piece takes fifty times as long.
            answer.write(json.dumps(each, allow_nan=False).encode() + b"\n")
            answer.flush()


def _pieces(result: object) -> Iterable[object]:
    """A function that yields answers in several pieces, each on a line of its own."""
    return result if inspect.isgenerator(result) else [result]


def _end_with_parent() -> None:
    """The other end of standard input closes when the parent is gone."""
    while os.read(0, 1024):  # not through `sys.stdin`, whose lock would be missed at the end of the program
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
