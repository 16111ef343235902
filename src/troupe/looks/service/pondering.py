"""Figures are seen thinking while somebody waits for their answer."""

import asyncio
import logging
from collections import Counter

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.looks.service.avatars import Avatars
from troupe.personas import CastPersona

log = logging.getLogger(__name__)

A_MOMENT_SECONDS = 0.1


class Pondering:
    """Hears when answers begin and end, and shows it beside them: no answer waits for a figure.

    Who answers within a moment is not seen to think. A chat is one person's own: where there are several people, only
    the figures of whoever asks show it, for everybody else could read from a shared one when its others talk to it.
    """

    def __init__(self, avatars: Avatars, *, alone: bool) -> None:
        self._avatars = avatars
        self._alone = alone
        self._awaited: Counter[str] = Counter()
        self._shown: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._faces: dict[str, tuple[str, float]] = {}
        self._facing: dict[str, asyncio.Task[None]] = {}
        self._callers: dict[str, bool] = {}
        self._listening: dict[str, asyncio.Task[None]] = {}

    def began(self, user: User, persona: CastPersona) -> None:
        if self._alone or persona.user_id == user.id:
            self._awaited[persona.id] += 1
            self._look_after(persona.id)

    def ended(self, user: User, persona: CastPersona) -> None:
        if self._awaited[persona.id] > 0:
            self._awaited[persona.id] -= 1
            self._look_after(persona.id)

    def felt(self, user: User, persona: CastPersona, label: str, intensity: float) -> None:
        """The face follows the answer; of several feelings that come at once the last is shown."""
        if self._alone or persona.user_id == user.id:
            self._faces[persona.id] = (label, intensity)
            if persona.id not in self._facing:
                self._facing[persona.id] = asyncio.create_task(self._face(persona.id))

    def hears(self, user: User, persona: CastPersona, *, somebody: bool) -> None:
        """Somebody speaks in a call, or has stopped."""
        if self._alone or persona.user_id == user.id:
            self._callers[persona.id] = somebody
            if persona.id not in self._listening:
                self._listening[persona.id] = asyncio.create_task(self._listen(persona.id))

    async def close(self) -> None:
        """Nobody is left thinking when the studio closes."""
        self._awaited.clear()
        tasks = [*self._tasks.values(), *self._facing.values(), *self._listening.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for persona_id in list(self._shown):
            await self._show(persona_id, thinking=False)

    def _look_after(self, persona_id: str) -> None:
        if persona_id not in self._tasks:
            self._tasks[persona_id] = asyncio.create_task(self._follow(persona_id))

    async def _follow(self, persona_id: str) -> None:
        """Show what is true, until what is shown is true."""
        try:
            await asyncio.sleep(A_MOMENT_SECONDS)
            while (thinking := self._awaited[persona_id] > 0) != (persona_id in self._shown):
                await self._show(persona_id, thinking=thinking)
        finally:
            del self._tasks[persona_id]
            if not self._awaited[persona_id]:
                del self._awaited[persona_id]

    async def _face(self, persona_id: str) -> None:
        try:
            while (face := self._faces.pop(persona_id, None)) is not None:
                label, intensity = face
                try:
                    await self._avatars.feel(persona_id, label, intensity)
                except TroupeError as trouble:  # a figure that cannot be told now is nobody's loss
                    log.warning("avatar.feeling_not_told", extra={"fields": {"error": trouble.code}})
        finally:
            del self._facing[persona_id]

    async def _listen(self, persona_id: str) -> None:
        try:
            while (somebody := self._callers.pop(persona_id, None)) is not None:
                try:
                    await self._avatars.listen(persona_id, listening=somebody)
                except TroupeError as trouble:  # a figure that cannot be told now is nobody's loss
                    log.warning("avatar.listening_not_told", extra={"fields": {"error": trouble.code}})
        finally:
            del self._listening[persona_id]

    async def _show(self, persona_id: str, *, thinking: bool) -> None:
        (self._shown.add if thinking else self._shown.discard)(persona_id)
        try:
            await self._avatars.ponder(persona_id, thinking=thinking)
        except TroupeError as trouble:  # a figure that cannot be told now is nobody's loss
            log.warning("avatar.pondering_not_told", extra={"fields": {"error": trouble.code}})
