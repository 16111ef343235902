"""Who exists: the persona document that everything else performs, and the starters Nova, Rook and Moss."""

from troupe.personas.domain import CastPersona, Delivery, Persona, Phrasebook, ResponseStyle, Traits
from troupe.personas.errors import PersonaNotFound
from troupe.personas.service import Personas
from troupe.personas.store import PersonaStore

__all__ = [
    "CastPersona",
    "Delivery",
    "Persona",
    "PersonaNotFound",
    "PersonaStore",
    "Personas",
    "Phrasebook",
    "ResponseStyle",
    "Traits",
]
