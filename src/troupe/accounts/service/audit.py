"""The record of what was done about people and rights."""

import hashlib
import hmac
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from troupe.accounts.domain import User
from troupe.accounts.domain.audit import AuditEvent, first_broken
from troupe.accounts.errors import NotAllowed
from troupe.accounts.store import AuditStore, PeopleStore
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock

KEPT = timedelta(days=400)
_LIST = "audit"

# Where the request comes from that is being answered in this task; set by the gate, None on the command line.
asking_address: ContextVar[str | None] = ContextVar("asking_address", default=None)


class Hashing:
    """Ids and addresses as keyed hashes of this installation: comparable here, and nothing to anyone else."""

    def __init__(self, salt: str) -> None:
        self._salt = salt.encode()

    def of(self, kind: str, text: str) -> str:
        return hmac.new(self._salt, f"{kind}\n{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def person(self, id: str) -> str:
        return self.of("id", id)


@dataclass(frozen=True)
class AuditRow:
    """A row as administrators see it: people who are still here by their id."""

    event: AuditEvent
    actor_id: str | None
    target_id: str | None


class Audit:
    """Adds to the chain, shows it, and finds where it is broken."""

    def __init__(self, store: AuditStore, people: PeopleStore, hashing: Hashing, clock: Clock) -> None:
        self._store = store
        self._people = people
        self._hashing = hashing
        self._clock = clock

    async def note(
        self, name: str, actor_id: str | None = None, target_id: str | None = None, rule: str | None = None
    ) -> None:
        """Write down, in the present transaction, that something was done."""
        address = asking_address.get()
        await self._store.append(
            self._clock(),
            actor=None if actor_id is None else self._hashing.person(actor_id),
            name=name,
            target=None if target_id is None else self._hashing.person(target_id),
            rule=rule,
            address_hash=None if address is None else self._hashing.of("address", address),
        )

    async def list(self, asking: User, limit: int, cursor: str | None) -> Page[AuditRow]:
        if not asking.is_admin:
            raise NotAllowed
        place = read_cursor(_LIST, cursor, (int,))
        found = await self._store.page(int(place[0]) if place else None, limit + 1)
        known = await self._known()
        page = cut(found, limit, lambda event: [event.seq], _LIST)
        return page.each(lambda event: AuditRow(event, _named(event.actor, known), _named(event.target, known)))

    async def verify(self) -> int | None:
        """The number of the first broken row, or None when the chain holds."""
        return first_broken([event async for event in self._store.whole()])

    async def retire(self, now: datetime) -> None:
        await self._store.retire(now - KEPT)

    async def _known(self) -> dict[str, str]:
        people: Sequence[User] = await self._people.page("", 100_000)
        return {self._hashing.person(person.id): person.id for person in people}


def _named(hashed: str | None, known: dict[str, str]) -> str | None:
    return None if hashed is None else known.get(hashed, hashed)
