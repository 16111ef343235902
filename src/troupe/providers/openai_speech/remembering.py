"""What a server's list said a moment ago: an engine is opened for every sentence, and lists change seldom."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

IS_KEPT_S = 300.0
_MOST = 64


class RememberedLists:
    """Lists of models by server and key; asked for again after a while. An empty one is asked for at once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lists: OrderedDict[str, tuple[float, Sequence[str]]] = OrderedDict()

    async def of(self, place: str, ask: Callable[[], Awaitable[Sequence[str]]]) -> Sequence[str]:
        """The list of a place, from memory where it is fresh."""
        kept = self._lists.get(place)
        if kept is not None and self._now() - kept[0] < IS_KEPT_S:
            return kept[1]
        found = await ask()
        self._lists.pop(place, None)
        if found:
            self._lists[place] = (self._now(), found)
        while len(self._lists) > _MOST:
            self._lists.popitem(last=False)
        return found
