"""Python's collector rests while something large is read that holds no circles.

It would look through everything that lives again and again as the pile grows, for more than half of the time that
reading takes.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Rest:
    """Counts who reads: the collector goes on with the last of them, if it was there before the first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._readers = 0
        self._goes_on = False

    def begin(self) -> None:
        with self._lock:
            if not self._readers:
                self._goes_on = gc.isenabled()
                gc.disable()
            self._readers += 1

    def end(self) -> None:
        with self._lock:
            self._readers -= 1
            if not self._readers and self._goes_on:
                gc.enable()


_rest = _Rest()


@contextmanager
def collector_rests() -> Iterator[None]:
    """Use it around reading alone; what makes circles meanwhile keeps its memory until the end of it."""
    _rest.begin()
    try:
        yield
    finally:
        _rest.end()
