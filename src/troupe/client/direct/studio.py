"""A studio as a program speaks with it."""

from types import TracebackType
from typing import Self

import httpx2

from troupe.client.direct.belongings import Belongings
from troupe.client.direct.brains import Brains
from troupe.client.direct.catalogue import Catalogue
from troupe.client.direct.entering import Entering
from troupe.client.direct.lending import Lending
from troupe.client.direct.measuring import Measuring
from troupe.client.direct.memory import Memory
from troupe.client.direct.people import People
from troupe.client.direct.rehearsing import Rehearsing
from troupe.client.direct.shelf import Shelf
from troupe.client.direct.training import Training
from troupe.client.direct.travel import Travel
from troupe.client.direct.wire import Wire
from troupe.client.visiting import visit


class Personas(Shelf, Memory, Lending, Travel, Training):
    """Everything about personas."""


class Accounts(Entering, People, Belongings):
    """Everything about people."""


class Minds(Brains, Rehearsing, Measuring):
    """Everything about how personas think."""


class Troupe:
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
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._visit = visit(base_url, token, user_id, timeout)
        self._wire = Wire(self._visit, transport)
        self.personas = Personas(self._wire)
        self.catalogue = Catalogue(self._wire)
        self.accounts = Accounts(self._wire)
        self.minds = Minds(self._wire)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._visit.address!r})"

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
