"""Weighing: how many tokens a brain makes of a text, learnt from what its provider reports."""

from troupe.accounts import User
from troupe.minds.domain.brain import Brain
from troupe.minds.domain.weighing import FIRST, learnt
from troupe.minds.store.factors import FactorStore


class Weighing:
    """Knows the factor of every brain that has answered; asked before each answer, so it reads each person once."""

    def __init__(self, store: FactorStore) -> None:
        self._store = store
        self._known: dict[str, dict[str, float]] = {}

    async def factor(self, user: User, brain: Brain) -> float:
        """What our own count is to be multiplied with."""
        if brain.kind == "scripted":
            return FIRST
        if user.id not in self._known:
            self._known[user.id] = await self._store.of(user.id)
        return self._known[user.id].get(brain.id, FIRST)

    async def learn(self, user: User, brain: Brain, reported: int, counted: int) -> None:
        """A provider said how many tokens a prompt had that we counted so many in."""
        before = await self.factor(user, brain)
        if brain.kind == "scripted" or not (after := learnt(before, reported, counted)):
            return
        self._known[user.id][brain.id] = after
        if after != before:
            await self._store.keep(user.id, brain.id, after)
