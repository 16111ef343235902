"""Getting ready to speak before the first word is there, so that nobody waits for what can be loaded ahead."""

import asyncio
from contextlib import suppress

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.voices.domain.speech.request import SpeechAsked
from troupe.voices.service.manners import Manners
from troupe.voices.service.sounding import Sounding


class Readying:
    """Wakes the built-in voice for whoever will soon listen."""

    def __init__(self, sounding: Sounding, manners: Manners) -> None:
        self._sounding = sounding
        self._manners = manners
        self._going_on: asyncio.Task[None] | None = None

    async def begin(self, user: User, persona_id: str | None) -> None:
        """Answers at once; what takes a moment is done meanwhile, for one after the other."""
        before = self._going_on
        self._going_on = asyncio.create_task(self._get_ready(user, persona_id, before))

    async def close(self) -> None:
        if self._going_on is not None:
            self._going_on.cancel()
            await asyncio.gather(self._going_on, return_exceptions=True)

    async def _get_ready(self, user: User, persona_id: str | None, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await asyncio.wait([before])
        with suppress(TroupeError):  # whoever wants to hear is told; nobody has asked for a sound yet
            await self._sounding.get_ready()
            if persona_id is not None:
                await self._manners.of(user, SpeechAsked(persona_id=persona_id))
