"""Kits that talk, laid over the model files that they were taught on; with any other brain, why not."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.minds import Brain, Brains, PromptBudgetTooSmall, compile_persona
from troupe.personas import Personas
from troupe.ports.text import LaidOver
from troupe.providers.gguf.files import find_model
from troupe.providers.gguf.fitting import Misfit, misfit
from troupe.talents.domain.personality import GGUF, PersonalityKit, is_personality
from troupe.talents.service import Personalities, Told

_FILES = "gguf"
_TOLD_IN = 600
"""How many tokens a persona is told in while a model learns: each line is read beside it, again and again."""
Reason = Literal["", "invalid", "no_model_file", "model_missing", "no_gguf"] | Misfit
_SAID: dict[str, str] = {
    "": "{brain} talks with it.",
    "invalid": "The kit is not sound; its findings say why.",
    "no_model_file": "{brain} is no model file on this computer; only those take a learnt way of talking.",
    "model_missing": "The file {model} is not in the models folder.",
    "no_gguf": "The kit has no adapter.gguf: write it with `troupe talents personality gguf`.",
    "unreadable": "One of the two files cannot be read.",
    "architecture": "It was taught on {base}, a model of another build than {model}.",
    "shape": "It was taught on {base}, which is not as wide or as deep as {model}.",
    "base": "It was taught on {base}; {model} is another model.",
}


def told_of(personas: Personas) -> Told:
    """How a persona is told to a model that learns to talk like it: as to one that talks."""

    async def told(user: User, persona_id: str) -> str:
        document = (await personas.get(user, persona_id)).document
        try:
            return compile_persona(document, budget_tokens=_TOLD_IN).stable
        except PromptBudgetTooSmall as trouble:
            return compile_persona(document, budget_tokens=trouble.needed).stable

    return told


@dataclass(frozen=True)
class TalkingFit:
    """One kit before one brain."""

    id: str
    base_model: str
    reason: Reason
    detail: str

    @property
    def used(self) -> bool:
        return not self.reason


class TalkingKits:
    """Who talks with what they learnt."""

    def __init__(self, kits: Personalities, personas: Personas, brains: Brains, models: Path) -> None:
        self._kits = kits
        self._personas = personas
        self._brains = brains
        self._models = models

    async def of(self, user: User, brain: Brain, persona_id: str) -> LaidOver | None:
        """What is laid over a brain for a persona: the first of its talents that talks, when it fits."""
        if brain.gateway != _FILES:
            return None
        try:
            document = (await self._personas.get(user, persona_id)).document
        except TroupeError:  # thrown away just now; who was asked still answers
            return None
        wanted = next((each.id for each in document.talents if is_personality(each.id)), None)
        kit = next((each for each in await self._kits.all(user) if each.id == wanted), None)
        if kit is None or await self._reason(brain, kit):
            return None
        return LaidOver(kit.id, Path(kit.path) / GGUF, kit.weight)

    async def fits(self, user: User, brain_id: str | None) -> tuple[Brain, list[TalkingFit]]:
        """Every kit before a brain; the one that answers when none is named."""
        brain = await self._brains.answering(user, brain_id)
        return brain, [await self._fit(brain, kit) for kit in await self._kits.all(user)]

    async def _fit(self, brain: Brain, kit: PersonalityKit) -> TalkingFit:
        reason = await self._reason(brain, kit)
        said = _SAID[reason].format(
            brain=brain.name, model=brain.model, base=kit.base_model or "a model it does not name"
        )
        return TalkingFit(kit.id, kit.base_model, reason, said)

    async def _reason(self, brain: Brain, kit: PersonalityKit) -> Reason:
        if not kit.is_sound:
            return "invalid"
        if brain.gateway != _FILES:
            return "no_model_file"
        model = find_model(self._models, brain.model)
        if model is None:
            return "model_missing"
        if not kit.has_gguf:
            return "no_gguf"
        return await asyncio.to_thread(misfit, model, Path(kit.path) / GGUF) or ""
