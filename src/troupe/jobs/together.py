"""Small transactions that arrive together become one: a commit costs more than what most of them write."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from troupe.database import Database

MOST = 64

Answer = TypeVar("Answer")
Act = Callable[[], Awaitable[Any]]


class Together:
    """Runs each act in a transaction, shared with those that were waiting at the same time.

    When one of them fails nothing of the shared transaction stays, and each is done again in one of its own: so an act
    must be something that can be done again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Act, asyncio.Future[Any]]] = []
        self._at_work: asyncio.Task[None] | None = None

    async def __call__(self, act: Callable[[], Awaitable[Answer]]) -> Answer:
        """What the act answers, once its transaction is committed."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((act, answer))
        if self._at_work is None:
            self._at_work = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._do(batch)
        finally:
            self._at_work = None

    async def _do(self, batch: list[tuple[Act, asyncio.Future[Any]]]) -> None:
        try:
            async with self._database.writing():
                answers = [await act() for act, _ in batch]
        except Exception as error:  # noqa: BLE001  # whosever fault it was, each is told its own
            if len(batch) == 1:
                _refuse(batch[0][1], error)
                return
            for alone in batch:
                await self._do([alone])
            return
        for (_, waiting), answer in zip(batch, answers, strict=True):
            if not waiting.done():
                waiting.set_result(answer)


def _refuse(waiting: "asyncio.Future[Any]", error: Exception) -> None:
    if not waiting.done():
        waiting.set_exception(error)
