"""A studio as a program speaks with it."""

from types import TracebackType
from typing import Self

import httpx2

from troupe.client.awaited.belongings import AsyncBelongings
from troupe.client.awaited.brains import AsyncBrains
from troupe.client.awaited.catalogue import AsyncCatalogue
from troupe.client.awaited.entering import AsyncEntering
from troupe.client.awaited.lending import AsyncLending
from troupe.client.awaited.measuring import AsyncMeasuring
from troupe.client.awaited.memory import AsyncMemory
from troupe.client.awaited.people import AsyncPeople
from troupe.client.awaited.rehearsing import AsyncRehearsing
from troupe.client.awaited.shelf import AsyncShelf
from troupe.client.awaited.training import AsyncTraining
from troupe.client.awaited.travel import AsyncTravel
from troupe.client.awaited.wire import AsyncWire
from troupe.client.visiting import visit


class AsyncPersonas(AsyncShelf, AsyncMemory, AsyncLending, AsyncTravel, AsyncTraining):
    """Everything about personas."""


class AsyncAccounts(AsyncEntering, AsyncPeople, AsyncBelongings):
    """Everything about people."""


class AsyncMinds(AsyncBrains, AsyncRehearsing, AsyncMeasuring):
    """Everything about how personas think."""


class AsyncTroupe:
    """A studio, visited as one person; no connection is opened before the first question.

    The token goes to `base_url` alone: redirections are not followed and proxies of the surroundings not used. Who
    needs another way there gives a `transport`.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        user_id: str | None = None,
        timeout: float = 30.0,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._visit = visit(base_url, token, user_id, timeout)
        self._wire = AsyncWire(self._visit, transport)
        self.personas = AsyncPersonas(self._wire)
        self.catalogue = AsyncCatalogue(self._wire)
        self.accounts = AsyncAccounts(self._wire)
        self.minds = AsyncMinds(self._wire)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._visit.address!r})"

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
