"""What image servers said that they have: remembered for a while, so that not every picture begins with questions."""

import time
from collections.abc import Callable

from troupe.accounts import User
from troupe.looks.service.offers import ImageOffer
from troupe.ports.image import Abilities, Capabilities

_KEPT_S = 600.0
_MOST = 500
Place = tuple[str, str, str | None]


class Acquainted:
    """By whom a server was asked, and at which address: another address is another server."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: dict[Place, tuple[float, Abilities]] = {}

    def keep(self, user: User, offer: ImageOffer, told: Abilities) -> None:
        place = _place(user, offer)
        self._told.pop(place, None)
        self._told[place] = (self._clock() + _KEPT_S, told)
        if len(self._told) > _MOST:
            del self._told[next(iter(self._told))]

    def with_offer(self, user: User, offer: ImageOffer) -> Capabilities | None:
        """None where it was not asked, or too long ago."""
        until, told = self._told.get(_place(user, offer), (0.0, None))
        return told.capabilities if told and self._clock() < until else None


def _place(user: User, offer: ImageOffer) -> Place:
    return user.id, offer.name, offer.base_url
