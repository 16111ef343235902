"""Ears elsewhere that cost money: every minute they hear stands in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass

from troupe.accounts import PaidCall, People, Spending
from troupe.app.prices import Prices
from troupe.ports.hearing import BYTES_A_SECOND, Ear, Heard
from troupe.ports.text import ProviderError

_MINUTE = 60
# Nobody waited for the end, but it may have been heard, and will be charged for.
_MAY_BE_PAID = ("timeout", "unavailable")


@dataclass(frozen=True)
class Bill:
    """Where what is heard is written down."""

    people: People
    spending: Spending
    prices: Prices


@dataclass(frozen=True)
class Charge:
    """Who pays, what for, and how much a minute costs, where somebody wrote it down."""

    user_id: str
    model: str
    minute_micros: int | None
    has_key: bool
    """Whoever entrusts a key pays with it; a server without one costs nothing that we know of."""


class BilledEar:
    """Held before the ear is asked, settled after."""

    def __init__(self, ear: Ear, bill: Bill, charge: Charge) -> None:
        self._ear = ear
        self._bill = bill
        self._charge = charge

    @property
    def name(self) -> str:
        return self._ear.name

    async def hear(self, samples: bytes, *, language: str, hints: Sequence[str]) -> Heard:
        charge, spending = self._charge, self._bill.spending
        if charge.minute_micros is None and not charge.has_key:
            return await self._ear.hear(samples, language=language, hints=hints)
        user = await self._bill.people.acting(charge.user_id)
        call = PaidCall("hearing", self.name, charge.model)
        if charge.minute_micros is None:
            heard = await self._ear.hear(samples, language=language, hints=hints)
            await spending.note(user, call)
            return heard
        cost = -(-charge.minute_micros * len(samples) // (_MINUTE * BYTES_A_SECOND))
        held = await spending.promise(user, call, cost)
        try:
            heard = await self._ear.hear(samples, language=language, hints=hints)
        except ProviderError as failure:
            if failure.kind not in _MAY_BE_PAID:
                await spending.settle(held, 0)
            raise
        await spending.settle(held, cost)
        return heard

    async def close(self) -> None:
        await self._ear.close()
