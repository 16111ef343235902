"""The models of a connection: asked for when they are wanted, and known for a while where asking fails or is far."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from troupe.kit.times import Clock
from troupe.minds.domain.brain import Connection
from troupe.ports.text import ModelInfo, ProviderError

KNOWN_FOR = timedelta(hours=24)
MOST_LISTS = 500


@dataclass(frozen=True)
class ModelsKnown:
    """A list of models, when it was fetched, and whether the server did not answer since."""

    items: Sequence[ModelInfo]
    fetched_at: datetime
    stale: bool = False


class ModelLists:
    """Remembers lists as long as the process runs; a connection that moved has none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], ModelsKnown] = OrderedDict()

    async def of(
        self, connection: Connection, ask: Callable[[], Awaitable[Sequence[ModelInfo]]], *, anew: bool
    ) -> ModelsKnown:
        """The list; raises what the server says where none is known."""
        place = (connection.id, connection.base_url)
        known = self._known.get(place)
        if known and not anew and self._clock() - known.fetched_at < KNOWN_FOR:
            return known
        try:
            known = ModelsKnown(await ask(), self._clock())
        except ProviderError:
            if known is None:
                raise
            return replace(known, stale=True)
        self._known[place] = known
        if len(self._known) > MOST_LISTS:
            self._known.popitem(last=False)
        return known
