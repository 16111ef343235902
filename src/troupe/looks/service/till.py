"""What a piece of a picture costs: held before a provider is asked, settled when it is known what became of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from troupe.accounts import PaidCall, Spending, User
from troupe.kit.errors import TroupeError
from troupe.looks.service.asking import Order

# The provider may have painted, and will charge for it, though nobody waited for the end.
_MAY_BE_PAID = ("provider_timeout", "outcome_unknown")


class Till:
    """One call of a provider that costs money."""

    def __init__(self, spending: Spending, user: User, order: Order) -> None:
        self._spending = spending
        self._user = user
        model = order.recipe.painting.model
        self._call = PaidCall("image", order.provider, model, persona_id=order.dressed.persona.id)
        self._price = order.price_of_a_piece

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Raises `SpendLimitReached` before anything is sent; what was stopped half-way stays counted."""
        if self._price is None:
            yield
            await self._spending.note(self._user, self._call)
            return
        held = await self._spending.promise(self._user, self._call, self._price)
        try:
            yield
        except TroupeError as failure:
            if failure.code not in _MAY_BE_PAID:
                await self._spending.settle(held, 0)
            raise
        await self._spending.settle(held, self._price)
