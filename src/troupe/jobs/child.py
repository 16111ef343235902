"""The other side of `children`: started as a program, does one function, answers, ends."""

import importlib
import json
import os
import sys
import threading


def main() -> None:
    question = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # What the function prints must not end up in the answer.
    answer_to = os.dup(1)
    os.dup2(2, 1)
    sys.path[:] = question["path"]
    module, _, name = question["function"].partition(":")
    result = getattr(importlib.import_module(module), name)(*question["arguments"])
    with os.fdopen(answer_to, "w") as answer:
        json.dump(result, answer, allow_nan=False)


def _end_with_parent() -> None:
    """The other end of standard input closes when the parent is gone."""
    while os.read(0, 1024):  # not through `sys.stdin`, whose lock would be missed at the end of the program
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
