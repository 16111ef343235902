"""Many waits, one after the other, with one timer: a timer for each would cost more than a word of an answer does."""

import asyncio
from collections.abc import Coroutine
from math import inf
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")


async def to_its_end(work: Coroutine[object, object, T]) -> T:
    """Do what must not be left half done. Whoever is cancelled meanwhile has what came of it, and is cancelled when it
    waits the next time: so what was done can still be told."""
    task, doing = asyncio.current_task(), asyncio.ensure_future(work)
    assert task is not None  # only tasks wait
    is_cancelled = False
    while not doing.done():
        try:
            await asyncio.wait([doing])
        except asyncio.CancelledError:
            if task.cancelling() and not is_cancelled:
                task.uncancel()  # it is asked for again below, and somebody counts
            is_cancelled = True
    if is_cancelled:
        task.cancel()
    return doing.result()


class Waits:
    """Limits waits of one task. Between them the task may do what it likes for as long as it likes."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = inf
        self._waiting: asyncio.Task[object] | None = None
        self._cancelled_before = 0
        self._until = 0.0
        self._too_long = False
        self._limit = _Limit(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def now(self) -> float:
        """The moment, by the loop's clock."""
        return self._loop.time()

    def by(self, moment: float) -> "_Limit":
        """What is awaited within comes before this moment of the loop's clock; otherwise `TimeoutError`."""
        self._until = moment
        return self._limit

    def put_off(self, moment: float) -> None:
        """What is awaited may come later than was said: a part of it is here."""
        self._until = moment

    def begin(self) -> None:
        task = asyncio.current_task(self._loop)
        assert task is not None  # only tasks wait
        self._waiting, self._cancelled_before = task, task.cancelling()
        if self._rings_at > self._until:
            self._set_the_timer()

    def end(self, *, cancelled: bool) -> bool:
        """The wait is over; whether it was this limit alone that ended it."""
        task, self._waiting = self._waiting, None
        too_long, self._too_long = self._too_long, False
        return too_long and cancelled and task is not None and task.uncancel() <= self._cancelled_before

    def _set_the_timer(self) -> None:
        """It may ring too early, and is then set again; it must not ring too late."""
        if self._timer is not None:
            self._timer.cancel()
        self._rings_at, self._timer = self._until, self._loop.call_at(self._until, self._ring)

    def _ring(self) -> None:
        self._timer, self._rings_at = None, inf
        if self._waiting is None:
            return
        if self._loop.time() < self._until:
            self._set_the_timer()
        else:
            self._too_long = True
            self._waiting.cancel()


class _Limit:
    """One wait, as a block."""

    __slots__ = ("_waits",)

    def __init__(self, waits: Waits) -> None:
        self._waits = waits

    def __enter__(self) -> None:
        self._waits.begin()

    def __exit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._waits.end(cancelled=type is asyncio.CancelledError):
            raise TimeoutError from None
