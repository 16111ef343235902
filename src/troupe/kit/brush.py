"""What ThorVG paints with: one software canvas per thread, reused, because one made per frame leaks its buffer."""

import threading

from thorvg_python.base import Colorspace, Result
from thorvg_python.canvas.sw import SwCanvas
from thorvg_python.engine import Engine
from thorvg_python.paint.picture import Picture

_engine_lock = threading.Lock()
_engines: list[Engine] = []
_here = threading.local()


class Unpainted(Exception):
    """The painter refused a step."""

    def __init__(self, step: str, answer: object) -> None:
        super().__init__(step)
        self.step = step
        self.answer = answer


class Brush:
    """One thread's canvas with its target, kept while the size stays the same."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._canvas = SwCanvas(engine)
        self._target = (0, 0, Colorspace.ABGR8888S)

    def paint(self, svg: bytes, width: int, height: int, *, straight: bool) -> bytes:
        """Rows of RGBA; straight alpha, or premultiplied, which leaves dark rims on transparent pictures."""
        alpha = Colorspace.ABGR8888S if straight else Colorspace.ABGR8888
        # The binding declares C signatures anew, by buffer length, on every one of these calls: two threads at once
        # would declare over each other. Painting itself runs in parallel.
        with _engine_lock:
            self._aim(width, height, alpha)
            picture = Picture(self._engine)
            _must(picture.load_data(svg, "svg", None, True), "load")
        _must(picture.set_size(width, height), "size")
        _must(self._canvas.add(picture), "add")
        try:
            _must(self._canvas.update(), "update")
            _must(self._canvas.draw(True), "draw")
            _must(self._canvas.sync(), "sync")
            return bytes(self._canvas.buffer_arr or b"")
        finally:
            self._canvas.remove()

    def __del__(self) -> None:
        self._canvas.destroy()

    def _aim(self, width: int, height: int, alpha: Colorspace) -> None:
        if self._target != (width, height, alpha):
            answer = self._canvas.set_target(width, height, cs=alpha)
            # Declared as a pair, answered as one value by the version at hand.
            _must(answer[0] if isinstance(answer, tuple) else answer, "target")
            self._target = (width, height, alpha)


def brush() -> Brush:
    """The one of this thread."""
    found: Brush | None = getattr(_here, "brush", None)
    if found is None:
        found = _here.brush = Brush(_engine())
    return found


def _engine() -> Engine:
    """One engine for the process, with no worker threads of its own: the callers' threads are enough."""
    with _engine_lock:
        if not _engines:
            _engines.append(Engine(threads=0))
        return _engines[0]


def _must(answer: Result, step: str) -> None:
    if answer != Result.SUCCESS:
        raise Unpainted(step, answer)
