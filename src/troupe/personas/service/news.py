"""What happened to a persona, told to whoever watches it, its owner and all who share it; never a word of its text."""

from collections.abc import Sequence

from troupe.live import LiveLog, personal
from troupe.personas.domain import CastPersona
from troupe.personas.service.grants import Grants


class News:
    """Appends to the log in the transaction of the change."""

    def __init__(self, live: LiveLog, grants: Grants) -> None:
        self._live = live
        self._grants = grants

    async def tell(self, what: str, persona: CastPersona, fields: Sequence[str] = ()) -> None:
        data = {"persona_id": persona.id, "version": persona.version, "fields": list(fields)}
        await self._live.announce(f"persona:{persona.id}", f"persona.{what}", data)
        for person in await self._audience(persona):
            await self._live.announce(personal("me", person), f"persona.{what}", data)

    async def _audience(self, persona: CastPersona) -> list[str]:
        if persona.user_id is None:
            return []
        return [persona.user_id, *(each for each in await self._grants.holders(persona.id) if each != persona.user_id)]
