"""What happened to a persona, told to whoever watches it and to its owner; never a word of its text."""

from collections.abc import Sequence

from troupe.live import LiveLog, personal
from troupe.personas.domain import CastPersona


class News:
    """Appends to the log in the transaction of the change."""

    def __init__(self, live: LiveLog) -> None:
        self._live = live

    async def tell(self, what: str, persona: CastPersona, fields: Sequence[str] = ()) -> None:
        data = {"persona_id": persona.id, "version": persona.version, "fields": list(fields)}
        await self._live.announce(f"persona:{persona.id}", f"persona.{what}", data)
        if persona.user_id is not None:
            await self._live.announce(personal("me", persona.user_id), f"persona.{what}", data)
