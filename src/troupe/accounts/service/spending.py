"""What paid calls may cost: promised before a call of any port, settled after it."""

import math
from dataclasses import dataclass, replace
from datetime import date, datetime

from troupe.accounts.domain import User
from troupe.accounts.domain.spending import (
    NO_TOKENS,
    STUDIO,
    Ceilings,
    Grouping,
    Held,
    PaidCall,
    Payer,
    Purse,
    Sum,
    Tokens,
    as_usd,
    day_of,
    resets_at,
)
from troupe.accounts.errors import BadPeriod, NotAllowed, SpendLimitReached
from troupe.accounts.store import SpendingStore
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, as_text


@dataclass(frozen=True)
class Limits:
    """The ceilings over a person, and what they have spent under them."""

    me: Purse
    studio: Purse
    resets_at: datetime
    """When the day ends; a month ends with one of its days."""
    unpriced_calls: int
    """Calls of this month whose price nobody wrote down: no ceiling holds them."""


@dataclass(frozen=True)
class CeilingChange:
    """New ceilings for one purse; a field that is not named stays."""

    changes: dict[str, int | None]
    scope: Payer = "me"


class Spending:
    """The one ledger of everything that costs money."""

    def __init__(self, database: Database, store: SpendingStore, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._new_id = new_id

    async def promise(self, user: User, call: PaidCall, most_micros: int) -> Held:
        """Hold the most that a call may cost; raises `SpendLimitReached` when a ceiling leaves no room for it."""
        held = Held(self._new_id(), user.id, most_micros, self._clock())
        async with self._database.writing():
            lacking = await self._store.promise(user.id, most_micros, held.at)
            if lacking is not None:
                raise await self._refusal(lacking, most_micros, held.at)
            await self._store.add(held, call, most_micros)
        return held

    async def settle(self, held: Held, cost_micros: int, tokens: Tokens = NO_TOKENS) -> None:
        """Say what a call came to in the end; said twice it counts once."""
        async with self._database.writing():
            if await self._store.finish(held.id, cost_micros, tokens, self._clock()):
                await self._store.correct(held, cost_micros - held.micros)

    async def note(self, user: User, call: PaidCall, tokens: Tokens = NO_TOKENS) -> None:
        """Write down a call whose price nobody knows; it holds nothing, and is never shown as free."""
        held = Held(self._new_id(), user.id, 0, self._clock())
        async with self._database.writing():
            await self._store.add(held, call, None)
            await self._store.finish(held.id, None, tokens, held.at)

    async def require_room(self, user: User, micros: int) -> None:
        """Raise what would stop paid work of several calls, before any of them is begun."""
        now = self._clock()
        for id in (user.id, STUDIO):
            if not (await self._store.purse(id, now)).has_room(micros):
                raise await self._refusal(id, micros, now)

    async def costs(self, user: User, first: date | None, last: date | None, by: Grouping) -> list[Sum]:
        """What a person spent between two days, of the present month where none are named."""
        today = day_of(self._clock())
        begin = first.isoformat() if first else f"{(last.isoformat() if last else today)[:7]}-01"
        end = last.isoformat() if last else max(today, begin)
        if begin > end:
            raise BadPeriod
        return await self._store.sums(user.id, begin, end, by)

    async def limits(self, user: User) -> Limits:
        now = self._clock()
        me, studio = await self._store.purse(user.id, now), await self._store.purse(STUDIO, now)
        month = await self._store.sums(user.id, f"{day_of(now)[:7]}-01", day_of(now), "port")
        return Limits(me, studio, resets_at("day", now), sum(each.unknown_calls for each in month))

    async def change(self, user: User, change: CeilingChange) -> Limits:
        """Set a person's own ceilings, or as an administrator those of the whole studio."""
        if change.scope == "studio" and not user.is_admin:
            raise NotAllowed
        id, now = (STUDIO if change.scope == "studio" else user.id), self._clock()
        async with self._database.writing():
            known: Ceilings = (await self._store.purse(id, now)).ceilings
            await self._store.set_ceilings(id, replace(known, **change.changes), now)
        return await self.limits(user)

    async def _refusal(self, whose: str, micros: int, now: datetime) -> SpendLimitReached:
        purse = await self._store.purse(whose, now)
        period = purse.period_without(micros)
        limit, spent = purse.of(period)
        ends = resets_at(period, now)
        return SpendLimitReached(
            "studio" if whose == STUDIO else "me",
            period,
            limit=as_usd(limit or 0),
            spent=as_usd(spent),
            wanted=as_usd(micros),
            resets_at=as_text(ends),
            seconds=math.ceil((ends - now).total_seconds()),
        )
