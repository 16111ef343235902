"""Lines in the studio's voice; where nobody can say them, the mouth still moves, by times estimated from the text."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.looks.domain.avatar import Line
from troupe.looks.service.saying import Spoken
from troupe.voices import estimated


class FigureVoice(Protocol):
    """What a figure needs of the voices."""

    async def get_ready(self, user: User, persona_id: str) -> None:
        """Somebody will soon listen to this persona; answers at once."""
        ...

    def say(self, user: User, persona_id: str, line: Line) -> AsyncGenerator[Spoken, None]:
        """A line as whoever asked for it may hear it, one sentence after the other; raises a TroupeError."""
        ...


async def delivered(voice: FigureVoice | None, user: User, persona_id: str, line: Line) -> AsyncGenerator[Spoken, None]:
    """Every sentence of a line. What a voice leaves unsaid follows without a sound, and says why."""
    at_ms, said, why = 0, 0, None
    if line.audio and voice:
        try:
            async with aclosing(voice.say(user, persona_id, line)) as sentences:
                async for sentence in sentences:
                    at_ms, said = sentence.end_ms, sentence.reaches
                    yield sentence
                return
        except TroupeError as wrong:
            why = wrong.detail
    for guess in await asyncio.to_thread(estimated, line.text[said:]):
        yield Spoken.guessed(guess, why).later(at_ms)
