"""A persona as the studio keeps it: the document, whose it is, and which version."""

from dataclasses import dataclass
from datetime import datetime

from troupe.personas.domain.persona import Persona


@dataclass(frozen=True)
class CastPersona:
    """One persona of the studio. Starters belong to nobody and are there for everyone."""

    id: str
    realm: str
    user_id: str | None
    document: Persona
    version: int
    is_active: bool
    created_at: datetime
    updated_at: datetime

    @property
    def is_starter(self) -> bool:
        return self.user_id is None

    def may_be_seen_by(self, user_id: str) -> bool:
        return self.user_id in (None, user_id)
