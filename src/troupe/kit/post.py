"""What was put down for somebody and is not read yet; a queue without what only long or shared ones need."""

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Post(Generic[T]):
    """Anybody may put something down, at any time; one reads it, in the same order."""

    __slots__ = ("_there", "_waiter")

    def __init__(self) -> None:
        self._there: deque[T] = deque()
        self._waiter: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._there)

    @property
    def is_awaited(self) -> bool:
        """Whether whoever reads has read everything, and waits for more."""
        return self._waiter is not None and not self._waiter.done() and not self._there

    def put(self, what: T) -> None:
        self._there.append(what)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def get(self) -> T:
        """The next one, when there is one; who gives up waiting has taken nothing."""
        while not self._there:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._there.popleft()

    def take_all(self) -> list[T]:
        """Everything that is there now."""
        there = list(self._there)
        self._there.clear()
        return there
