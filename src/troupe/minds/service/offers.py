"""Model servers that run on this computer are offered, not taken: nothing is sent to one before the user accepts it."""

import asyncio
import hashlib
import uuid
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from troupe.accounts import Preferences, User
from troupe.database import Database
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal
from troupe.minds.domain.brain import Brain
from troupe.minds.errors import OfferGone
from troupe.minds.service.brains import Brains
from troupe.minds.service.connections import Place
from troupe.minds.service.models import GatewayOffer, Models


@dataclass(frozen=True)
class Offer:
    """A model server that answered on 127.0.0.1."""

    id: str
    gateway: str
    title: str
    base_url: str
    models: tuple[str, ...]
    found_at: datetime


class Offers:
    """What was found at the last look; a server that no longer answers is no longer offered."""

    def __init__(
        self,
        models: Models,
        brains: Brains,
        preferences: Preferences,
        database: Database,
        live: LiveLog,
        clock: Clock,
        *,
        alone: bool = True,
    ) -> None:
        self._models = models
        self._brains = brains
        self._preferences = preferences
        self._database = database
        self._live = live
        self._clock = clock
        self._alone = alone
        self._found: dict[str, Offer] = {}
        self.own_port = 0

    def list(self, user: User) -> Sequence[Offer]:
        return list(self._found.values()) if user.is_admin else []

    async def scan(self, user: User) -> Sequence[Offer]:
        """Ask the ports where model servers usually listen on this very computer, all at once."""
        if not (await self._preferences.values(user))["models.detect_local"]:
            self._found = {}
            return []
        rows = [row for row in self._models.gateways() if row.local and row.base_url and self._is_foreign(row.base_url)]
        answers = await asyncio.gather(*(self._look(row) for row in rows))
        before, now = self._found, {offer.id: offer for offer in answers if offer}
        self._found = now
        await self._tell(user, "offer.found", now.keys() - before.keys())
        await self._tell(user, "offer.gone", before.keys() - now.keys())
        return self.list(user)

    async def accept(self, user: User, id: str, model: str) -> Brain:
        """Make a connection and a brain of an offer; where several people share this computer, for all of them."""
        offer = self._found.get(id)
        if offer is None or not user.is_admin:
            raise OfferGone
        place = Place(offer.base_url, scope="me" if self._alone else "everyone")
        connection = await self._brains.connections.add(user, offer.gateway, place)
        return await self._brains.add(user, connection.id, model)

    async def _look(self, row: GatewayOffer) -> Offer | None:
        assert row.base_url is not None  # rows without an address were left out
        models = await self._models.models_at(row.base_url)
        if models is None:
            return None
        return Offer(_id(row.base_url), row.id, row.title, row.base_url, tuple(models), self._clock())

    async def _tell(self, user: User, type: str, ids: AbstractSet[str]) -> None:
        if not ids:
            return
        async with self._database.writing():
            for id in sorted(ids):
                await self._live.announce(personal("brains", user.id), type, {"id": id})

    def _is_foreign(self, base_url: str) -> bool:
        return urlsplit(base_url).port != self.own_port


def _id(base_url: str) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(base_url.encode()).digest()[:16], version=4))
