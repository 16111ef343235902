"""Prompt sets: the built-in one that nobody changes, and those that people write."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from troupe.accounts import User
from troupe.duels.domain.arena import Round
from troupe.duels.domain.prompts import BUILT_IN, PromptSet, everyday, next_prompt
from troupe.duels.errors.arena import DuelMissing, PromptRequired, SetIsBuiltIn
from troupe.duels.store.beside import PromptSetStore
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import Clock
from troupe.personas import Personas


class PromptSets:
    """Keeps prompt sets, and says which prompt comes next."""

    def __init__(self, store: PromptSetStore, personas: Personas, clock: Clock, new_id: NewId) -> None:
        self._store = store
        self._personas = personas
        self._clock = clock
        self._new_id = new_id

    async def list(self, user: User) -> list[PromptSet]:
        return [everyday(user.language), *await self._store.list(user.id)]

    async def get(self, user: User, id: str) -> PromptSet:
        if id == BUILT_IN:
            return everyday(user.language)
        found = await self._store.find(user.id, id) if is_id(id) else None
        if found is None:
            raise DuelMissing("prompt set")
        return found

    async def add(self, user: User, name: str, prompts: Sequence[str], *, for_replay: bool = False) -> PromptSet:
        words = self._read(user, prompts)
        made = PromptSet(
            self._new_id(), name.strip(), words, user_id=user.id, realm=user.realm, for_replay=for_replay,
            created_at=self._clock(),
        )  # fmt: skip
        await self._store.add(made)
        return made

    async def change(self, user: User, id: str, name: str, prompts: Sequence[str]) -> PromptSet:
        found, words = await self._own(user, id), self._read(user, prompts)
        await self._store.change(id, name.strip(), words)
        return replace(found, name=name.strip(), prompts=words)

    async def remove(self, user: User, id: str) -> None:
        await self._store.remove((await self._own(user, id)).id)

    async def next(self, user: User, id: str, pair: tuple[str, str], known: Sequence[Round]) -> str:
        """The prompt that a pair is given now."""
        asked = [each.prompt for each in known if (each.x_id, each.y_id) == pair]
        return next_prompt((await self.get(user, id)).prompts, asked, secrets.randbelow)

    async def _own(self, user: User, id: str) -> PromptSet:
        found = await self.get(user, id)
        if found.is_built_in:
            raise SetIsBuiltIn
        return found

    def _read(self, user: User, prompts: Sequence[str]) -> tuple[str, ...]:
        words = tuple(prompt.strip() for prompt in prompts if prompt.strip())
        if not words:
            raise PromptRequired
        for prompt in words:
            self._personas.require_grown_words(prompt, user.language)
        return words
