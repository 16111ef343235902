"""The process that paints, from inside: one order a line on standard input, one answer a line on standard output.

It ends when its parent does, and by itself after ten minutes without an order: a model nobody uses leaves memory.
"""

import json
import os
import queue
import sys
import threading
from typing import Any, TextIO

_IDLE_S = 600.0
_GENTLER = 5


def main() -> None:
    # What libraries print must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    os.nice(_GENTLER)  # the studio it belongs to stays quick
    orders: queue.Queue[dict[str, Any]] = queue.Queue()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(orders, stop), daemon=True).start()
    painter = _Painter(answers, stop)
    while True:
        try:
            order = orders.get(timeout=_IDLE_S)
        except queue.Empty:
            os._exit(0)
        _answer(answers, painter.answer(order))


class _Painter:
    """The atelier behind this process, which takes seconds to open and stays open."""

    def __init__(self, answers: TextIO, stop: threading.Event) -> None:
        self._answers = answers
        self._stop = stop
        self._atelier: Any = None

    def answer(self, order: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._painted(order)
        except MemoryError:
            return {"error": "memory", "detail": "There is not enough memory for this picture."}
        except Exception as fault:  # noqa: BLE001  whatever a model does wrong is an answer; the process goes on
            if type(fault).__name__ == "OutOfMemoryError":
                return {"error": "memory", "detail": "The graphics card has not enough memory for this picture."}
            return {"error": "failed", "detail": f"{type(fault).__name__}: {str(fault)[:300]}"}

    def _painted(self, order: dict[str, Any]) -> dict[str, Any]:
        if self._atelier is None:
            from troupe.providers.diffusers.atelier import Atelier

            self._atelier = Atelier()
        found: dict[str, Any] = self._atelier.paint(order, self._stop.is_set, self._report)
        return found

    def _report(self, done: int, of: int) -> None:
        _answer(self._answers, {"step": done, "steps": of})


def _listen(orders: "queue.Queue[dict[str, Any]]", stop: threading.Event) -> None:
    for line in sys.stdin.buffer:
        told = json.loads(line)
        if told.get("stop"):
            stop.set()
        else:
            stop.clear()
            orders.put(told)
    os._exit(0)


def _answer(answers: TextIO, told: dict[str, Any]) -> None:
    answers.write(json.dumps(told) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
