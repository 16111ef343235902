"""Whom a card meets: the one that came of the same file, or that has the same name and maker."""

from troupe.accounts import User
from troupe.cards.domain.finding import FoundCard
from troupe.cards.store import SourceStore
from troupe.personas import PersonaNotFound, Personas

_LONGEST_NAME, _LONGEST_CREATOR = 50, 120


class Meeting:
    """Looks who is here already."""

    def __init__(self, sources: SourceStore, personas: Personas) -> None:
        self._sources = sources
        self._personas = personas

    async def require(self, user: User, persona_id: str) -> None:
        """Refuse whom this user cannot talk to."""
        await self._personas.performing(user, persona_id)

    async def whom(self, user: User, sha256: str, found: FoundCard, place: int) -> str | None:
        for source in await self._sources.same_file(user.id, sha256, place):
            if source.kind == "persona" and await self._is_here(user, source.target_id):
                return source.target_id
        named = await self._personas.of_name(user, found.card.name[:_LONGEST_NAME].strip())
        creator = found.card.texts["creator"][:_LONGEST_CREATOR].strip()
        return next((each.id for each in named if each.document.creator == creator), None)

    async def _is_here(self, user: User, id: str) -> bool:
        try:
            return (await self._personas.get(user, id)).deleted_at is None
        except PersonaNotFound:
            return False
