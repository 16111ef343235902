"""What other slices put into a kit and take out of one: lore, the look, the voice."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from troupe.accounts import User
from troupe.personas.domain import CastPersona


class KitPart(Protocol):
    """One slice's entries of a kit, by their path."""

    def owns(self, path: str) -> bool:
        """Whether this entry is one of its own."""
        ...

    async def write(self, user: User | None, persona: CastPersona) -> Mapping[str, bytes]:
        """What goes along with a persona."""
        ...

    async def read(self, user: User, persona: CastPersona, entries: Mapping[str, bytes]) -> Sequence[str]:
        """Take its entries in for a persona that was just made; what it could not take is told."""
        ...
