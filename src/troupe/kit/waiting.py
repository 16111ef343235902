"""Many waits, one after the other, with one timer: a timer for each would cost more than a word of an answer does."""

import asyncio
from collections.abc import Awaitable, Coroutine
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
        self._waiting: asyncio.Task[object] | None = None
        self._until = 0.0
        self._too_long = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def until(self, moment: float, coming: Awaitable[T]) -> T:
        """What is coming, when it comes before this moment of the loop's clock; otherwise `TimeoutError`."""
        task = asyncio.current_task()
        assert task is not None  # only tasks wait
        cancelled_before = task.cancelling()
        self._until, self._waiting = moment, task
        self._see_to_the_timer()
        try:
            return await coming
        except asyncio.CancelledError:
            if self._too_long and task.uncancel() <= cancelled_before:
                raise TimeoutError from None
            raise
        finally:
            self._waiting = None
            self._too_long = False

    def _see_to_the_timer(self) -> None:
        """It may ring too early, and is then set again; it must not ring too late."""
        if self._timer is None or self._timer.when() > self._until:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(self._until, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._waiting is None:
            return
        if self._loop.time() < self._until:
            self._see_to_the_timer()
        else:
            self._too_long = True
            self._waiting.cancel()
